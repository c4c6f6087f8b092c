//! Single-predecessor objects, which the dominator algorithm leaves out: adds up their sizes while the algorithm
//! runs.

use crate::reach::{SizeColumn, SizeEntry};
use crate::storage::bitset::contains;

/// Adds the sizes of single-predecessor objects to the nodes of the reduced graph above them. The dominator of such
/// an object is its parent in the search tree, so this does not wait for the algorithm. `reduced` is the bitset of
/// the reduced graph by preorder number. One sweep, in parallel.
pub(crate) fn add_single_predecessor_sizes(
    amounts: &mut SizeColumn,
    parent: &[u32],
    reduced: &[u64],
) {
    let outside = SinglePredecessor { parent, reduced };
    match amounts {
        SizeColumn::Narrow(column, _) => outside.add_all(column.as_mut_slice()),
        SizeColumn::Wide(column, _) => outside.add_all(column.as_mut_slice()),
    }
}

/// The number of objects that are worth a task.
const MIN_PART: usize = if cfg!(test) { 4 } else { 1 << 19 };

/// The single-predecessor objects, given by the search tree and the bitset of the reduced graph.
struct SinglePredecessor<'p> {
    parent: &'p [u32],
    reduced: &'p [u64],
}

impl SinglePredecessor<'_> {
    fn add_all<A: SizeEntry>(&self, amounts: &mut [A]) {
        let amounts = amounts.get_mut(..self.parent.len());
        // No object precedes the virtual root.
        self.add(0, amounts.unwrap_or_default());
    }

    /// Adds sizes within a part of the search order, from the last object to the first, and returns the sums for
    /// objects in front of the part.
    ///
    /// The part begins with a node of the reduced graph, and the ancestors of this node are nodes too. So the sums
    /// for objects in front of the part belong to nodes, and no other part waits for them.
    fn add<A: SizeEntry>(&self, first: u32, amounts: &mut [A]) -> Vec<(u32, u64)> {
        if let Some(middle) = self.middle(first, amounts.len()) {
            let (front, behind) = amounts.split_at_mut((middle - first) as usize);
            let (mut beyond, of_behind) =
                rayon::join(|| self.add(first, front), || self.add(middle, behind));
            for (object, units) in of_behind {
                match object.checked_sub(first) {
                    Some(at) => add_units(front, at, units),
                    None => beyond.push((object, units)),
                }
            }
            return beyond;
        }
        let mut beyond = Vec::new();
        let parents = self.parent.get(first as usize..).unwrap_or_default();
        for (parent, at) in parents.iter().zip(0..amounts.len() as u32).rev() {
            if contains(self.reduced, first + at) {
                continue;
            }
            let units = amounts.get(at as usize).map_or(0, |amount| amount.units());
            match parent.checked_sub(first) {
                Some(at) => add_units(amounts, at, units),
                None => add_beyond(&mut beyond, *parent, units),
            }
        }
        beyond
    }

    /// The first node of the reduced graph in the second half of a part, if both halves are worth tasks.
    fn middle(&self, first: u32, len: usize) -> Option<u32> {
        let half = first + (len / 2) as u32;
        let mut behind = half..first + len as u32;
        (len >= 2 * MIN_PART)
            .then(|| behind.find(|preorder| contains(self.reduced, *preorder)))
            .flatten()
    }
}

/// Children of one parent follow each other in the search order, except for the objects below them.
#[cold]
fn add_beyond(beyond: &mut Vec<(u32, u64)>, parent: u32, units: u64) {
    match beyond.last_mut() {
        Some((last, sum)) if *last == parent => *sum += units,
        _ => beyond.push((parent, units)),
    }
}

/// Adds `units` to an entry of a column of amounts; does nothing out of range.
#[inline]
pub(crate) fn add_units<A: SizeEntry>(amounts: &mut [A], at: u32, units: u64) {
    if let Some(entry) = amounts.get_mut(at as usize) {
        *entry = A::from_units(entry.units() + units);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure
    use proptest::prelude::*;

    use super::*;
    use crate::storage::bitset::Bitset;

    proptest! {
        /// Trees in the numbering of a depth-first search: the parent of a node is the node before it or one of that
        /// node's ancestors.
        #[test]
        fn parts_add_what_one_sweep_adds(
            nodes in prop::collection::vec((0usize..4, 1u32..100, prop::bool::weighted(0.3)), 0..200),
        ) {
            let (mut parent, mut sizes, mut reduced) = (vec![0u32], vec![0u32], Bitset::new(256).unwrap());
            let mut open = vec![0u32];
            for ((up, size, keep), preorder) in nodes.into_iter().zip(1u32..) {
                open.truncate(open.len().saturating_sub(up).max(1));
                parent.push(*open.last().unwrap());
                sizes.push(size);
                open.push(preorder);
                if keep {
                    for above in &open {
                        reduced.insert(*above);
                    }
                }
            }
            reduced.insert(0);
            let mut wanted = sizes.clone();
            for preorder in (1..parent.len()).rev() {
                if !reduced.contains(preorder as u32) {
                    wanted[parent[preorder] as usize] += wanted[preorder];
                }
            }
            let reduced = reduced.words();
            SinglePredecessor { parent: &parent, reduced }.add_all(&mut sizes);
            prop_assert_eq!(sizes, wanted);
        }
    }
}
