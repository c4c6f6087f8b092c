//! Errors of a ledger, with a hint for each.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::ErrorCode;

/// How long a writer waits for another writer.
pub(super) const BUSY: Duration = Duration::from_secs(30);

/// Why a ledger cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The file is not a ledger.
    #[error("{path} is not a heapray ledger: {reason}\nhint: pass another file with --ledger; this file was not changed", path = .path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        reason: String,
    },
    /// The file is a damaged ledger.
    #[error("the ledger {path} is damaged: {reason}\nhint: restore it from a backup, or move it away and record the saved reports again; the file was not changed", path = .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The reason, usually from `SQLite`.
        reason: String,
    },
    /// A newer heapray wrote the file.
    #[error("the ledger {path} has schema {found}; this heapray reads schemas up to {known}\nhint: update heapray, or use another file", path = .path.display())]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Schema version of the file.
        found: u32,
        /// Newest schema version that this program reads.
        known: u32,
    },
    /// Another process holds the write lock for too long.
    #[error("the ledger {path} is busy: another process has been writing for {seconds} s\nhint: try again when that process has finished", path = .path.display())]
    Busy {
        /// The file.
        path: PathBuf,
        /// How long this process waited.
        seconds: u64,
    },
    /// The file does not exist, and the caller did not ask to create it.
    #[error("the ledger {path} does not exist\nhint: `heapray batch --ledger` or `heapray ledger record` creates it", path = .path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// An argument is not valid.
    #[error("{0}")]
    Invalid(String),
    /// The file cannot be opened or written.
    #[error("cannot use the ledger {path}: {source}", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// Another error of `SQLite` (disk full, read-only file).
    #[error("the ledger {path} failed: {source}", path = .path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// The error of `SQLite`.
        source: rusqlite::Error,
    },
}

impl LedgerError {
    /// Translates an error of `SQLite` into one with a hint.
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

    /// Is it that the file or its folder can't be written?
    pub(super) fn is_read_only(&self) -> bool {
        match self {
            Self::Sqlite { source, .. } => matches!(
                source.sqlite_error_code(),
                Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied)
            ),
            Self::Io { source, .. } => matches!(
                source.kind(),
                std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem
            ),
            _ => false,
        }
    }

    /// Attaches the file to an error of the system.
    pub(super) fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}
