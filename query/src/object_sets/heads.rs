//! Where sets of objects begin.

use heapray_analyzer::{ClassIndex, ObjectIndex};

use crate::class_tree::ClassNodeIndex;

/// The most sets that are measured at once.
pub const MOST_SETS: usize = 32;

/// Which objects a set begins with; the set is all that they dominate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetHeads {
    /// The objects that these nodes of the class tree stand for.
    pub nodes: Vec<ClassNodeIndex>,
    /// What these nodes stand for is left out, with all that it dominates.
    pub without: Vec<ClassNodeIndex>,
    /// Single objects.
    pub objects: Vec<ObjectIndex>,
    /// All instances of these classes.
    pub classes: Vec<ClassIndex>,
}
