//! Many dumps in one unattended run: which are to be done, which are done already, and what came of them?
//!
//! The analysis itself is handed in as a closure, so that this crate opens no dump. Each dump's outputs are
//! written aside and renamed, then a line in the state file says that it is done. A run that is killed at
//! any moment goes on where it was: what the state file tells is skipped by the dump's identity (length,
//! time, and a hash of blocks of its content), and the results are the same bytes as of an undisturbed run.

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
pub use lock::FolderLock;
pub use options::BatchOptions;
pub use publish::write_aside;
pub use row::{HeapLine, JobRow, JobStatus, SuspectLine};
pub use run::run_batch;
pub use summary::{BatchSummary, BatchVerdict, Counts};
pub use tools::{BatchEvent, BatchTools, Recorder};
