//! The class tree as a whole.

use heapray_analyzer::stored;
use rustc_hash::FxHashMap;

use super::node::{ClassNode, ClassNodeIndex, FoldedObjects, above};
use super::retained_by::RetainedBy;

/// The dominator tree grouped by class.
#[derive(Debug)]
pub struct ClassTree {
    /// Its nodes; those above a node come before it.
    pub nodes: Vec<ClassNode>,
    /// What stands at nodes besides the objects that enter them, by node and class. Where the tree is not exact, not all.
    pub folded: Vec<FoldedObjects>,
    /// `false` when there were too many different sequences or too long ones, so that what classes deep
    /// in the tree retain is a lower bound.
    pub exact: bool,
    /// Retained by each class loader together with its classes and all their instances, by its identifier;
    /// `None` where too many loaders nest in too many ways.
    pub loaders: Option<FxHashMap<u64, u64>>,
    /// What classes, loaders and packages retain.
    pub retained_by: RetainedBy,
}

stored!(ClassTree {
    nodes,
    folded,
    exact,
    loaders,
    retained_by,
});

impl ClassTree {
    /// What stands at a node besides the objects that enter it.
    pub fn folded_at(&self, node: ClassNodeIndex) -> &[FoldedObjects] {
        let first = self.folded.partition_point(|folded| folded.node < node);
        let own = self.folded.get(first..).unwrap_or_default();
        let count = own.partition_point(|folded| folded.node == node);
        own.get(..count).unwrap_or_default()
    }

    /// The node and those above it, the virtual root left out.
    pub fn above(&self, from: ClassNodeIndex) -> impl Iterator<Item = &ClassNode> {
        above(&self.nodes, from)
    }
}
