//! Two heaps of one program: what grew, what shrank, and is the difference more than noise?
//!
//! Classes are matched by name, access paths by their folded text, suspects by fingerprint, class
//! loaders by class and name, threads by the stem of their names; never by address. Rows that fold to
//! one name are added up. What a report's list leaves out counts as 0. What a damaged dump lost counts
//! for nothing: see [`ChangeState::Unclear`].

use serde::{Deserialize, Serialize};

use heapray_report::model::{Report, VerdictKind};

use crate::figures;

mod build;
mod noise;
#[cfg(test)]
mod tests;
mod verdict;

pub use build::compare;
pub use noise::{Collected, Comparability, Noise};

/// How to compare.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CompareOptions {
    /// Changes below this many bytes are noise in any heap.
    pub min_bytes: u64,
    /// Changes below this share of the larger used heap are noise.
    pub min_share: f64,
    /// Longest table of the result; what falls off is counted in [`Comparison::left_out`].
    pub max_rows: usize,
}

impl Default for CompareOptions {
    fn default() -> Self {
        Self {
            min_bytes: 64 * 1024,
            min_share: 0.001,
            max_rows: 500,
        }
    }
}

/// A figure in both heaps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// In the first report; 0 where it isn't listed.
    pub before: u64,
    /// In the second report; 0 where it isn't listed.
    pub after: u64,
    /// `after − before`.
    pub delta: i64,
}

impl Figure {
    /// Both sides and their difference.
    pub fn new(before: u64, after: u64) -> Self {
        Self {
            before,
            after,
            delta: figures::delta(before, after),
        }
    }

    /// `delta` as a share of `before`; `None` where there was nothing.
    pub fn relative(&self) -> Option<f64> {
        (self.before > 0).then(|| self.delta as f64 / self.before as f64)
    }
}

/// What became of something between two reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeState {
    /// Only in the second, and large enough to matter.
    New,
    /// Larger by more than noise.
    Grown,
    /// Within noise.
    Steady,
    /// Smaller by more than noise.
    Shrunk,
    /// Only in the first.
    Gone,
    /// It differs by more than noise, but a part of the dump that has less of it is missing: the
    /// difference may be in that part.
    Unclear,
}

impl ChangeState {
    /// `new`, `grown` …, as in the JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Grown => "grown",
            Self::Steady => "steady",
            Self::Shrunk => "shrunk",
            Self::Gone => "gone",
            Self::Unclear => "unclear",
        }
    }
}

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

/// A suspect of one or both reports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuspectChange {
    /// What became of it.
    pub state: ChangeState,
    /// The key that both reports share.
    pub fingerprint: String,
    /// Leak kind.
    pub kind: String,
    /// `Class.field`, or thread and frame.
    pub culprit: String,
    /// The newer report's sentence (the older one's for a suspect that is gone).
    pub headline: String,
    /// The folded path in one line.
    pub access_path: String,
    /// Retained bytes.
    pub retained_bytes: Figure,
    /// Number of objects that piled up.
    pub instances: Figure,
    /// `true` where one side isn't a suspect there and its figure comes from the access paths instead.
    pub below_threshold: bool,
}

/// An access path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathChange {
    /// What became of it.
    pub state: ChangeState,
    /// The folded path.
    pub path: String,
    /// Class of the objects at its end.
    pub class: String,
    /// Objects at its end.
    pub instances: Figure,
    /// What they retain together.
    pub retained_bytes: Figure,
    /// Is this the `Class.field` that is to blame, not a path above or below one?
    pub holder: bool,
    /// For a path below or above a holder: that holder's path.
    pub explained_by: Option<String>,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassChange {
    /// What became of it.
    pub state: ChangeState,
    /// Java name, generated parts folded, loaders added up.
    pub class: String,
    /// Instances.
    pub instances: Figure,
    /// Shallow sizes.
    pub shallow_bytes: Figure,
    /// Retained heap; `null` where a report has none (fast pass).
    pub retained_bytes: Option<Figure>,
}

/// Class loaders of one class and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoaderChange {
    /// What became of them.
    pub state: ChangeState,
    /// Class of the loader.
    pub class: String,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Loaders of this class and name.
    pub loaders: Figure,
    /// Classes that they defined.
    pub classes: Figure,
    /// Shallow sizes of the instances of these classes.
    pub shallow_bytes: Figure,
    /// Bytes that they retain; `null` where a report has none.
    pub retained_bytes: Option<Figure>,
}

/// Threads of one stem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadChange {
    /// What became of them.
    pub state: ChangeState,
    /// Common stem, `http-nio-8080-exec-*`.
    pub stem: String,
    /// How many.
    pub threads: Figure,
    /// Bytes that they retain.
    pub retained_bytes: Figure,
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

/// `Class.field`, `Thread "x" at Class.method`, or the kind where a suspect names nobody.
pub(crate) fn culprit_label(suspect: &heapray_report::model::Suspect) -> String {
    let culprit = &suspect.culprit;
    match (
        &culprit.class,
        &culprit.field,
        &culprit.thread,
        &culprit.frame,
    ) {
        (Some(class), Some(field), ..) => format!("{class}.{field}"),
        (_, _, Some(thread), Some(frame)) => format!("Thread \"{thread}\" at {frame}"),
        (Some(class), ..) => class.clone(),
        (_, _, Some(thread), None) => format!("Thread \"{thread}\""),
        (_, _, None, Some(frame)) => frame.clone(),
        _ => format!("{} ({})", suspect.accumulated.class, suspect.kind),
    }
}

/// Hours from the older dump to the newer one, where both tell.
pub(crate) fn hours_between(before: &Report, after: &Report) -> Option<f64> {
    let from: jiff::Timestamp = before.dump.created.as_deref()?.parse().ok()?;
    let to: jiff::Timestamp = after.dump.created.as_deref()?.parse().ok()?;
    Some(to.duration_since(from).as_secs_f64() / 3600.0)
}
