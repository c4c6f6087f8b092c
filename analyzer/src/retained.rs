//! How much would be freed with each object? Sums over the dominator tree.

use crate::bitset::{Bitset, contains};
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

/// Adds every object's size to its dominators'. What was peeled off is counted already, see [`add_peeled`], so
/// that this is a sweep over what was kept: preorder numbers, ascending, the virtual root first.
pub(crate) fn retained_heaps(tree: DominatorTree, kept: &[u32]) -> RetainedHeaps {
    let DominatorTree {
        count,
        order,
        idom,
        mut amounts,
        classes,
        visited,
    } = tree;
    let from_last = kept.iter().copied().skip(1).rev();
    match &mut amounts {
        Amounts::Narrow(column, _) => add(column.as_mut_slice(), idom.as_slice(), from_last),
        Amounts::Wide(column, _) => add(column.as_mut_slice(), idom.as_slice(), from_last),
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

/// Adds the sizes of what was peeled off to what was kept. Its dominator is its parent in the walk, so that this
/// need not wait for the others'. What was kept are bits. One sweep.
pub(crate) fn add_peeled(amounts: &mut Amounts, parent: &[u32], kept: &[u64]) {
    let last = parent.len() as u32;
    let peeled = (1..last)
        .rev()
        .filter(|preorder| !contains(kept, *preorder));
    match amounts {
        Amounts::Narrow(column, _) => add(column.as_mut_slice(), parent, peeled),
        Amounts::Wide(column, _) => add(column.as_mut_slice(), parent, peeled),
    }
}

/// Dominators have smaller preorder numbers than what they dominate: going backward, an entry is
/// complete when it is added to its dominator's.
fn add<A: Amount>(amounts: &mut [A], idom: &[u32], backward: impl Iterator<Item = u32>) {
    for preorder in backward {
        let at = preorder as usize;
        let (Some(amount), Some(dominator)) = (amounts.get(at), idom.get(at)) else {
            continue;
        };
        let units = amount.units();
        if let Some(entry) = amounts.get_mut(*dominator as usize) {
            *entry = A::from_units(entry.units() + units);
        }
    }
}
