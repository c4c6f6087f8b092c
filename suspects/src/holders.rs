//! What holds a pile, from the culprit to what accumulates.

use heapray_analyzer::ObjectIndex;

/// What holds a pile: methods of these classes, called on these objects, work on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Holders {
    /// From the culprit to what accumulates.
    pub objects: Vec<ObjectIndex>,
    /// Names of the classes of libraries among them, superclasses included, without those of collections.
    pub classes: Vec<String>,
}
