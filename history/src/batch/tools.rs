//! What does a batch need from outside, and what does it say meanwhile?

use std::path::Path;
use std::sync::atomic::AtomicBool;

use heapray_report::Report;

use super::job::{Analyzed, Job, JobError};
use super::row::JobRow;

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
