//! What a batch needs from its caller.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use heapray_report::Report;

use super::job::{Analyzed, Job, JobError};
use super::row::JobRow;

/// An event of a running batch.
#[derive(Debug)]
pub enum BatchEvent<'a> {
    /// All dumps are listed, and finished dumps are known.
    Planned {
        /// Number of dumps.
        total: usize,
        /// Dumps that an earlier run has finished.
        done: usize,
        /// Length in bytes of the files to analyze.
        bytes_to_do: u64,
    },
    /// The analysis of a dump starts.
    Started(&'a Job),
    /// The analysis of a dump ended, with or without success.
    Finished {
        /// The dump's result.
        row: &'a JobRow,
        /// Finished dumps so far, including those of earlier runs.
        done: usize,
        /// Number of dumps.
        total: usize,
    },
}

/// Records a report, usually in a ledger.
pub type Recorder<'a> = dyn Fn(&Job, &Report) -> Result<(), String> + Sync + 'a;

/// What a batch needs from its caller.
#[derive(Clone, Copy)]
pub struct BatchTools<'a> {
    /// Analyzes a dump.
    pub analyze: &'a (dyn Fn(&Job) -> Result<Analyzed, JobError> + Sync),
    /// Estimates how many bytes of memory the analysis of a dump needs.
    pub estimate: &'a (dyn Fn(&Path) -> u64 + Sync),
    /// Records a report. Recording the same report again must change nothing.
    pub record: Option<&'a Recorder<'a>>,
    /// Receives events, from any thread.
    pub observe: &'a (dyn Fn(BatchEvent<'_>) + Sync),
    /// Set to stop: running analyses finish, and no others start.
    pub stop: &'a AtomicBool,
}
