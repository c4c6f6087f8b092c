//! Many dumps in one unattended run: which are to be done, which are done already, and what came of them?
//!
//! The analysis itself is handed in as a closure, so that this crate opens no dump. Each dump's outputs are
//! written aside and renamed, then a line in the state file says that it is done. A run that is killed at
//! any moment goes on where it was: what the state file tells is skipped by the dump's identity (length,
//! time, and a hash of blocks of its content), and the results are the same bytes as of an undisturbed run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use heapray_report::Report;
use serde::{Deserialize, Serialize};

mod identity;
mod index;
mod inputs;
mod lock;
mod publish;
mod run;
mod schedule;
mod state;
mod summary;
#[cfg(test)]
mod tests;

pub use identity::DumpIdentity;
pub use inputs::{labels_for, list_inputs, read_list};
pub use lock::FolderLock;
pub use publish::write_aside;
pub use run::run_batch;
pub use summary::{BatchSummary, BatchVerdict, Counts};

/// Why a batch cannot run at all. What is wrong with a single dump is a [`JobError`] instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// Another process works in the same folder.
    #[error("another heapray works in {path}\nhint: wait for it, or give another folder to --out", path = .0.display())]
    Locked(PathBuf),
    /// An input pattern is malformed.
    #[error("{pattern:?} is no pattern: {reason}")]
    Pattern {
        /// As given.
        pattern: String,
        /// What is wrong.
        reason: String,
    },
    /// An input doesn't exist.
    #[error("there is no {path}\nhint: give dumps, folders with dumps, or quoted patterns like 'dumps/**/*.hprof'", path = .0.display())]
    Missing(PathBuf),
    /// There is nothing to do.
    #[error("no dump was found\nhint: folders are searched for *.hprof and *.hprof.gz")]
    Nothing,
    /// A file of the output folder cannot be written or read.
    #[error("{path}: {source}", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

/// How to run.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct BatchOptions {
    /// How many dumps at once.
    pub jobs: usize,
    /// Memory that all jobs share; a dump that needs more runs alone. No bound when `None`.
    pub max_memory: Option<u64>,
    /// Labels of every dump; `{dir}`, `{stem}` and `{file}` stand for parts of the dump's path.
    pub labels: BTreeMap<String, String>,
    /// Version and options of the analysis in one line: what was done with others is done again.
    pub settings: String,
}

impl Default for BatchOptions {
    /// One at a time.
    fn default() -> Self {
        Self {
            jobs: 1,
            max_memory: None,
            labels: BTreeMap::new(),
            settings: String::new(),
        }
    }
}

/// One dump to analyze.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The dump.
    pub path: PathBuf,
    /// Name of its outputs, without extension.
    pub stem: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Memory that it may use, where there is a bound.
    pub memory: Option<u64>,
    /// Folder for whatever is needed meanwhile; what a killed run left in it, the next one removes.
    pub work: PathBuf,
}

/// What an analysis hands back.
#[derive(Debug, Clone)]
pub struct Analyzed {
    /// The report.
    pub report: Report,
    /// Outputs to publish: extension and content, `("html", …)`. `json` must be among them where a ledger
    /// is to be filled later from a batch that ran without one.
    pub files: Vec<(String, Vec<u8>)>,
    /// How long it took.
    pub seconds: Option<f64>,
}

/// What is wrong with a single dump.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    /// Too damaged to be analyzed at all; trying again doesn't help.
    #[error("{0}")]
    Damaged(String),
    /// It took longer than allowed.
    #[error("{0}")]
    TimedOut(String),
    /// Anything else; the next run tries again.
    #[error("{0}")]
    Failed(String),
}

/// What came of a dump.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobStatus {
    /// Analyzed; the dump may still have been repaired (`complete`).
    Analyzed,
    /// Too damaged.
    Damaged,
    /// Out of time.
    TimedOut,
    /// Not done for another reason.
    Failed,
}

impl JobStatus {
    /// `analyzed`, `damaged` …, as in the JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Analyzed => "analyzed",
            Self::Damaged => "damaged",
            Self::TimedOut => "timed-out",
            Self::Failed => "failed",
        }
    }
}

/// A suspect in a few words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuspectLine {
    /// Its key.
    pub fingerprint: String,
    /// Leak kind.
    pub kind: String,
    /// `Class.field`.
    pub culprit: String,
    /// Retained bytes.
    pub retained_bytes: u64,
    /// Of the used heap.
    pub retained_share: f64,
    /// Only its size speaks for it.
    #[serde(default)]
    pub size_only: bool,
}

/// What came of an analyzed heap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeapLine {
    /// When it was dumped.
    pub created: Option<String>,
    /// `false` for a damaged dump.
    pub complete: bool,
    /// Verdict kind.
    pub verdict: String,
    /// The verdict in one sentence.
    pub headline: String,
    /// Reachable bytes.
    pub used_bytes: u64,
    /// Unreachable bytes.
    pub unreachable_bytes: u64,
    /// Reachable objects.
    pub objects: u64,
    /// `-Xmx` where the dump tells.
    pub max_heap_bytes: Option<u64>,
    /// Suspects, largest first.
    pub suspects: Vec<SuspectLine>,
}

/// One dump of a batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobRow {
    /// The dump as it was given.
    pub input: String,
    /// Name of its outputs.
    pub stem: String,
    /// Length of the file.
    pub file_bytes: u64,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// What came of it.
    pub status: JobStatus,
    /// Why it isn't analyzed.
    pub error: Option<String>,
    /// The heap, when it is.
    pub heap: Option<HeapLine>,
    /// Outputs, relative to the output folder.
    pub outputs: Vec<String>,
    /// How long the analysis took, by this run or an earlier one. Not part of the results, which are the
    /// same however long they took.
    #[serde(skip)]
    pub seconds: Option<f64>,
}

impl JobRow {
    /// The output of an extension, `html` or `json`, relative to the output folder.
    pub fn output(&self, extension: &str) -> Option<&str> {
        self.outputs.iter().map(String::as_str).find(|output| {
            let found = Path::new(output).extension();
            found.is_some_and(|found| found == extension)
        })
    }
}

/// What happens while a batch runs.
#[derive(Debug)]
pub enum BatchEvent<'a> {
    /// The dumps are listed and the done ones found.
    Planned {
        /// All dumps.
        total: usize,
        /// Done by an earlier run.
        done: usize,
        /// Length of the files that are left to do.
        bytes_to_do: u64,
    },
    /// A dump is begun.
    Started(&'a Job),
    /// A dump is finished, well or not.
    Finished {
        /// What came of it.
        row: &'a JobRow,
        /// Finished so far, earlier runs included.
        done: usize,
        /// All dumps.
        total: usize,
    },
}

/// Records a report, such as in a ledger.
pub type Recorder<'a> = dyn Fn(&Job, &Report) -> Result<(), String> + Sync + 'a;

/// What a batch needs from outside.
#[derive(Clone, Copy)]
pub struct BatchTools<'a> {
    /// Analyzes a dump.
    pub analyze: &'a (dyn Fn(&Job) -> Result<Analyzed, JobError> + Sync),
    /// Guesses how much memory a dump's analysis takes.
    pub estimate: &'a (dyn Fn(&Path) -> u64 + Sync),
    /// Records a report; must change nothing when the same report is recorded again.
    pub record: Option<&'a Recorder<'a>>,
    /// Is told what happens, from any thread.
    pub observe: &'a (dyn Fn(BatchEvent<'_>) + Sync),
    /// Set to stop: running dumps are finished, no others begun.
    pub stop: &'a AtomicBool,
}
