//! The trie that the class tree is built with: one node for each class node and sequence of class loaders above it.

use super::loader_groups::Kind;
use super::node::ClassNodeIndex;
use heapray_analyzer::classes::ClassIndex;

/// Number of a trie node; 0 is the virtual root's. Mostly a class node has one trie node only.
pub(super) type TrieNodeIndex = u32;

/// Entries of the direct-mapped table of recent edges.
pub(super) const RECENT: usize = 1 << 15;
/// Puts classes far from each other in it: what 2³² is divided by the golden ratio, odd.
const SPREAD: u32 = 0x9e37_79b9;

/// A node of the trie, and the edges from there other than to single objects.
#[derive(Debug, Clone, Copy)]
pub(super) struct TrieNode {
    /// The class node.
    pub(super) node: ClassNodeIndex,
    /// The sequence of loaders above, see [`super::loader_groups`].
    pub(super) sequence: u32,
    /// The first edge, with the kind of objects that follow it; of number 0 if there is none.
    pub(super) first: (Kind, EdgeIndex),
    /// Number of the map of further ones, from 1; 0 if there are none.
    pub(super) more: u32,
}

impl TrieNode {
    pub(super) fn new(node: ClassNodeIndex, sequence: u32) -> Self {
        Self {
            node,
            sequence,
            first: (0, 0),
            more: 0,
        }
    }
}

/// An edge from a trie node down to objects of a kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    /// Its end.
    pub(super) to: TrieNodeIndex,
    /// Where the object is counted: the new class node, or the one above that has its class already.
    pub(super) target: ClassNodeIndex,
    /// Does it enter the class node, rather than being counted at one above?
    pub(super) enters: bool,
    /// Number of the objects that stand at a node of another class, from 1; 0 where the object enters its node.
    pub(super) folded: u32,
    /// Loaders that nothing above belongs to.
    pub(super) loaders: [u32; 2],
}

/// Number of an edge; 0 is none, and leads to the virtual root.
pub(super) type EdgeIndex = u32;

/// The objects that followed an edge.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct EdgeCount {
    pub(super) objects: u64,
    /// Retained by all of them, units.
    pub(super) retained: u64,
    /// By the one that retains the most, units, and its preorder number: of several the first.
    pub(super) most: u64,
    pub(super) largest: u32,
}

impl EdgeCount {
    #[inline]
    pub(super) fn add(&mut self, preorder: u32, retained: u64) {
        self.objects += 1;
        self.retained += retained;
        if retained > self.most {
            (self.most, self.largest) = (retained, preorder);
        }
    }
}

/// An edge that was followed lately. The look-up waits for that of the object above, often the object before: so the
/// end of the edge is kept with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct RecentEdge {
    /// Where it begins, and a class whose objects are all of one kind.
    pub(super) from_and_class: u64,
    pub(super) number: EdgeIndex,
    pub(super) to: TrieNodeIndex,
}

impl RecentEdge {
    /// The key of the edge, and its slot in the table. The class, known beforehand, is what is
    /// multiplied.
    #[inline]
    pub(super) fn slot(from: TrieNodeIndex, class: ClassIndex) -> (u64, usize) {
        let slot = (from ^ class.0.wrapping_mul(SPREAD)) as usize % RECENT;
        (u64::from(from) << 32 | u64::from(class.0), slot)
    }
}
