//! Who must be passed on every way from the roots to an object? Immediate dominators, exactly.
//!
//! Most of a heap needs no algorithm: an object that only one other refers to, and that doesn't lead
//! to anything shared, is dominated by that one and has no say in anybody else's dominator. Such
//! objects are *peeled* off (strings with their arrays, map nodes with their keys: more than 99 % of
//! many heaps), and [Lengauer–Tarjan](lengauer_tarjan) runs on what is left.
//!
//! An instance also refers to its class. Where the class object is a GC root this changes nothing.
//! Where it isn't, the class object is kept, and a peeled instance's edge to it is taken over by the
//! nearest ancestor that was kept. That changes no dominator: what is kept includes every ancestor in
//! the walk's tree, so that nothing peeled has anything kept below it, let alone dominates it.

mod lengauer_tarjan;
mod reduced;
#[cfg(test)]
mod tests;

use rayon::prelude::*;

use crate::bitset::{Bitset, RankedBitset};
use crate::column::Column;
use crate::error::Result;
use crate::graph::Graph;
use crate::reach::{Amounts, Reached};

pub(crate) use lengauer_tarjan::immediate_dominators;

/// The dominator tree, by preorder number of the depth-first walk.
#[derive(Debug)]
pub(crate) struct DominatorTree {
    pub(crate) count: u32,
    /// Object by preorder number.
    pub(crate) order: Column<u32>,
    /// Immediate dominator, always a smaller number; 0 is the virtual root.
    pub(crate) idom: Column<u32>,
    /// Shallow sizes.
    pub(crate) amounts: Amounts,
    pub(crate) visited: Bitset,
}

/// Computes immediate dominators. O(references · log) for what is kept, linear for the rest.
pub(crate) fn dominators(graph: &Graph<'_>, reached: Reached) -> Result<DominatorTree> {
    let kept = keep(graph, &reached)?;
    let kept_list: Vec<u32> = kept.bits().iter().collect();
    let parents: Vec<u32> = kept_list
        .iter()
        .map(|preorder| {
            let parent = reached.parent.as_slice().get(*preorder as usize).copied();
            kept.rank(parent.unwrap_or_default())
        })
        .collect();
    let Reached {
        count,
        order,
        mut parent,
        amounts,
        visited,
        shared,
        tracked,
        ..
    } = reached;
    let shared = RankedBitset::new(shared);
    let mut predecessors = reduced::predecessors(graph, &kept_list, order.as_slice(), &shared);
    let class_edges = reduced::class_edges(
        graph,
        &kept,
        order.as_slice(),
        parent.as_slice(),
        count,
        &tracked,
    );
    predecessors.add_class_edges(graph, &shared, class_edges);
    let shared_of = |kept_number: u32| {
        let preorder = kept_list.get(kept_number as usize)?;
        let object = order
            .as_slice()
            .get(*preorder as usize)
            .filter(|_| *preorder != 0)?;
        shared
            .bits()
            .contains(*object)
            .then(|| shared.rank(*object))
    };
    let idoms = immediate_dominators(&parents, |kept_number| {
        shared_of(kept_number).map(|number| predecessors.of(number))
    });
    let up = parent.as_mut_slice();
    for (preorder, idom) in kept_list.iter().zip(&idoms) {
        let idom = kept_list.get(*idom as usize).copied().unwrap_or_default();
        if let Some(entry) = up.get_mut(*preorder as usize) {
            *entry = idom;
        }
    }
    Ok(DominatorTree {
        count,
        order,
        idom: parent,
        amounts,
        visited,
    })
}

/// By preorder number, the virtual root included: everything that is shared or leads to it.
fn keep(graph: &Graph<'_>, reached: &Reached) -> Result<RankedBitset> {
    let mut leading = Bitset::new(graph.len() as usize)?;
    mark_leading(graph, reached, &mut leading);
    let mut kept = Bitset::new(reached.count as usize + 1)?;
    kept.insert(0);
    let (order, parent) = (reached.order.as_slice(), reached.parent.as_slice());
    // Children have larger numbers than their parents: going backward, a node is decided when met.
    for (preorder, (object, up)) in order.iter().zip(parent).enumerate().skip(1).rev() {
        let preorder = preorder as u32;
        if preorder > reached.count {
            continue;
        }
        let keeps = kept.contains(preorder)
            || leading.contains(*object)
            || reached.shared.contains(*object);
        if keeps {
            kept.insert(preorder);
            kept.insert(*up);
        }
    }
    Ok(RankedBitset::new(kept))
}

/// Marks reachable objects that refer to a shared one. In parallel, in the order of memory.
fn mark_leading(graph: &Graph<'_>, reached: &Reached, leading: &mut Bitset) {
    let visited = reached.visited.words();
    let bits = leading.as_shared();
    visited
        .par_iter()
        .enumerate()
        .with_min_len(1024)
        .for_each(|(word_index, word)| {
            let mut rest = *word;
            let mut found = 0u64;
            while rest != 0 {
                let bit = rest.trailing_zeros();
                rest &= rest - 1;
                let object = word_index as u32 * 64 + bit;
                let mut targets = graph.targets(object);
                if targets.any(|target| target != object && reached.shared.contains(target)) {
                    found |= 1 << bit;
                }
            }
            bits.store_word(word_index, found);
        });
}
