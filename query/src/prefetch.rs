//! What a report or an index file will ask for, computed while the analysis leaves a thread idle.

use heapray_analyzer::{Prefetch, Records, TypedCache, WalkOrder};

use crate::positions::KnownPositions;
use crate::rare_instances::RareInstances;
use crate::waste::PrefetchedStrings;

/// For those who will ask for everything that a report shows: a sample of strings, rare objects, and places in the
/// dominator tree.
#[derive(Debug, Clone, Copy, Default)]
pub struct PrefetchForReport;

impl Prefetch for PrefetchForReport {
    fn during_walk(&self, records: &Records<'_>, derived: &TypedCache) {
        derived.get_or_compute(|| PrefetchedStrings::read(records));
    }

    fn during_dominators(&self, walk: &WalkOrder<'_>, derived: &TypedCache) {
        PrefetchForIndex.during_dominators(walk, derived);
    }
}

/// For those who will write an index file: rare objects, and places in the dominator tree.
#[derive(Debug, Clone, Copy, Default)]
pub struct PrefetchForIndex;

impl Prefetch for PrefetchForIndex {
    fn during_dominators(&self, walk: &WalkOrder<'_>, derived: &TypedCache) {
        derived.get_or_compute(|| RareInstances::list(walk));
        derived.get_or_compute(|| KnownPositions::find(walk));
    }
}
