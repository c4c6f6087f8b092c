//! What a path is.

use heapray_analyzer::ObjectIndex;
use heapray_analyzer::fields::ReferenceKind;

/// Where a path begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// A class object: its static field holds the next object.
    Class,
    /// A live thread.
    Thread,
    /// Another GC root, of this kind.
    Root(heapray_hprof::RootKind),
    /// Nothing was found that holds it.
    Unknown,
}

/// An object on a path and how the one before it holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub object: ObjectIndex,
    /// `None` for the first one, and until all paths are found.
    pub via: Option<ReferenceKind>,
}

/// From the anchor to the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    pub anchor: Anchor,
    /// The anchor's object first, the target last.
    pub steps: Vec<Step>,
    /// Some step is a weak, soft or phantom reference.
    pub weak: bool,
}
