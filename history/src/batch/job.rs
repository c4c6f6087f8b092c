//! One dump to analyze, and what its analysis hands back.

use std::collections::BTreeMap;
use std::path::PathBuf;

use heapray_report::Report;

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
