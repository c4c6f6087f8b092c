//! Errors of opening a dump, with hints.

use std::io;
use std::path::{Path, PathBuf};

use crate::directory;

/// The error of a path that cannot be opened as a dump. [`hint`](Self::hint) says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{}: {kind}", display(.path))]
#[non_exhaustive]
pub struct OpenError {
    /// The path as given; `-` is standard input.
    pub path: PathBuf,
    /// Kind of the error.
    pub kind: OpenErrorKind,
}

/// Kind of an [`OpenError`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenErrorKind {
    /// The file cannot be opened or read.
    #[error("can't be read: {0}")]
    Io(io::Error),
    /// The path is a directory.
    #[error("is a directory")]
    Directory,
    /// The file has no bytes.
    #[error("is empty (0 bytes)")]
    Empty,
    /// The file ends inside the header; its length in bytes.
    #[error("has only {0} bytes, less than the header of a heap dump")]
    TooShort(u64),
    /// The file has a header and nothing else.
    #[error("has the header of a heap dump and nothing after it")]
    OnlyHeader,
    /// The file is something other than a heap dump.
    #[error("is not an HPROF heap dump but {what}")]
    NotADump {
        /// What the file seems to be, with an article.
        what: String,
        /// How to get a dump from the file, or in its place.
        hint: Option<String>,
    },
    /// The header states a width of identifiers other than 4 and 8 bytes.
    #[error("has identifiers of {0} bytes (only 4 and 8 are valid): the header is damaged")]
    IdSize(u32),
    /// The temporary file cannot be written.
    #[error("can't be unpacked to a temporary file in {}: {source}", dir.display())]
    Spool {
        /// Directory of the temporary file.
        dir: PathBuf,
        /// Error of the system.
        source: io::Error,
    },
    /// The file is a part of a dump by JDK 22+, and the base file with header and names is missing.
    #[error("is a part of a heap dump whose base file {} is missing", base.display())]
    NoBase {
        /// Expected path of the base file.
        base: PathBuf,
    },
    /// The file changed after it was opened.
    #[error("changed while it was read ({before} bytes before, {after} after)")]
    Changed {
        /// Bytes when the file was opened.
        before: u64,
        /// Bytes now.
        after: u64,
    },
}

impl OpenError {
    pub(super) fn new(path: &Path, kind: OpenErrorKind) -> Self {
        Self {
            path: path.to_owned(),
            kind,
        }
    }

    pub(super) fn io(path: &Path, error: io::Error) -> Self {
        Self::new(path, OpenErrorKind::Io(error))
    }

    pub(super) fn spool(path: &Path, dir: &Path, source: io::Error) -> Self {
        let dir = dir.to_owned();
        Self::new(path, OpenErrorKind::Spool { dir, source })
    }

    /// What to do about the error, if known. May list the directory of the path.
    pub fn hint(&self) -> Option<String> {
        match &self.kind {
            OpenErrorKind::Io(error) => self.io_hint(error.kind()),
            OpenErrorKind::Directory => Some(match directory::list_dumps(&self.path) {
                dumps if dumps.is_empty() => "there is no heap dump in this directory".to_owned(),
                dumps => format!("heap dumps in this directory: {}", dumps.join(", ")),
            }),
            OpenErrorKind::Empty | OpenErrorKind::OnlyHeader => Some(
                "the JVM could not write the dump (disk full, no permission, or killed at once); \
                 see its log"
                    .to_owned(),
            ),
            OpenErrorKind::TooShort(_) | OpenErrorKind::IdSize(_) => {
                Some("copy or take the dump again, with enough room on the disk".to_owned())
            }
            OpenErrorKind::NotADump { hint, .. } => hint.clone(),
            OpenErrorKind::Spool { source, .. } => Some(match source.kind() {
                io::ErrorKind::StorageFull
                | io::ErrorKind::QuotaExceeded
                | io::ErrorKind::FileTooLarge => {
                    "give a directory with room for the uncompressed dump: --tmp-dir DIR".to_owned()
                }
                _ => "give another directory: --tmp-dir DIR".to_owned(),
            }),
            OpenErrorKind::NoBase { base } => Some(format!(
                "JDK 22+ writes header, names and classes to {} and merges the .pN parts into it \
                 at the end; copy that file here too",
                base.display()
            )),
            OpenErrorKind::Changed { .. } => {
                Some("wait until the JVM or the copy has finished, then run again".to_owned())
            }
        }
    }

    fn io_hint(&self, kind: io::ErrorKind) -> Option<String> {
        match kind {
            io::ErrorKind::NotFound => {
                let dir = self.path.parent().filter(|d| !d.as_os_str().is_empty());
                let dir = dir.unwrap_or(Path::new("."));
                let dumps = directory::list_dumps(dir);
                let near = format!("heap dumps in {}: {}", dir.display(), dumps.join(", "));
                (!dumps.is_empty()).then_some(near)
            }
            io::ErrorKind::PermissionDenied => Some(
                "the JVM writes dumps for its own user alone (mode 0600): run as that user, or \
                 change the owner"
                    .to_owned(),
            ),
            _ => None,
        }
    }
}

fn display(path: &Path) -> String {
    if path == Path::new("-") {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    }
}
