//! References that lead a few steps up in the walk's tree: a view's to its map, a child's to its parent, a
//! link's to the one before it.
//!
//! Such a reference says nothing about dominators if each object from the upper one (left out) down to the lower
//! one has no other referrers than its parent in the tree and, by references of this kind, objects below
//! itself. For then every way from the roots to the lower object has passed the upper one, and a way that
//! visits nothing twice never takes the reference. Without such references most of what would be
//! shared is not, and can be peeled.

use crate::reach::{NonTreeEdges, push_edge};

/// Sweeps over the references. A reference that counts makes its target shared, and with that others
/// above count; sweeping from the last to the first finds nearly all in one sweep.
const MOST_SWEEPS: u32 = 4;

/// Adds those that count to the references beside the tree. Linear.
pub(super) fn add_counting(edges: &mut NonTreeEdges, order: &[u32], parent: &[u32]) {
    let object = |preorder: u32| order.get(preorder as usize).copied().unwrap_or_default();
    let mut upward = std::mem::take(&mut edges.upward);
    // From the last on.
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
                    edges.leading.insert(*lower);
                    push_edge(&mut edges.lists, (*lower, object(*upper)));
                }
                !counts
            });
        }
        if settled {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure
    use super::*;

    /// Which references count, in a tree whose nodes are objects of the same number.
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
        for (lower, upper) in &found {
            assert!(
                non_tree.leading.contains(*lower) && non_tree.multi_predecessor.contains(*upper)
            );
        }
        found
    }

    #[test]
    fn what_only_its_parent_refers_to_says_nothing() {
        assert_eq!(counting(&[0, 0, 1, 2], &[], &[(2, 1), (3, 1)]), []);
    }

    #[test]
    fn what_counts_makes_others_count_that_were_swept_before() {
        let parent = [0, 0, 1, 2, 2];
        let edges = [(3, 2), (4, 1)];
        assert_eq!(counting(&parent, &[], &edges), []);
        assert_eq!(counting(&parent, &[3], &edges), edges);
        assert_eq!(counting(&parent, &[4], &edges), [(4, 1)]);
    }

    /// A spine of 20 with a leaf at each, the leaf's reference leading two steps up: each sweep settles one.
    #[test]
    fn what_takes_too_many_sweeps_counts() {
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
