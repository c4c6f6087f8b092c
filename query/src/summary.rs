//! The heap in numbers.

use crate::loaders::LoaderRow;
use crate::root_entries::root_entries;
use heapray_analyzer::Heap;

/// The heap in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeapSummary {
    /// Reachable objects.
    pub objects: u64,
    /// Their shallow sizes.
    pub used_bytes: u64,
    /// Unreachable objects.
    pub unreachable_objects: u64,
    /// Their shallow sizes.
    pub unreachable_bytes: u64,
    /// References between objects.
    pub references: u64,
    /// Records of GC roots whose object is in the file.
    pub gc_roots: u64,
    /// Classes whose class object is reachable.
    pub classes: u64,
    /// Classes in the dump whose class object is unreachable.
    pub unreachable_classes: u64,
    /// Live threads.
    pub threads: u64,
}

/// Counts what the heap has. O(roots + classes).
pub fn summary(heap: &Heap) -> HeapSummary {
    let (total, unreachable) = (heap.total(), heap.unreachable());
    let classes = live_classes(heap);
    HeapSummary {
        objects: total.objects,
        used_bytes: total.bytes,
        unreachable_objects: unreachable.objects,
        unreachable_bytes: unreachable.bytes,
        references: heap.reference_count(),
        gc_roots: root_entries(heap).count() as u64,
        classes,
        unreachable_classes: (heap.classes().dumped() as u64).saturating_sub(classes),
        threads: heap.thread_count() as u64,
    }
}

/// Classes whose class object is reachable. O(classes).
pub fn live_classes(heap: &Heap) -> u64 {
    let classes = heap.classes().iter();
    let is_live = |object| heap.is_reachable(object);
    let live = classes.filter(|(_, class)| class.object.is_some_and(is_live));
    live.count() as u64
}

/// Loaders that defined reachable classes, the boot loader among them. A class keeps its loader alive, also one whose
/// object is missing in the file.
pub fn live_loaders(loaders: &[LoaderRow]) -> u64 {
    let live = loaders.iter().filter(|loader| loader.classes > 0);
    live.count() as u64
}
