//! Instances of classes, from all over the heap.

use heapray_analyzer::classes::{Class, ClassIndex};
use heapray_analyzer::{Heap, ObjectIndex};
use heapray_query::{find_instances, sample_instances};

/// Objects of a class that a sample is drawn from.
const MOST_INSTANCES: usize = 1 << 22;

/// Reachable instances of the classes, spread over the heap, and how many there are.
pub(crate) fn find_instances_of(
    heap: &Heap,
    wanted: impl Fn(ClassIndex, &Class) -> bool,
) -> Vec<ObjectIndex> {
    find_instances(heap, MOST_INSTANCES, wanted)
}

/// About so many reachable instances of exactly this class, or all if it has fewer.
pub(crate) fn sample_instances_of(heap: &Heap, class: ClassIndex, about: u64) -> Vec<ObjectIndex> {
    let mut strides = vec![0; heap.classes().len()];
    if let Some(stride) = strides.get_mut(class.get()) {
        *stride = heap.instances_of(class).div_ceil(about.max(1));
    }
    sample_instances(heap, &strides)
}

/// So many of the objects, at even distances.
pub(crate) fn spread(objects: &[ObjectIndex], most: usize) -> Vec<ObjectIndex> {
    let stride = objects.len().div_ceil(most.max(1)).max(1);
    objects.iter().copied().step_by(stride).collect()
}
