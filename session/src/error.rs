//! Reasons why a dump cannot be opened or analyzed.

use std::io;
use std::path::{Path, PathBuf};

use heapray_analyzer::AnalyzeError;
use heapray_dump_file::{OpenError, OpenErrorKind};

/// Result of opening or analyzing a dump.
pub type Result<T> = std::result::Result<T, SessionError>;

/// The reason why a dump cannot be opened or analyzed; damage that can be repaired is no error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The file cannot be opened, is no dump, or has changed since it was opened. The text names the file.
    #[error(transparent)]
    Open(#[from] OpenError),
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
        matches!(self, Self::Open(OpenError { kind: OpenErrorKind::Io(error), .. })
            if error.kind() == io::ErrorKind::NotFound)
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
            Self::Analyze { error, .. } => matches!(error, AnalyzeError::Format(_)),
        }
    }
}

pub(crate) fn analyze_error(path: &Path, error: AnalyzeError) -> SessionError {
    SessionError::Analyze {
        path: path.to_owned(),
        error,
    }
}
