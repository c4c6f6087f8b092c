//! What may an idle thread compute while a stage of the analysis leaves it nothing else to do?

use crate::graph::{Graph, Roots};
use crate::heap::Heap;
use crate::reach::{Total, WalkedClasses};
use crate::records::Records;
use crate::storage::typed_cache::TypedCache;

/// Computes what questions will ask for, and puts it where [`Heap::derived`] finds it. Changes no result.
///
/// Whoever asks the heap implements it; a stage names no consumer.
pub trait Prefetch: Sync {
    /// During the walk from the roots: objects' bytes can be read, but nobody knows yet which are reachable.
    fn during_walk(&self, records: &Records<'_>, derived: &TypedCache) {
        let _ = (records, derived);
    }

    /// During the search for dominators: what is reachable is known.
    fn during_dominators(&self, walk: &WalkOrder<'_>, derived: &TypedCache) {
        let _ = (walk, derived);
    }

    /// The heap is finished, and no question keeps a thread busy yet.
    fn after_analysis(&self, heap: &Heap) {
        let _ = heap;
    }
}

/// Reachable objects in the order of the walk, before there is a dominator tree.
#[derive(Clone, Copy)]
pub struct WalkOrder<'w> {
    /// The graph that was walked.
    pub graph: &'w Graph,
    /// Where the walk began.
    pub roots: &'w Roots,
    /// Objects by preorder number; the virtual root's entry, 0, names no object.
    pub order: &'w [u32],
    /// Classes by preorder number.
    pub classes: &'w WalkedClasses,
    /// Reachable objects by class.
    pub reachable: &'w [Total],
}
