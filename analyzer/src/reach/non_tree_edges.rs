//! References that make no edge of the walk's tree.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::storage::bitset::Bitset;

/// So many steps up from an object one looks for what the object refers to: a child's field for its parent is
/// three steps from it, by way of the parent's list and the list's array.
const NEAR_ABOVE: u32 = 3;

/// Source and target.
pub type Edges = Vec<(u32, u32)>;

/// Edges of a list: few enough to be handed from thread to thread.
pub(super) const LIST: usize = 1 << 16;

/// References other than those by which the walk found objects, `<class>` left out. 8 bytes each, in small
/// lists that several threads can share.
#[derive(Debug, Default)]
pub struct NonTreeEdges {
    /// Objects that several others refer to, roots that anything refers to, and class objects that are no
    /// roots.
    pub multi_predecessor: Bitset,
    /// By preorder number: objects with a reference into a shared one other than that by which the walk
    /// found it.
    pub leading: Bitset,
    /// Preorder number of the source, and the target.
    pub lists: Vec<Edges>,
    /// References to objects a few steps above in the tree: preorder numbers of both. Nearly all are of no
    /// account, so nothing else is noted of them yet.
    pub upward: Vec<Edges>,
}

/// The walk's tree as far as it has grown.
#[derive(Clone, Copy)]
pub(super) struct Tree<'w> {
    /// Object by preorder number.
    pub(super) order: &'w [AtomicU32],
    /// Parent by preorder number.
    pub(super) parent: &'w [AtomicU32],
}

impl NonTreeEdges {
    /// None yet, of so many objects.
    pub fn new(objects: usize) -> std::io::Result<Self> {
        Ok(Self {
            multi_predecessor: Bitset::new(objects)?,
            leading: Bitset::new(objects + 1)?,
            lists: Vec::new(),
            upward: Vec::new(),
        })
    }

    /// Takes in preorder numbers with the objects they refer to, which have been met before.
    pub(super) fn take_in(&mut self, edges: &[(u32, u32)], tree: Tree<'_>) {
        for (source, target) in edges.iter().copied() {
            if let Some(above) = tree.find_above(source, target) {
                push_edge(&mut self.upward, (source, above));
            } else {
                self.multi_predecessor.insert(target);
                self.leading.insert(source);
                push_edge(&mut self.lists, (source, target));
            }
        }
    }
}

/// Adds an edge to the last of several lists, or to a new one.
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
    /// The preorder number of an object, if it stands a few steps above another.
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
