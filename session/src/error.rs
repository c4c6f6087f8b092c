//! Reasons why a dump cannot be opened or analyzed.

use std::io;
use std::path::{Path, PathBuf};

use heapray_analyzer::AnalyzeError;
use heapray_dump_file::{OpenError, OpenErrorKind};
use heapray_store::StoreError;

/// Result of opening or analyzing a dump.
pub type Result<T> = std::result::Result<T, SessionError>;

/// The reason why a dump cannot be opened or analyzed; damage that can be repaired is no error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The file cannot be opened, is no dump, or has changed since it was opened. The text names the file.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The object in a store cannot be read. The text names the URL.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The dump cannot be analyzed.
    #[error("{}: {error}", path.display())]
    Analyze {
        /// The path of the dump.
        path: PathBuf,
        /// The reason.
        #[source]
        error: AnalyzeError,
    },
}

impl SessionError {
    /// A hint for the user: what to do or to type.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Open(error) => error.hint(),
            Self::Store(error) => error.hint().map(str::to_owned),
            Self::Analyze { error, .. } => error.hint().map(str::to_owned),
        }
    }

    /// Whether memory or disk space ran out, so that another try may succeed.
    pub fn is_out_of_resources(&self) -> bool {
        let is_short = |error: &io::Error| {
            matches!(
                error.kind(),
                io::ErrorKind::StorageFull
                    | io::ErrorKind::QuotaExceeded
                    | io::ErrorKind::FileTooLarge
                    | io::ErrorKind::OutOfMemory
                    | io::ErrorKind::TimedOut
            )
        };
        match self {
            Self::Open(error) => match &error.kind {
                OpenErrorKind::Io(error) | OpenErrorKind::Spool { source: error, .. } => {
                    is_short(error)
                }
                _ => false,
            },
            Self::Store(error) => error.is_worth_another_try(),
            Self::Analyze { error, .. } => match error {
                // A folder for columns that does not exist is an argument's fault.
                AnalyzeError::Memory(error) => is_short(error),
                AnalyzeError::Threads(_) => true,
                _ => false,
            },
        }
    }

    /// Whether there is no file of this name.
    pub fn is_not_found(&self) -> bool {
        match self {
            Self::Open(OpenError {
                kind: OpenErrorKind::Io(error),
                ..
            }) => error.kind() == io::ErrorKind::NotFound,
            Self::Store(error) => error.is_not_found(),
            _ => false,
        }
    }

    /// Whether the file is no dump, so that trying again is of no use.
    pub fn is_no_dump(&self) -> bool {
        match self {
            Self::Open(error) => matches!(
                error.kind,
                OpenErrorKind::Empty
                    | OpenErrorKind::TooShort(_)
                    | OpenErrorKind::NotADump { .. }
                    | OpenErrorKind::IdSize(_)
            ),
            Self::Store(_) => false,
            Self::Analyze { error, .. } => matches!(error, AnalyzeError::Format(_)),
        }
    }
}

/// The error of an object that was read: what the store says, where it says something.
pub(crate) fn remote_error(mut error: OpenError) -> SessionError {
    match error.kind {
        OpenErrorKind::Io(io) => match io.downcast::<StoreError>() {
            Ok(store) => SessionError::Store(store),
            Err(io) => {
                error.kind = OpenErrorKind::Io(io);
                SessionError::Open(error)
            }
        },
        kind => {
            error.kind = kind;
            SessionError::Open(error)
        }
    }
}

pub(crate) fn analyze_error(path: &Path, error: AnalyzeError) -> SessionError {
    SessionError::Analyze {
        path: path.to_owned(),
        error,
    }
}
