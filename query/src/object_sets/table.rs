//! What is counted of the objects that the same sets have.

use heapray_analyzer::ObjectCount;

/// Objects and bytes by class, for objects that the same sets have; class objects at
/// [`heapray_analyzer::ClassIndex::CLASS_OBJECT`].
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) sets: u32,
    pub(super) by_class: Vec<ObjectCount>,
}

impl Table {
    pub(super) fn new(sets: u32, classes: usize) -> Self {
        Self {
            sets,
            by_class: vec![ObjectCount::default(); classes],
        }
    }
}
