//! What do questions keep beside the heap's columns? A cache by type, so that [`Heap`](crate::Heap) has no field for
//! any consumer.

use std::any::Any;
use std::sync::Arc;

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

impl Heap {
    /// What this heap's questions keep of this type: computed when somebody asks first.
    pub fn derived<T: Derived>(&self) -> Arc<T> {
        self.store().get_or_compute(|| T::compute(self))
    }
}
