//! The stages of an analysis.

/// A stage of the analysis; the variants are in running order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Opens the file and inflates a compressed one.
    Open,
    /// Finds records, objects, classes and GC roots: the first pass over the file.
    Scan,
    /// Reads the references of every object: the second pass over the file.
    References,
    /// Infers object sizes.
    Layout,
    /// Finds the objects that the GC roots reach.
    Reach,
    /// Computes immediate dominators.
    Dominators,
    /// Adds up retained heaps.
    Retained,
    /// Finds leak suspects and builds the report.
    Describe,
    /// Answers a question about the finished heap: a pass over its objects.
    Question,
}

impl Stage {
    /// The name for logs, progress bars and `--timings`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Scan => "scan",
            Self::References => "references",
            Self::Layout => "layout",
            Self::Reach => "reach",
            Self::Dominators => "dominators",
            Self::Retained => "retained",
            Self::Describe => "describe",
            Self::Question => "question",
        }
    }
}
