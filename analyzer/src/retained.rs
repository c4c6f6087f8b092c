//! Retained heaps: sums of shallow sizes over the dominator tree.

use crate::classes::ClassIndex;
use crate::dominators::{Dominators, add_units};
use crate::graph::Graph;
use crate::reach::{Regions, SizeColumn, SizeEntry, WalkedClasses};
use crate::storage::bitset::Bitset;
use crate::storage::column::Column;

/// The dominator tree with retained heaps. 14 bytes per object.
#[derive(Debug)]
pub struct DominatorColumns {
    /// The number of reachable objects.
    pub count: u32,
    /// Objects by preorder number.
    pub order: Column<u32>,
    /// Immediate dominators by preorder number.
    pub idom: Column<u32>,
    /// Retained sizes by preorder number; entry 0 is the whole heap.
    pub retained: SizeColumn,
    /// Classes by preorder number.
    pub classes: WalkedClasses,
    /// Reachable objects, by object index.
    pub visited: Bitset,
    /// How firmly objects are held, by preorder number.
    pub regions: Regions,
}

impl DominatorColumns {
    /// Returns the memory of the columns to the system, see [`Column::give_back`].
    pub(crate) fn give_back(&mut self) {
        self.order.give_back();
        self.idom.give_back();
        self.retained.give_back();
        self.classes.give_back();
    }

    /// The bytes of each column, by name.
    pub fn bytes(&self) -> [(&'static str, usize); 5] {
        [
            ("objects in search order", self.order.len() * 4),
            ("immediate dominators", self.idom.len() * 4),
            ("retained heaps", self.retained.bytes()),
            ("classes in search order", self.classes.bytes()),
            ("reachable or not", self.visited.words().len() * 8),
        ]
    }

    /// The class of an object by its preorder number; [`ClassIndex::CLASS_OBJECT`] for class objects.
    #[inline]
    pub fn class_at(&self, graph: &Graph, preorder: u32) -> ClassIndex {
        if self.order.is_stored() {
            let object = self.order.get(preorder as usize);
            return graph.class_of(object.unwrap_or_default());
        }
        self.classes.get(graph, self.order.as_slice(), preorder)
    }
}

/// Adds the size of every object to its dominators. The sizes of single-predecessor objects are counted already, see
/// `add_single_predecessor_sizes`, so this sweeps over the nodes of the reduced graph: preorder numbers, ascending,
/// beginning with the virtual root's.
pub(crate) fn retained_heaps(tree: Dominators, reduced: &[u32]) -> DominatorColumns {
    let Dominators {
        count,
        order,
        idom,
        mut amounts,
        classes,
        visited,
        regions,
    } = tree;
    let from_last = reduced.iter().copied().skip(1).rev();
    match &mut amounts {
        SizeColumn::Narrow(column, _) => add(column.as_mut_slice(), idom.as_slice(), from_last),
        SizeColumn::Wide(column, _) => add(column.as_mut_slice(), idom.as_slice(), from_last),
    }
    DominatorColumns {
        count,
        order,
        idom,
        retained: amounts,
        classes,
        visited,
        regions,
    }
}

/// Adds each entry to that of its dominator, in descending order of preorder numbers. A dominator has a smaller
/// number than the objects it dominates, so an entry is complete when it is added.
fn add<A: SizeEntry>(amounts: &mut [A], idom: &[u32], backward: impl Iterator<Item = u32>) {
    for preorder in backward {
        let at = preorder as usize;
        let (Some(amount), Some(dominator)) = (amounts.get(at), idom.get(at)) else {
            continue;
        };
        let units = amount.units();
        add_units(amounts, *dominator, units);
    }
}
