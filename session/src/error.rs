//! Why a dump could not be opened or analyzed.

use std::path::{Path, PathBuf};

use heapray_analyzer::AnalyzeError;
use heapray_dump_file::{OpenError, OpenErrorKind};

/// Result of opening or analyzing a dump.
pub type Result<T> = std::result::Result<T, SessionError>;

/// Why a dump could not be opened or analyzed; damage that could be recovered from is no error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The file can't be opened, is no dump, or has changed since it was opened. Its text names the file.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The dump can't be analyzed.
    #[error("{}: {error}", path.display())]
    Analyze {
        /// The dump.
        path: PathBuf,
        /// Why.
        #[source]
        error: AnalyzeError,
    },
}

impl SessionError {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Open(error) => error.hint(),
            Self::Analyze { error, .. } => error.hint().map(str::to_owned),
        }
    }

    /// Is it the file's own fault, whenever it is tried?
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
