//! One dump to analyze, and the result of its analysis.

use std::collections::BTreeMap;
use std::path::PathBuf;

use heapray_report::Report;

/// One dump to analyze.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Path of the dump.
    pub path: PathBuf,
    /// Name of the outputs, without extension.
    pub stem: String,
    /// Labels of the dump.
    pub labels: BTreeMap<String, String>,
    /// Memory in bytes that the analysis may use; `None` for no limit.
    pub memory: Option<u64>,
    /// Folder for temporary files. The next run removes what an interrupted run left there.
    pub work: PathBuf,
}

/// The result of an analysis.
#[derive(Debug, Clone)]
pub struct Analyzed {
    /// The report.
    pub report: Report,
    /// Outputs to publish: extension and content, `("html", …)`. Include `json` if a later run may add a ledger:
    /// that run records the saved report.
    pub files: Vec<(String, Vec<u8>)>,
    /// Duration of the analysis in seconds.
    pub seconds: Option<f64>,
}

/// Why a single dump was not analyzed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    /// The dump is too damaged; a retry does not help.
    #[error("{0}")]
    Damaged(String),
    /// The analysis took longer than allowed.
    #[error("{0}")]
    TimedOut(String),
    /// Any other error; the next run retries the dump.
    #[error("{0}")]
    Failed(String),
}
