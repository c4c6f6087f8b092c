//! How much would be freed with each object? Sums over the dominator tree.

use std::collections::BTreeMap;

use crate::bitset::Bitset;
use crate::classes::ClassIndex;
use crate::column::Column;
use crate::dominators::DominatorTree;
use crate::graph::Graph;
use crate::reach::{Amount, Amounts, WalkedClasses};

/// The dominator tree with retained sizes. 14 bytes per object.
#[derive(Debug)]
pub(crate) struct RetainedHeaps {
    pub(crate) count: u32,
    /// Object by preorder number.
    pub(crate) order: Column<u32>,
    /// Immediate dominator by preorder number.
    pub(crate) idom: Column<u32>,
    /// Retained sizes by preorder number; entry 0 is the whole heap.
    pub(crate) retained: Amounts,
    /// Classes by preorder number.
    pub(crate) classes: WalkedClasses,
    pub(crate) visited: Bitset,
}

impl RetainedHeaps {
    /// Bytes of each column.
    pub(crate) fn bytes(&self) -> [(&'static str, usize); 5] {
        [
            ("objects in the walk's order", self.order.len() * 4),
            ("dominators", self.idom.len() * 4),
            ("retained sizes", self.retained.bytes()),
            ("classes in the walk's order", self.classes.bytes()),
            ("reachable", self.visited.words().len() * 8),
        ]
    }

    /// The class of an object by its preorder number; [`ClassIndex::CLASS_OBJECT`] for class objects.
    #[inline]
    pub(crate) fn class_at(&self, graph: &Graph<'_>, preorder: u32) -> ClassIndex {
        self.classes.get(graph, self.order.as_slice(), preorder)
    }
}

/// Adds every object's size to its dominators'. One sweep, by two threads.
pub(crate) fn retained_heaps(tree: DominatorTree) -> RetainedHeaps {
    let DominatorTree {
        count,
        order,
        idom,
        mut amounts,
        classes,
        visited,
    } = tree;
    match &mut amounts {
        Amounts::Narrow(column, _) => sweep(column.as_mut_slice(), idom.as_slice(), count),
        Amounts::Wide(column, _) => sweep(column.as_mut_slice(), idom.as_slice(), count),
    }
    RetainedHeaps {
        count,
        order,
        idom,
        retained: amounts,
        classes,
        visited,
    }
}

/// Both halves at once. What the second half adds to objects of the first comes last: there it is only the
/// objects above its first one in the walk's tree that dominate anything behind.
fn sweep<A: Amount>(amounts: &mut [A], idom: &[u32], count: u32) {
    let end = (count as usize + 1).min(amounts.len()).min(idom.len());
    let middle = end / 2;
    let (first, second) = amounts.split_at_mut(middle);
    let (first_idom, second_idom) = idom.split_at(middle);
    let (mut above, ()) = rayon::join(
        || {
            let second = second.get_mut(..end - middle).unwrap_or_default();
            sweep_half(second, second_idom, middle)
        },
        || {
            sweep_half(first, first_idom, 0);
        },
    );
    while let Some((at, units)) = above.pop_last() {
        if let Some(entry) = first.get_mut(at as usize) {
            *entry = A::from_units(entry.units() + units);
        }
        if let Some(dominator) = first_idom.get(at as usize).filter(|_| at != 0) {
            *above.entry(*dominator).or_default() += units;
        }
    }
}

/// Dominators have smaller preorder numbers than what they dominate: going backward, an entry is
/// complete when it is added to its dominator's. Returns what dominators before `start`, where the half
/// begins, are still to get.
fn sweep_half<A: Amount>(amounts: &mut [A], idom: &[u32], start: usize) -> BTreeMap<u32, u64> {
    let mut above = BTreeMap::new();
    let (mut last, mut sum) = (0, 0);
    for at in (0..amounts.len()).rev() {
        let (Some(amount), Some(dominator)) = (amounts.get(at), idom.get(at)) else {
            continue;
        };
        let units = amount.units();
        match (*dominator as usize).checked_sub(start) {
            // The virtual root has no dominator.
            Some(dominator) if start + at > 0 => {
                if let Some(entry) = amounts.get_mut(dominator) {
                    *entry = A::from_units(entry.units() + units);
                }
            }
            Some(_) => {}
            None => {
                if last != *dominator {
                    *above.entry(last).or_default() += std::mem::take(&mut sum);
                    last = *dominator;
                }
                sum += units;
            }
        }
    }
    *above.entry(last).or_default() += sum;
    above
}
