//! The comparison and its summary.

use heapray_report::model::VerdictKind;
use serde::{Deserialize, Serialize};

use super::comparability::{Collected, Comparability};
use super::figure::{ChangeState, Figure};
use super::noise::Noise;
use super::queries::{QueryChange, UncomparedQuery};
use super::rows::{ClassChange, LoaderChange, PathChange, SuspectChange, ThreadChange};

/// One of the two heaps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// Path of the dump as the report states it.
    pub path: String,
    /// When the dump was made.
    pub created: Option<String>,
    /// Kind of the report's verdict.
    pub verdict: VerdictKind,
    /// The report's headline.
    pub headline: String,
    /// Whether a garbage collection preceded the dump.
    pub collected: Collected,
    /// Unreachable bytes of all bytes, `0..=1`.
    pub unreachable_share: f64,
    /// `false` for a damaged dump.
    pub complete: bool,
    /// `true` if some of the heap is missing, so that figures are lower bounds.
    #[serde(default)]
    pub partial: bool,
}

/// Totals of the heaps.
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
    /// Bytes that the program could do without, where both reports have looked for all waste.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wasted_bytes: Option<Figure>,
}

/// The result of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComparisonKind {
    /// Something grew by more than noise.
    Grew,
    /// Nothing grew, because live objects fill the heap up to `-Xmx`.
    Full,
    /// Nothing grew, something shrank.
    Shrank,
    /// All differences are noise.
    Steady,
    /// Part of a dump is missing, and the difference allows no answer.
    Unclear,
}

/// The comparison in one sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonVerdict {
    /// The result.
    pub kind: ComparisonKind,
    /// The result in one sentence.
    pub headline: String,
    /// `0..=1`; lower for dumps that are hard to compare and for growth close to noise.
    pub confidence: f64,
}

/// How many rows each table omits.
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
    /// Numbers of queries.
    #[serde(default)]
    pub queries: u64,
}

/// A comparison of two heaps. Tables are sorted by growth, fastest first. Tables except the suspects omit rows
/// within noise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// [`crate::SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The older heap.
    pub before: Side,
    /// The newer heap.
    pub after: Side,
    /// Hours between the dumps, if both have a time; negative if the first dump is the newer one.
    pub hours: Option<f64>,
    /// The result in one sentence.
    pub verdict: ComparisonVerdict,
    /// How well the dumps can be compared.
    pub comparability: Comparability,
    /// What counts as noise.
    pub noise: Noise,
    /// Totals of the heaps.
    pub heap: HeapChange,
    /// Suspects of both reports, new ones first, then by growth.
    pub suspects: Vec<SuspectChange>,
    /// Access paths that changed.
    pub access_paths: Vec<PathChange>,
    /// Classes that changed.
    pub classes: Vec<ClassChange>,
    /// Class loaders that changed.
    pub class_loaders: Vec<LoaderChange>,
    /// Thread stems that changed.
    pub threads: Vec<ThreadChange>,
    /// Numbers of queries that changed, largest difference first, by query; only where both reports answer the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queries: Vec<QueryChange>,
    /// How many queries both reports answer.
    #[serde(default)]
    pub compared_queries: u64,
    /// Queries that one report does not answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uncompared_queries: Vec<UncomparedQuery>,
    /// Rows beyond [`CompareOptions::max_rows`](super::CompareOptions::max_rows).
    pub left_out: LeftOut,
}

impl Comparison {
    /// Paths that hold growth, fastest first.
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
