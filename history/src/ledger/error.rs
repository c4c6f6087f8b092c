//! What can be wrong with a ledger, and what can a person do about it?

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::ErrorCode;

/// How long a writer waits for another one.
pub(super) const BUSY: Duration = Duration::from_secs(30);

/// What is wrong with a ledger.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The file is something else.
    #[error("{path} is not a heapray ledger: {reason}\nhint: pass another file with --ledger; this file was not changed", path = .path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        reason: String,
    },
    /// The file is a ledger, but parts of it are broken.
    #[error("the ledger {path} is damaged: {reason}\nhint: restore it from a backup, or move it away and record the saved reports again; the file was not changed", path = .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What `SQLite` says.
        reason: String,
    },
    /// A newer heapray made it.
    #[error("the ledger {path} has schema {found}; this heapray reads schemas up to {known}\nhint: update heapray, or use another file", path = .path.display())]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: u32,
        /// The newest that this program knows.
        known: u32,
    },
    /// Another process writes and doesn't finish.
    #[error("the ledger {path} is busy: another process has been writing for {seconds} s\nhint: try again when that process has finished", path = .path.display())]
    Busy {
        /// The file.
        path: PathBuf,
        /// How long was waited.
        seconds: u64,
    },
    /// It doesn't exist, and only reading was asked for.
    #[error("the ledger {path} does not exist\nhint: `heapray batch --ledger` or `heapray ledger record` creates it", path = .path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// Something was asked that makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// The file cannot be opened or written.
    #[error("cannot use the ledger {path}: {source}", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Anything else that `SQLite` reports (disk full, read-only file).
    #[error("the ledger {path} failed: {source}", path = .path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What `SQLite` says.
        source: rusqlite::Error,
    },
}

impl LedgerError {
    /// Turns `SQLite`'s codes into what a person can do about them.
    pub(super) fn of_sqlite(path: &Path, error: rusqlite::Error) -> Self {
        let path = path.to_owned();
        let code = error.sqlite_error_code();
        match code {
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged {
                path,
                reason: error.to_string(),
            },
            Some(ErrorCode::NotADatabase) => Self::Damaged {
                path,
                reason: "its first page is not readable".to_owned(),
            },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy {
                path,
                seconds: BUSY.as_secs(),
            },
            _ => Self::Sqlite {
                path,
                source: error,
            },
        }
    }

    /// What the system says of the file.
    pub(super) fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}
