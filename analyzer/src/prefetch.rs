//! Computing answers in advance while a stage of the analysis leaves a thread idle.

use crate::graph::{Graph, Roots};
use crate::reach::{ObjectCount, WalkedClasses};
use crate::records::Records;
use crate::storage::typed_cache::TypedCache;

/// Computes answers in advance and stores them where [`Heap::derived`](crate::Heap::derived) finds them. It changes no
/// result.
///
/// The crate that asks the heap implements it; a stage knows no consumer.
pub trait Prefetch: Sync {
    /// Runs during the search from the roots: the bytes of objects can be read, but the reachable objects are not
    /// known yet.
    fn during_walk(&self, records: &Records<'_>, derived: &TypedCache) {
        let _ = (records, derived);
    }

    /// Runs while dominators are computed: the reachable objects are known.
    fn during_dominators(&self, walk: &WalkOrder<'_>, derived: &TypedCache) {
        let _ = (walk, derived);
    }
}

/// A prefetch that computes nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoPrefetch;

impl Prefetch for NoPrefetch {}

/// Reachable objects in depth-first order, before the dominator tree exists.
#[derive(Clone, Copy)]
pub struct WalkOrder<'w> {
    /// The graph that was searched.
    pub graph: &'w Graph,
    /// The roots from which the search began.
    pub roots: &'w Roots,
    /// Objects by preorder number; entry 0 is the virtual root's and names no object.
    pub order: &'w [u32],
    /// Classes by preorder number.
    pub classes: &'w WalkedClasses,
    /// Reachable objects by class.
    pub reachable: &'w [ObjectCount],
}
