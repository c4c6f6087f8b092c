//! What a candidate is.

use heapray_analyzer::classes::ClassIndex;
use heapray_query::class_tree::ClassNodeIndex;

/// A place where memory accumulates: one large object, or a group of similar ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// Its class-tree nodes: one, or the members of a group.
    pub nodes: Vec<ClassNodeIndex>,
    /// Nodes below these that other candidates stand for.
    pub without: Vec<ClassNodeIndex>,
    /// The node above a group.
    pub parent: ClassNodeIndex,
    /// Bytes.
    pub retained: u64,
    /// Objects: 1, or the members of a group.
    pub members: u64,
    /// The class of the object or the members.
    pub class: ClassIndex,
    /// The threads that hold these members: the candidate instead of this one, if not thread locals hold the
    /// members.
    pub fallback: Option<Box<Candidate>>,
}

impl Candidate {
    /// The candidate without the nodes below `owner` that others may stand for, if it is the owner itself.
    pub(crate) fn without(mut self, owner: ClassNodeIndex, nodes: &[ClassNodeIndex]) -> Self {
        if self.nodes == [owner] {
            self.without = nodes.to_vec();
        }
        self
    }

    /// Is it a group without an owner among the dominators?
    pub(crate) fn is_group(&self) -> bool {
        self.members > 1
    }
}
