//! Paths as objects and references; [`crate::describe_paths`] resolves their names.

use heapray_analyzer::ObjectIndex;
use heapray_analyzer::ReferenceKind;
use heapray_hprof::RootKind;

/// Where a path begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartKind {
    /// At a GC root.
    Root(RootKind),
    /// At a class that its loader keeps.
    Class,
}

/// An object on a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathStep {
    /// The object.
    pub object: ObjectIndex,
    /// How the one before holds it; `None` for the first, and where the file has lost it.
    pub via: Option<ReferenceKind>,
}

/// A shortest path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathToRoot {
    /// Where it begins.
    pub start: StartKind,
    /// From there to the object.
    pub steps: Vec<PathStep>,
    /// Steps left out in the middle.
    pub left_out: u64,
}

/// Many paths as one tree: objects of one class held by objects of one class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedPath {
    /// One of the objects.
    pub example: ObjectIndex,
    /// Where paths begin, at the top.
    pub start: Option<StartKind>,
    /// What holds the example, one of the objects of the level above.
    pub holder: Option<ObjectIndex>,
    /// How it does.
    pub via: Option<ReferenceKind>,
    /// Wanted objects here and below.
    pub below: u64,
    /// Wanted objects here.
    pub here: u64,
    /// What comes next, most wanted objects first.
    pub children: Vec<MergedPath>,
}

/// Ways from GC roots to objects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PathsToRoots {
    /// Objects with a path.
    pub found: u64,
    /// Objects that no root reaches by such references.
    pub not_found: u64,
    /// Paths of the first objects.
    pub paths: Vec<PathToRoot>,
    /// All paths, merged; empty for a single object.
    pub merged: Vec<MergedPath>,
}
