//! Why a batch cannot run.

use std::io;
use std::path::{Path, PathBuf};

/// Why a batch cannot run at all. [`JobError`](super::JobError) is for errors of a single dump.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// Another process uses the same folder.
    #[error("another heapray is using {path}\nhint: wait until it ends, or pass another folder with --out", path = .0.display())]
    Locked(PathBuf),
    /// An input pattern is malformed.
    #[error("{pattern:?} is not a valid pattern: {reason}")]
    Pattern {
        /// The pattern as the user typed it.
        pattern: String,
        /// What is wrong with the pattern.
        reason: String,
    },
    /// An input doesn't exist.
    #[error("{path} does not exist\nhint: pass dumps, folders with dumps, or quoted patterns like 'dumps/**/*.hprof'", path = .0.display())]
    Missing(PathBuf),
    /// No input is a dump.
    #[error("no dump found\nhint: folders are searched for *.hprof and *.hprof.gz")]
    Nothing,
    /// A file of the output folder cannot be written or read.
    #[error("{path}: {source}", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

impl BatchError {
    /// Attaches a file or folder to the system's errors.
    pub(super) fn io(path: &Path) -> impl Fn(io::Error) -> Self {
        move |source| Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}
