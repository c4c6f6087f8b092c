//! Which node of the reduced graph stands for an object?

use rayon::prelude::*;

use crate::storage::bitset::RankedBitset;
use crate::storage::column::{Backing, Column};

/// Objects that one task looks at.
const SHARE: usize = if cfg!(test) { 4 } else { 1 << 18 };

/// By preorder number: the node number of the nearest object at or above it that is in the reduced graph. `reduced` has
/// the nodes by preorder number, the virtual root and all ancestors of each node among them. O(objects), in parallel.
///
/// # Errors
/// When there is no memory for 4 bytes per object.
pub(super) fn nearest_nodes(
    parent: &[u32],
    reduced: &RankedBitset,
) -> std::io::Result<Column<u32>> {
    let is_node = |preorder: u32| reduced.bits().contains(preorder);
    let in_front = nodes_in_front(parent, &is_node);
    let mut all = Column::scattered(parent.len(), &Backing::Memory)?;
    let nearest = all.as_mut_slice();
    let parts = nearest.par_chunks_mut(SHARE).zip(parent.par_chunks(SHARE));
    let parts = parts.zip(in_front).enumerate();
    parts.for_each(|(part, ((nearest, parents), in_front))| {
        let first = (part * SHARE) as u32;
        let mut next_node = reduced.rank(first);
        for (at, above) in parents.iter().enumerate() {
            let number = if is_node(first + at as u32) {
                next_node += 1;
                next_node - 1
            } else if let Some(known) = above.checked_sub(first) {
                nearest.get(known as usize).copied().unwrap_or_default()
            } else {
                reduced.rank(in_front.min(*above))
            };
            if let Some(entry) = nearest.get_mut(at) {
                *entry = number;
            }
        }
    });
    Ok(all)
}

/// For each part, the nearest node above its first object.
///
/// All parents in front of a part are on the way from its first object to the root: those behind this node have it as
/// their nearest, those before it are nodes, since a node's ancestors are. So the smaller of the two is the nearest
/// node, and nobody walks through a long chain again and again: O(objects), each way goes through one part.
fn nodes_in_front(parent: &[u32], is_node: &impl Fn(u32) -> bool) -> Vec<u32> {
    let mut in_front: Vec<u32> = Vec::with_capacity(parent.len().div_ceil(SHARE));
    for first in parent.iter().step_by(SHARE) {
        let mut object = *first;
        while !is_node(object) {
            let above = parent.get(object as usize).copied().unwrap_or_default();
            let part = object as usize / SHARE;
            object = if (above as usize) < part * SHARE {
                let node = in_front.get(part).copied().unwrap_or_default();
                node.min(above)
            } else {
                above
            };
        }
        in_front.push(object);
    }
    in_front
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a failed unwrap, or an index out of range, is the test's failure"
    )]

    use std::cell::Cell;

    use proptest::prelude::*;

    use super::*;
    use crate::storage::bitset::Bitset;

    /// The nodes, with all that is above them.
    fn reduced(parent: &[u32], nodes: impl Iterator<Item = u32>) -> RankedBitset {
        let mut all = Bitset::new(parent.len()).unwrap();
        all.insert(0);
        for mut node in nodes {
            while all.insert(node) {
                node = parent[node as usize];
            }
        }
        RankedBitset::new(all)
    }

    fn assert_nearest(parent: &[u32], nodes: impl Iterator<Item = u32>) {
        let reduced = reduced(parent, nodes);
        let found = nearest_nodes(parent, &reduced).unwrap();
        let mut wanted: Vec<u32> = Vec::new();
        for (object, above) in (0..).zip(parent) {
            let is_node = reduced.bits().contains(object);
            wanted.push(if is_node {
                reduced.rank(object)
            } else {
                wanted[*above as usize]
            });
        }
        assert_eq!(found.as_slice(), wanted);
    }

    proptest! {
        /// Trees in preorder: each object hangs from one on the way to the last one.
        #[test]
        fn each_object_has_its_nearest_node(
            ups in prop::collection::vec((0u32..6, any::<bool>()), 0..80),
            nodes in prop::collection::vec(0u32..80, 0..6),
        ) {
            let mut parent = vec![0u32];
            for (up, is_deep) in ups {
                let mut above = parent.len() as u32 - 1;
                for _ in 0..if is_deep { 0 } else { up } {
                    above = parent[above as usize];
                }
                parent.push(above);
            }
            let len = parent.len() as u32;
            assert_nearest(&parent, nodes.into_iter().filter(|node| *node < len));
        }
    }

    /// A chain each of whose objects has one more: these come last, from the end of the chain to its beginning.
    fn chain_with_leaves(len: u32) -> Vec<u32> {
        let chain = std::iter::once(0).chain(0..len);
        chain.chain((1..=len).rev()).collect()
    }

    #[test]
    fn nobody_walks_through_a_chain_again_and_again() {
        // Once for each leaf that were five billion steps.
        assert_nearest(&chain_with_leaves(100_000), [7].into_iter());
        let parent = chain_with_leaves(10_000);
        let steps = Cell::new(0usize);
        let is_node = |object: u32| {
            steps.set(steps.get() + 1);
            object == 0
        };
        let in_front = nodes_in_front(&parent, &is_node);
        assert!(steps.get() <= 3 * parent.len(), "{}", steps.get());
        assert_eq!(in_front, vec![0; parent.len().div_ceil(SHARE)]);
    }
}
