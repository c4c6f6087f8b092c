//! Exact immediate dominators of all reachable objects.
//!
//! Most of a heap needs no algorithm. An object dominates only what is below it in the search tree. If only one object
//! refers to an object, and nothing with several predecessors is below it, then its predecessor dominates it, and it
//! takes no part in the dominators of other objects. Such single-predecessor objects (strings with their arrays, map
//! nodes with their keys: more than 99 % of many heaps, 70 % of a compiler's) are left out. The algorithm of Lengauer and
//! Tarjan runs on the remaining reduced graph: the objects with several predecessors and their ancestors in the search
//! tree.
//!
//! References from objects that are left out count as if their nearest ancestor in the reduced graph had them. All paths
//! to such an object come from there, and it dominates no node, so this changes no dominator.
//!
//! An instance also refers to its class object. If the class object is a GC root, this changes nothing. If not, the
//! class object is a node of the reduced graph.

mod left_out;
mod lengauer_tarjan;
mod nearest;
mod reduced_graph;
mod single_predecessor;
#[cfg(test)]
mod tests;
mod upward;

use std::borrow::Cow;
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use crate::graph::Graph;
use crate::reach::{NonTreeEdges, Reached, Regions, SizeColumn, Walked, WalkedClasses};
use crate::storage::bitset::{Bitset, RankedBitset, contains, insert_shared};
use crate::storage::column::{Backing, Column, as_atomics};
use crate::stored_inbound::{InboundLists, StoredInbound};

use left_out::LeftOut;
pub use lengauer_tarjan::immediate_dominators;
use lengauer_tarjan::scratch_of_dominators;
use nearest::nearest_nodes;
use reduced_graph::{Predecessors, SINGLE_PREDECESSOR, TreeEdges, WalkedTree};
use single_predecessor::add_single_predecessor_sizes;
pub(crate) use single_predecessor::add_units;

/// The dominator tree by preorder number of the depth-first search, before retained heaps are added up.
#[derive(Debug)]
pub(crate) struct Dominators {
    /// The number of reachable objects.
    pub count: u32,
    /// Objects by preorder number.
    pub order: Column<u32>,
    /// Immediate dominators by preorder number; a dominator has the smaller number, and 0 is the virtual root.
    pub idom: Column<u32>,
    /// Shallow sizes by preorder number; those of nodes of the reduced graph include the single-predecessor objects
    /// below.
    pub amounts: SizeColumn,
    /// Classes by preorder number.
    pub classes: WalkedClasses,
    /// Reachable objects, by object index.
    pub visited: Bitset,
    /// How firmly objects are held.
    pub regions: Regions,
}

/// Predecessors of the objects that have several: an input of the dominator algorithm, kept to find referrers. 8
/// bytes per such object, 4 per reference to one, 4 per node of the reduced graph, and 8 per reference that is left out.
#[derive(Debug)]
pub struct Inbound(Lists);

#[derive(Debug)]
enum Lists {
    Computed {
        multi_predecessor: RankedBitset,
        predecessors: Predecessors,
        /// Preorder numbers of the nodes of the reduced graph, ascending, beginning with the virtual root's.
        reduced: Vec<u32>,
        /// `None` if they are not kept.
        left_out: Option<LeftOut>,
    },
    /// In a file.
    Stored(StoredInbound),
}

impl Inbound {
    /// The lists that a file has.
    pub(crate) fn stored(lists: StoredInbound) -> Self {
        Self(Lists::Stored(lists))
    }

    /// The memory of the lists, bytes.
    pub fn bytes(&self) -> usize {
        match &self.0 {
            Lists::Computed {
                multi_predecessor,
                predecessors,
                reduced,
                left_out,
            } => {
                let words = multi_predecessor.bits().words().len();
                let left_out = left_out.as_ref().map_or(0, LeftOut::bytes);
                reduced.len() * 4 + predecessors.bytes() + words * 8 + left_out
            }
            Lists::Stored(lists) => lists.bytes(),
        }
    }

    /// Preorder numbers of the nodes of the reduced graph, ascending, beginning with the virtual root's; none if the
    /// lists are in a file.
    pub(crate) fn reduced(&self) -> &[u32] {
        match &self.0 {
            Lists::Computed { reduced, .. } => reduced,
            Lists::Stored(_) => &[],
        }
    }

    /// Whether references that affect no dominator are kept.
    pub(crate) fn is_complete(&self) -> bool {
        match &self.0 {
            Lists::Computed { left_out, .. } => left_out.is_some(),
            Lists::Stored(_) => true,
        }
    }

    /// The [complete](Self::is_complete) lists as a file has them. `order` has the objects by preorder number. O(references that are left out), in
    /// parallel on the threads of the pool from which it is called.
    pub(crate) fn lists(&self, order: &[u32]) -> InboundLists<'_> {
        match &self.0 {
            Lists::Computed {
                multi_predecessor,
                predecessors,
                left_out,
                ..
            } => {
                let (starts, sources) = predecessors.all();
                InboundLists {
                    objects: multi_predecessor.bits().iter().collect(),
                    starts: starts.into(),
                    sources: sources.into(),
                    inner: left_out
                        .as_ref()
                        .map(|left_out| left_out.pairs(order))
                        .unwrap_or_default()
                        .into(),
                }
            }
            Lists::Stored(lists) => lists.lists(),
        }
    }

    /// Preorder numbers of the objects that refer to an object with several predecessors, ascending. `<class>`
    /// references, and some references from objects that the object dominates itself, are left out. `None` if at most
    /// one other object refers to the object; this referrer is then its dominator.
    pub fn of(&self, object: u32) -> Option<impl Iterator<Item = u32>> {
        let listed: Cow<'_, [u32]> = match &self.0 {
            Lists::Computed {
                multi_predecessor,
                predecessors,
                ..
            } => {
                if !multi_predecessor.bits().contains(object) {
                    return None;
                }
                let number = multi_predecessor.rank(object);
                Cow::Borrowed(predecessors.listed(number))
            }
            Lists::Stored(lists) => lists.of(object)?,
        };
        // Those of a file may be a copy, which nobody else holds.
        Some((0..).map_while(move |at: usize| listed.get(at).copied()))
    }

    /// Preorder numbers of the objects that refer to a reachable object and that it does not dominate, some that it
    /// dominates among them; `idom` is that of its dominator, which may not refer to it. `None` if the lists are not in
    /// a file.
    pub(crate) fn outside(&self, object: u32, idom: u32) -> Option<Vec<u32>> {
        let Lists::Stored(lists) = &self.0 else {
            return None;
        };
        let mut all = lists.of(object).map_or_else(|| vec![idom], Cow::into_owned);
        // The virtual root is no object.
        all.retain(|preorder| *preorder != 0);
        Some(all)
    }

    /// All objects that may refer to a reachable object: some may not, and an object may come twice. `None` if only a
    /// pass over all objects tells, since the lists are not in a file. `order` has the objects by preorder number.
    pub(crate) fn all_of(&self, object: u32, idom: u32, order: &Column<u32>) -> Option<Vec<u32>> {
        let outside = self.outside(object, idom)?.into_iter();
        let outside: Option<Vec<u32>> = outside.map(|at| order.get(at as usize)).collect();
        let mut all = outside?;
        let Lists::Stored(lists) = &self.0 else {
            return None;
        };
        all.extend(lists.inner(object)?);
        // References to the object itself are in no list.
        all.push(object);
        Some(all)
    }
}

/// Computes immediate dominators. O(references · log) for the reduced graph, linear for the other objects.
///
/// References that affect no dominator are kept `for_index`. Much of the work runs on one thread; `concurrently` runs on another and may read the search order and the classes.
///
/// # Errors
/// When there is no memory for a bit per object.
pub(crate) fn dominators(
    graph: &Graph,
    reached: Reached,
    (scratch, backing): (&mut Column<u32>, &Backing),
    for_index: bool,
    concurrently: &(dyn Fn(&[u32], &WalkedClasses) + Sync),
) -> std::io::Result<(Dominators, Inbound)> {
    let Reached {
        mut walked,
        order,
        mut parent,
        mut amounts,
        classes,
        ..
    } = reached;
    let (count, regions) = (walked.count, walked.regions);
    let visited = std::mem::take(&mut walked.visited);
    let in_order = order.as_slice().get(..=count as usize).unwrap_or_default();
    let up = parent.as_mut_slice();
    let up = up.get_mut(..=count as usize).unwrap_or_default();
    let sizes = &mut amounts;
    let (inbound, ()) = rayon::join(
        || {
            let walked = (walked, in_order, &classes);
            put_dominators(graph, walked, sizes, up, (scratch, backing), for_index)
        },
        || concurrently(in_order, &classes),
    );
    let tree = Dominators {
        count,
        order,
        idom: parent,
        amounts,
        classes,
        visited,
        regions,
    };
    Ok((tree, inbound?))
}

/// Replaces parents by dominators, and adds up the sizes of single-predecessor objects.
fn put_dominators(
    graph: &Graph,
    (walked, order, classes): (Walked, &[u32], &WalkedClasses),
    amounts: &mut SizeColumn,
    parent: &mut [u32],
    (scratch, backing): (&mut Column<u32>, &Backing),
    for_index: bool,
) -> std::io::Result<Inbound> {
    let Walked {
        starts,
        tracked,
        mut non_tree,
        found_by_class,
        regions,
        class_limits,
        to_firmer,
        ..
    } = walked;
    upward::add_counting(&mut non_tree, order, parent);
    let NonTreeEdges {
        multi_predecessor,
        lists,
        upward,
    } = non_tree;
    // Otherwise their memory is free for what follows.
    let left_out = for_index.then_some(LeftOut { upward, to_firmer });
    let reduced = RankedBitset::new(reduced_nodes(&multi_predecessor, order, parent)?);
    let multi_predecessor = RankedBitset::new(multi_predecessor);
    let mut nodes = Vec::with_capacity(reduced.bits().count() as usize);
    nodes.extend(reduced.bits().iter());
    let multi_number = |preorder: &u32| {
        let object = order.get(*preorder as usize).filter(|_| *preorder != 0);
        let object = object.filter(|object| multi_predecessor.bits().contains(**object));
        object.map_or(SINGLE_PREDECESSOR, |object| multi_predecessor.rank(*object))
    };
    let multi_numbers: Vec<u32> = nodes.par_iter().map(multi_number).collect();
    let tree_edges = TreeEdges {
        nodes: &nodes,
        parent,
        multi_numbers: &multi_numbers,
        order,
        found_by_class: &found_by_class,
    };
    let mut predecessors = reduced_graph::predecessors(lists, &tree_edges, &multi_predecessor)?;
    let tree = WalkedTree {
        order,
        parent,
        classes,
        starts: &starts,
        class_limits: &class_limits,
        kept: regions.weak,
    };
    let class_edges = reduced_graph::class_edges(graph, reduced.bits(), &tree, &tracked);
    predecessors.add_class_edges(graph, &multi_predecessor, class_edges);
    let nearest = nearest_nodes(parent, &reduced)?;
    let nearest = nearest.as_slice();
    let node_above = |preorder: &u32| {
        let above = parent.get(*preorder as usize).copied().unwrap_or_default();
        nearest.get(above as usize).copied().unwrap_or_default()
    };
    let mut parents: Vec<u32> = nodes.par_iter().map(node_above).collect();
    // Most heaps find room in the scratch column. Without memory for another one the algorithm takes what it gets.
    let needed = scratch_of_dominators(parents.len());
    let mut own = (needed > scratch.len())
        .then(|| Column::scattered(needed, &Backing::Memory).ok())
        .flatten();
    let scratch = own.as_mut().unwrap_or_else(|| {
        scratch.scatter(needed, backing);
        scratch
    });
    let scratch = scratch.as_mut_slice();
    let dominate = || {
        let of_node = |node: u32| {
            let number = multi_numbers.get(node as usize).copied();
            let number = number.filter(|number| *number != SINGLE_PREDECESSOR)?;
            Some(predecessors.of(number))
        };
        immediate_dominators(&mut parents, scratch, of_node, nearest);
    };
    let add_sizes = || add_single_predecessor_sizes(amounts, parent, reduced.bits().words());
    rayon::join(dominate, add_sizes);
    predecessors.drop_class_edges();
    let entries = as_atomics(parent);
    let found = nodes.par_iter().zip(&parents);
    found.for_each(|(preorder, idom)| {
        let idom = nodes.get(*idom as usize).copied();
        if let Some(entry) = entries.get(*preorder as usize) {
            entry.store(idom.unwrap_or_default(), Ordering::Relaxed);
        }
    });
    Ok(Inbound(Lists::Computed {
        multi_predecessor,
        predecessors,
        reduced: nodes,
        left_out,
    }))
}

/// The nodes of the reduced graph by preorder number: the virtual root, all objects with several predecessors, and their
/// ancestors.
fn reduced_nodes(
    multi_predecessor: &Bitset,
    order: &[u32],
    parent: &[u32],
) -> std::io::Result<Bitset> {
    let mut reduced = Bitset::new(order.len())?;
    let multi_predecessor = multi_predecessor.words();
    let words = reduced.words_mut().par_iter_mut().zip(order.par_chunks(64));
    words.for_each(|(word, objects)| {
        let bits = objects.iter().enumerate().map(|(bit, object)| {
            let has_several = contains(multi_predecessor, *object);
            u64::from(has_several) << bit
        });
        *word = bits.fold(0, |all, bit| all | bit);
    });
    // The virtual root has no object, but is a node like every ancestor of a node.
    reduced.insert(0);
    let words = reduced.as_atomics();
    // A thread stops at an ancestor that another thread has inserted; the other thread inserts the rest of the path.
    words.par_iter().enumerate().for_each(|(at, word)| {
        let mut rest = word.load(Ordering::Relaxed);
        while rest != 0 {
            let mut above = at as u32 * 64 + rest.trailing_zeros();
            rest &= rest - 1;
            while let Some(up) = parent.get(above as usize)
                && insert_shared(words, *up)
            {
                above = *up;
            }
        }
    });
    Ok(reduced)
}
