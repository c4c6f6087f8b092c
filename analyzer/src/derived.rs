//! Values that are derived from a heap and cached with it, by type, so that [`Heap`](crate::Heap) has no field for
//! any consumer.

use std::any::Any;
use std::sync::Arc;

use crate::heap::Heap;

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

impl Heap {
    /// The cached value of this type, computed by the first call.
    pub fn derived<T: Derived>(&self) -> Arc<T> {
        self.store().get_or_compute(|| T::compute(self))
    }
}
