//! Which steps does an analysis take?

/// A step of the analysis, in the order they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Opening, and inflating where compressed.
    Open,
    /// Finding records, objects, classes and roots.
    Scan,
    /// Reading every object's references.
    References,
    /// Inferring object sizes.
    Layout,
    /// Finding what the roots reach.
    Reach,
    /// Dominators.
    Dominators,
    /// Retained heaps.
    Retained,
    /// Suspects and everything that is shown.
    Describe,
}

impl Stage {
    /// For people.
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
        }
    }
}
