//! How much would be freed with each object? Sums over the dominator tree.

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

/// Adds every object's size to its dominators'. One sweep.
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

/// Dominators have smaller preorder numbers than what they dominate: going backward, an entry is
/// complete when it is added to its dominator's.
fn sweep<A: Amount>(amounts: &mut [A], idom: &[u32], count: u32) {
    for preorder in (1..=count as usize).rev() {
        let (Some(amount), Some(dominator)) = (amounts.get(preorder), idom.get(preorder)) else {
            continue;
        };
        let units = amount.units();
        if let Some(entry) = amounts.get_mut(*dominator as usize) {
            *entry = A::from_units(entry.units() + units);
        }
    }
}
