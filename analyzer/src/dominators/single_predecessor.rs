//! What was peeled off before the dominator algorithm ran: its sizes, added up beside it.

use crate::reach::{Amount, Amounts};
use crate::storage::bitset::contains;

/// Adds the sizes of what was peeled off to what was kept. Its dominator is its parent in the walk, so that this
/// need not wait for the others'. What was kept are bits. One sweep, which threads share.
pub(crate) fn add_single_predecessor_sizes(amounts: &mut Amounts, parent: &[u32], reduced: &[u64]) {
    let outside = SinglePredecessor { parent, reduced };
    match amounts {
        Amounts::Narrow(column, _) => outside.add_all(column.as_mut_slice()),
        Amounts::Wide(column, _) => outside.add_all(column.as_mut_slice()),
    }
}

/// Objects that are worth a task.
const LEAST_PART: usize = if cfg!(test) { 4 } else { 1 << 19 };

/// What was peeled off, by the walk's tree.
struct SinglePredecessor<'p> {
    parent: &'p [u32],
    reduced: &'p [u64],
}

impl SinglePredecessor<'_> {
    fn add_all<A: Amount>(&self, amounts: &mut [A]) {
        let amounts = amounts.get_mut(..self.parent.len());
        // Nothing is in front of the virtual root.
        self.add(0, amounts.unwrap_or_default());
    }

    /// Adds sizes in a part of the walk, from the last object to the first, and returns what belongs to objects in front
    /// of it. The part begins with a kept object, and whoever is above that is kept, too: nobody in front has to wait
    /// for what is added later.
    fn add<A: Amount>(&self, first: u32, amounts: &mut [A]) -> Vec<(u32, u64)> {
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

    /// The first kept object in the second half of a part, if its halves are worth tasks.
    fn middle(&self, first: u32, len: usize) -> Option<u32> {
        let half = first + (len / 2) as u32;
        let mut behind = half..first + len as u32;
        (len >= 2 * LEAST_PART)
            .then(|| behind.find(|preorder| contains(self.reduced, *preorder)))
            .flatten()
    }
}

/// One parent's children come one after the other, but for what is below them.
#[cold]
fn add_beyond(beyond: &mut Vec<(u32, u64)>, parent: u32, units: u64) {
    match beyond.last_mut() {
        Some((last, sum)) if *last == parent => *sum += units,
        _ => beyond.push((parent, units)),
    }
}

#[inline]
pub(crate) fn add_units<A: Amount>(amounts: &mut [A], at: u32, units: u64) {
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
        /// Trees as a walk numbers them: each node's parent is the one before it or above that.
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
