//! Values that are derived from a heap and cached with it, by type, so that [`Heap`](crate::Heap) has no field for
//! any consumer.

use std::any::Any;
use std::sync::Arc;

use crate::heap::Heap;
use crate::storage::mapped_file::KEPT;

/// A value that is computed from a heap once and cached with the heap, see [`Heap::derived`].
///
/// ```
/// use heapray_analyzer::{Derived, Heap};
///
/// /// The number of classes that have instances.
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
    /// Computes the value. Other threads that ask for the same type wait until the value is computed.
    ///
    /// The computation must not use the threads of a pool: a thread that waits for its own part of the work could be
    /// given a question that waits for this value.
    fn compute(heap: &Heap) -> Self;
}

/// A derived value that index files keep, so that a heap that is opened from one need not compute it.
pub trait Kept: Derived + Sized {
    /// The name of the value in the file. Another name whenever the bytes or their meaning change.
    const NAME: &'static str;

    /// The value as bytes: the same for the same heap, however many threads computed it.
    fn to_bytes(&self) -> Vec<u8>;

    /// The value that bytes hold; `None` if they hold none.
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}

impl Heap {
    /// The cached value of this type, computed by the first call.
    pub fn derived<T: Derived>(&self) -> Arc<T> {
        self.store().get_or_compute(|| T::compute(self))
    }

    /// Gives the value of this type, unless it was computed or given before; the one that counts.
    pub fn give_derived<T: Derived + Clone>(&self, value: &T) -> Arc<T> {
        self.store().get_or_compute(|| value.clone())
    }

    /// The cached value of this type, which the first call reads from the index file, or computes.
    pub fn kept<T: Kept>(&self) -> Arc<T> {
        let read = || {
            let file = self.index_file()?;
            let section = file.section(&format!("{KEPT}{}", T::NAME))?;
            T::from_bytes(file.bytes(section)?)
        };
        self.store()
            .get_or_compute(|| read().unwrap_or_else(|| T::compute(self)))
    }
}
