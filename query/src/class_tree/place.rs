//! Where objects stand while the tree is folded.

/// Where an object stands when it is folded: at a node, below a sequence of loaders. Mostly the node
/// alone tells the sequence. Number 0 is the virtual root's.
pub(super) type Place = u32;
