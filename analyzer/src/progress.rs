//! How an analysis tells what it is doing; libraries never print.

/// A step of the analysis, in the order they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Opening, and inflating where compressed.
    Open,
    /// Finding records, objects, classes and roots.
    Locate,
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
            Self::Locate => "locate",
            Self::References => "references",
            Self::Layout => "layout",
            Self::Reach => "reach",
            Self::Dominators => "dominators",
            Self::Retained => "retained",
            Self::Describe => "describe",
        }
    }
}

/// Is told what happens; called from several threads.
pub trait Progress: Sync {
    /// A stage begins; `total` in bytes or objects, 0 where unknown.
    fn begin(&self, _stage: Stage, _total: u64) {}
    /// So much more of the stage is done.
    fn advance(&self, _amount: u64) {}
    /// The stage has ended, having read `bytes` of the dump and visited `objects`.
    fn end(&self, _stage: Stage, _bytes: u64, _objects: u64) {}
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {}
