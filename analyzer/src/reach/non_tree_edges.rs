//! Non-tree edges: references by which the search found no object.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::storage::bitset::Bitset;

/// The number of steps up the tree in which the target of a reference is searched: a child's field for its parent
/// leads three steps up, through the parent's list and the array of the list.
const NEAR_ABOVE: u32 = 3;

/// Edges as source and target.
pub type Edges = Vec<(u32, u32)>;

/// The number of edges of a list: few enough to be passed from thread to thread.
pub(super) const LIST: usize = 1 << 16;

/// Non-tree edges, `<class>` references left out. 8 bytes each, in small lists that several threads can share.
#[derive(Debug, Default)]
pub struct NonTreeEdges {
    /// Objects that several others refer to, GC roots that any object refers to, and class objects that are no GC
    /// roots.
    pub multi_predecessor: Bitset,
    /// Edges, as the preorder number of the source and the target object.
    pub lists: Vec<Edges>,
    /// References to objects a few steps up in the tree, as preorder numbers of source and target. Nearly all of them
    /// affect no dominator, so they are kept apart until this is decided.
    pub upward: Vec<Edges>,
}

/// The search tree as far as it has grown.
#[derive(Clone, Copy)]
pub(super) struct Tree<'w> {
    /// Objects by preorder number.
    pub(super) order: &'w [AtomicU32],
    /// Parents by preorder number.
    pub(super) parent: &'w [AtomicU32],
}

impl NonTreeEdges {
    /// No edges yet, among this many objects.
    ///
    /// # Errors
    /// When there is no memory for the bitsets.
    pub fn new(objects: usize) -> std::io::Result<Self> {
        Ok(Self {
            multi_predecessor: Bitset::new(objects)?,
            lists: Vec::new(),
            upward: Vec::new(),
        })
    }

    /// Adds edges, given as the preorder number of the source and a target that was visited before.
    pub(super) fn take_in(&mut self, edges: &[(u32, u32)], tree: Tree<'_>) {
        for (source, target) in edges.iter().copied() {
            if let Some(above) = tree.find_above(source, target) {
                push_edge(&mut self.upward, (source, above));
            } else {
                self.multi_predecessor.insert(target);
                push_edge(&mut self.lists, (source, target));
            }
        }
    }
}

/// Adds an edge to the last list, or to a new one if the last is full.
#[inline]
pub fn push_edge(lists: &mut Vec<Edges>, edge: (u32, u32)) {
    match lists.last_mut() {
        Some(list) if list.len() < list.capacity() => list.push(edge),
        _ => begin(lists, edge),
    }
}

#[cold]
fn begin(lists: &mut Vec<Edges>, edge: (u32, u32)) {
    let mut list = Vec::with_capacity(LIST);
    list.push(edge);
    lists.push(list);
}

impl Tree<'_> {
    /// The preorder number of an object, if it stands a few steps above another object.
    #[inline]
    fn find_above(self, preorder: u32, object: u32) -> Option<u32> {
        let at = |column: &[AtomicU32], preorder: u32| {
            let entry = column.get(preorder as usize);
            entry.map_or(0, |entry| entry.load(Ordering::Relaxed))
        };
        let mut above = preorder;
        for _ in 0..NEAR_ABOVE {
            above = at(self.parent, above);
            if above == 0 {
                break;
            }
            if at(self.order, above) == object {
                return Some(above);
            }
        }
        None
    }
}
