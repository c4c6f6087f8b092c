//! Why can an output not be written?

use std::io;
use std::path::PathBuf;

use crate::protected::Protected;

/// Why an output was not written. What was there before is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The path is a folder.
    #[error("{} is a directory", .0.display())]
    Folder(PathBuf),
    /// There is a file that is not to be replaced by accident.
    #[error("{} exists and is {}; it was not replaced", path.display(), kind.name())]
    Protected {
        /// The output.
        path: PathBuf,
        /// What the file is.
        kind: Protected,
    },
    /// The system refused.
    #[error("{} can't be written: {source}", path.display())]
    Io {
        /// The output.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl WriteError {
    /// The error of the system, if it was one.
    pub fn io(&self) -> Option<&io::Error> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Folder(_) | Self::Protected { .. } => None,
        }
    }

    /// As an error of the system, for callers whose errors are such.
    pub fn into_io(self) -> io::Error {
        match self {
            Self::Io { source, .. } => source,
            Self::Folder(_) | Self::Protected { .. } => io::Error::other(self.to_string()),
        }
    }
}
