//! References to an object a few steps up in the search tree: from a view to its map, from a child to its parent,
//! from a link to the previous one.
//!
//! Let `upper` be the target of such a reference and `lower` its source. The reference does not affect dominators if
//! every object on the tree path from `upper` (excluded) to `lower` has no referrers except its parent in the tree
//! and, by references of this kind, objects below itself. Every path from the roots to `lower` then passes `upper`,
//! and a path without repetition never uses the reference. Leaving these references out makes many objects
//! single-predecessor objects.

use crate::reach::{NonTreeEdges, push_edge};

/// The maximum number of sweeps. A reference that counts gives its target a second predecessor, which can make others
/// above count; sweeping from the last reference to the first finds nearly all of them in one sweep.
const MOST_SWEEPS: u32 = 4;

/// Moves the upward references that affect dominators to the other non-tree edges. Linear.
pub(super) fn add_counting(edges: &mut NonTreeEdges, order: &[u32], parent: &[u32]) {
    let object = |preorder: u32| order.get(preorder as usize).copied().unwrap_or_default();
    let mut upward = std::mem::take(&mut edges.upward);
    // Sweeps begin with the last reference.
    upward.reverse();
    for list in &mut upward {
        list.reverse();
    }
    for sweep in 0..=MOST_SWEEPS {
        let mut settled = true;
        for list in &mut upward {
            list.retain(|(lower, upper)| {
                let mut at = *lower;
                let mut counts = sweep == MOST_SWEEPS;
                while at > *upper && !counts {
                    counts = edges.multi_predecessor.contains(object(at));
                    at = parent.get(at as usize).copied().unwrap_or_default();
                }
                if counts {
                    settled &= !edges.multi_predecessor.insert(object(*upper));
                    push_edge(&mut edges.lists, (*lower, object(*upper)));
                }
                !counts
            });
        }
        if settled {
            break;
        }
    }
    // Lists that have lost most of their references would keep their room.
    upward.iter_mut().for_each(Vec::shrink_to_fit);
    edges.upward = upward;
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure
    use super::*;

    /// The references that count, in a tree whose nodes are objects with the same numbers.
    fn counting(
        parent: &[u32],
        multi_predecessor: &[u32],
        edges: &[(u32, u32)],
    ) -> Vec<(u32, u32)> {
        let order: Vec<u32> = (0..parent.len() as u32).collect();
        let mut non_tree = NonTreeEdges::new(parent.len()).unwrap();
        for object in multi_predecessor {
            non_tree.multi_predecessor.insert(*object);
        }
        non_tree.upward.push(edges.to_vec());
        add_counting(&mut non_tree, &order, parent);
        let mut found = non_tree.lists.concat();
        found.sort_unstable();
        let mut all = [non_tree.upward.concat(), found.clone()].concat();
        all.sort_unstable();
        assert_eq!(all, edges, "none is lost");
        for (_, upper) in &found {
            assert!(non_tree.multi_predecessor.contains(*upper));
        }
        found
    }

    #[test]
    fn references_to_single_predecessor_objects_do_not_count() {
        assert_eq!(counting(&[0, 0, 1, 2], &[], &[(2, 1), (3, 1)]), []);
    }

    #[test]
    fn a_counting_reference_makes_earlier_ones_count() {
        let parent = [0, 0, 1, 2, 2];
        let edges = [(3, 2), (4, 1)];
        assert_eq!(counting(&parent, &[], &edges), []);
        assert_eq!(counting(&parent, &[3], &edges), edges);
        assert_eq!(counting(&parent, &[4], &edges), [(4, 1)]);
    }

    /// A path of 20 objects with a leaf at each, whose reference leads two steps up: each sweep settles one.
    #[test]
    fn references_count_after_the_last_sweep() {
        let spine = 1..=20u32;
        let mut parent: Vec<u32> = std::iter::once(0).chain(0..20).collect();
        parent.extend(spine.clone().rev());
        let leaf = |above: u32| 41 - above;
        let mut edges: Vec<(u32, u32)> = spine.skip(1).map(|at| (leaf(at), at - 1)).collect();
        edges.sort_unstable();
        assert_eq!(counting(&parent, &[leaf(20)], &edges), edges);
        assert_eq!(counting(&parent, &[], &edges), []);
    }
}
