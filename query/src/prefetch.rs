//! What a report or an index file will ask for, computed while the analysis leaves a thread idle.

use heapray_analyzer::{Heap, Prefetch, Records, TypedCache, WalkOrder};

use crate::class_tree::ClassTree;
use crate::positions::KnownPositions;
use crate::rare_instances::RareInstances;
use crate::waste::PrefetchedStrings;

/// For those who will ask for everything that a report shows: a sample of strings, rare objects, places in the
/// dominator tree, and the class tree.
#[derive(Debug, Clone, Copy, Default)]
pub struct PrefetchForReport;

impl Prefetch for PrefetchForReport {
    fn during_walk(&self, records: &Records<'_>, derived: &TypedCache) {
        derived.get_or_compute(|| PrefetchedStrings::read(records));
    }

    fn during_dominators(&self, walk: &WalkOrder<'_>, derived: &TypedCache) {
        PrefetchForIndex.during_dominators(walk, derived);
    }

    fn after_analysis(&self, heap: &Heap) {
        PrefetchForIndex.after_analysis(heap);
    }
}

/// For those who will write an index file: rare objects, places in the dominator tree, and the class tree.
#[derive(Debug, Clone, Copy, Default)]
pub struct PrefetchForIndex;

impl Prefetch for PrefetchForIndex {
    fn during_dominators(&self, walk: &WalkOrder<'_>, derived: &TypedCache) {
        derived.get_or_compute(|| RareInstances::list(walk));
        derived.get_or_compute(|| KnownPositions::find(walk));
    }

    fn after_analysis(&self, heap: &Heap) {
        heap.kept::<ClassTree>();
    }
}
