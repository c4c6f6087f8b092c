//! What is a comparison made of?

use heapray_report::model::VerdictKind;
use serde::{Deserialize, Serialize};

use super::comparability::{Collected, Comparability};
use super::figure::{ChangeState, Figure};
use super::noise::Noise;
use super::rows::{ClassChange, LoaderChange, PathChange, SuspectChange, ThreadChange};

/// One of the two heaps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// The dump's path as the report has it.
    pub path: String,
    /// When it was dumped.
    pub created: Option<String>,
    /// What the report said of it.
    pub verdict: VerdictKind,
    /// Its sentence.
    pub headline: String,
    /// Was the heap collected right before the dump?
    pub collected: Collected,
    /// Unreachable bytes of all bytes, `0..=1`.
    pub unreachable_share: f64,
    /// `false` for a damaged dump.
    pub complete: bool,
    /// Some of the heap is missing: figures are lower bounds.
    #[serde(default)]
    pub partial: bool,
}

/// The heaps in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeapChange {
    /// Reachable bytes.
    pub used_bytes: Figure,
    /// Reachable objects.
    pub objects: Figure,
    /// Unreachable bytes.
    pub unreachable_bytes: Figure,
    /// Classes.
    pub classes: Figure,
    /// Class loaders.
    pub class_loaders: Figure,
    /// Threads.
    pub threads: Figure,
}

/// What the comparison comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComparisonKind {
    /// Something grew by more than noise.
    Grew,
    /// Nothing grew, something shrank.
    Shrank,
    /// All differences are noise.
    Steady,
    /// A dump is partial, and what can be told of the difference is no answer.
    Unclear,
}

/// The comparison in one sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonVerdict {
    /// The kind of answer.
    pub kind: ComparisonKind,
    /// One sentence.
    pub headline: String,
    /// `0..=1`: lower for dumps that are hard to compare, for damage, and for growth near to noise.
    pub confidence: f64,
}

/// How many rows each table left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Access paths.
    pub access_paths: u64,
    /// Classes.
    pub classes: u64,
    /// Class loaders.
    pub class_loaders: u64,
    /// Thread stems.
    pub threads: u64,
}

/// The whole comparison. Tables are sorted by growth, fastest first; steady rows are left out of all but
/// the suspects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// [`crate::SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The older heap.
    pub before: Side,
    /// The newer heap.
    pub after: Side,
    /// Hours between them, where both dumps tell; negative when they were given in the wrong order.
    pub hours: Option<f64>,
    /// The one sentence.
    pub verdict: ComparisonVerdict,
    /// How far the two can be compared.
    pub comparability: Comparability,
    /// What counts as noise.
    pub noise: Noise,
    /// The heaps in numbers.
    pub heap: HeapChange,
    /// Suspects of both, new ones first, then by growth.
    pub suspects: Vec<SuspectChange>,
    /// Access paths that changed.
    pub access_paths: Vec<PathChange>,
    /// Classes that changed.
    pub classes: Vec<ClassChange>,
    /// Class loaders that changed.
    pub class_loaders: Vec<LoaderChange>,
    /// Thread stems that changed.
    pub threads: Vec<ThreadChange>,
    /// What [`CompareOptions::max_rows`] cut off.
    pub left_out: LeftOut,
}

impl Comparison {
    /// Holders that grew or are new, fastest first.
    pub fn growing_paths(&self) -> impl Iterator<Item = &PathChange> {
        self.access_paths
            .iter()
            .filter(|row| row.holder && matches!(row.state, ChangeState::New | ChangeState::Grown))
    }

    /// Suspects in `state`.
    pub fn suspects_in(&self, state: ChangeState) -> impl Iterator<Item = &SuspectChange> {
        self.suspects
            .iter()
            .filter(move |suspect| suspect.state == state)
    }
}
