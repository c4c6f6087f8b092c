//! References that affect no dominator and that the lists of predecessors therefore leave out: from objects to one of
//! their dominators (a parent, an outer object, the head of a list), and to objects that something firmer holds.
//!
//! With these, all referrers of an object are known without a pass over the heap.

use rayon::prelude::*;

use crate::reach::Edges;

/// References that are left out, but for those of objects to themselves.
#[derive(Debug)]
pub(super) struct LeftOut {
    /// Preorder numbers of source and target.
    pub(super) upward: Vec<Edges>,
    /// The preorder number of the source, and the target object.
    pub(super) to_firmer: Edges,
}

impl LeftOut {
    /// The memory of the references, bytes.
    pub(super) fn bytes(&self) -> usize {
        let lists = self.upward.iter().map(Vec::capacity);
        (lists.sum::<usize>() + self.to_firmer.capacity()) * 8
    }

    /// Pairs of target and source object, the target in the upper half: ascending, each once. `order` has the objects
    /// by preorder number. In parallel on the threads of the pool from which it is called.
    pub(super) fn pairs(&self, order: &[u32]) -> Vec<u64> {
        let object = |preorder: u32| order.get(preorder as usize).copied().unwrap_or_default();
        let pair = |source: u32, target: u32| u64::from(target) << 32 | u64::from(object(source));
        let upward = self.upward.par_iter().flat_map_iter(|list| {
            let edges = list.iter();
            edges.map(|(source, target)| pair(*source, object(*target)))
        });
        let firmer = self.to_firmer.par_iter();
        let firmer = firmer.map(|(source, target)| pair(*source, *target));
        let mut pairs: Vec<u64> = upward.chain(firmer).collect();
        pairs.par_sort_unstable();
        pairs.dedup();
        pairs
    }
}
