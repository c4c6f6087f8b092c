//! Why can a batch not run?

use std::io;
use std::path::{Path, PathBuf};

/// Why a batch cannot run at all. What is wrong with a single dump is a [`JobError`] instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// Another process works in the same folder.
    #[error("another heapray is using {path}\nhint: wait until it ends, or pass another folder with --out", path = .0.display())]
    Locked(PathBuf),
    /// An input pattern is malformed.
    #[error("{pattern:?} is not a valid pattern: {reason}")]
    Pattern {
        /// As given.
        pattern: String,
        /// What is wrong.
        reason: String,
    },
    /// An input doesn't exist.
    #[error("{path} does not exist\nhint: pass dumps, folders with dumps, or quoted patterns like 'dumps/**/*.hprof'", path = .0.display())]
    Missing(PathBuf),
    /// There is nothing to do.
    #[error("no dump found\nhint: folders are searched for *.hprof and *.hprof.gz")]
    Nothing,
    /// A file of the output folder cannot be written or read.
    #[error("{path}: {source}", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl BatchError {
    /// What the system says of a file or folder.
    pub(super) fn io(path: &Path) -> impl Fn(io::Error) -> Self {
        move |source| Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}
