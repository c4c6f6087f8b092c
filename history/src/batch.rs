//! Many dumps in one unattended run, which resumes after an interruption.
//!
//! The caller passes the analysis as a closure, so this crate opens no dump. The outputs of each dump are
//! written to temporary files and renamed; then a line in the state file marks the dump as done. An interrupted
//! run is resumed by the next: dumps that the state file lists are skipped if their identity (length, time and a
//! hash of content blocks) is unchanged. The results have the same bytes as those of an uninterrupted run.

mod error;
mod identity;
mod index;
mod inputs;
mod job;
mod lock;
mod options;
mod outputs;
mod publish;
mod row;
mod run;
mod schedule;
mod state;
mod summary;
#[cfg(test)]
mod tests;
mod tools;

pub use error::BatchError;
pub use identity::DumpIdentity;
pub use inputs::{labels_for, list_inputs, read_list};
pub use job::{Analyzed, Job, JobError};
pub use lock::{BATCH_OUTPUTS, FolderLock};
pub use options::BatchOptions;
pub use publish::write_aside;
pub use row::{HeapLine, JobRow, JobStatus, SuspectLine};
pub use run::run_batch;
pub use summary::{BatchSummary, BatchVerdict, Counts};
pub use tools::{BatchEvent, BatchTools, Recorder};
