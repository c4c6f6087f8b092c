//! What do questions keep beside the heap's columns? A cache by type, so that [`Heap`](crate::Heap) has no field for
//! any consumer.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::heap::Heap;

/// Something that is computed from a heap once and kept with it: [`Heap::derived`].
///
/// ```
/// use heapray_analyzer::{Derived, Heap};
///
/// /// How many classes have instances.
/// struct UsedClasses(usize);
///
/// impl Derived for UsedClasses {
///     fn compute(heap: &Heap) -> Self {
///         let used = heap.reachable_by_class().iter().filter(|total| total.objects > 0);
///         Self(used.count())
///     }
/// }
/// ```
pub trait Derived: Any + Send + Sync {
    /// Computes it. Whoever asks for the same meanwhile waits, so this must not share its work with the threads of a
    /// pool: one of them, waiting for its own part of the work, may be given a question that waits for the answer.
    fn compute(heap: &Heap) -> Self;
}

type Cell = Arc<OnceLock<Arc<dyn Any + Send + Sync>>>;

/// What has been derived so far, by type.
#[derive(Default)]
pub struct DerivedStore {
    cells: Mutex<HashMap<TypeId, Cell>>,
}

impl DerivedStore {
    /// What is kept of this type, computed now if nobody has before.
    pub fn get_or_compute<T: Derived>(&self, compute: impl Fn() -> T) -> Arc<T> {
        let cell = self.cell(TypeId::of::<T>());
        let kept = cell.get_or_init(|| Arc::new(compute()));
        // A cell holds what its type says; the second computation is for the compiler alone.
        let kept = Arc::clone(kept).downcast();
        kept.unwrap_or_else(|_| Arc::new(compute()))
    }

    /// What is kept of this type, if it has been computed.
    pub fn get<T: Derived>(&self) -> Option<Arc<T>> {
        let kept = Arc::clone(self.cell(TypeId::of::<T>()).get()?);
        kept.downcast().ok()
    }

    fn cell(&self, of: TypeId) -> Cell {
        let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(cells.entry(of).or_default())
    }
}

impl Heap {
    /// What this heap's questions keep of this type: computed when somebody asks first.
    pub fn derived<T: Derived>(&self) -> Arc<T> {
        self.store().get_or_compute(|| T::compute(self))
    }
}

impl fmt::Debug for DerivedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_struct("DerivedStore")
            .field("kept", &cells.len())
            .finish()
    }
}
