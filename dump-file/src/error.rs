//! Why there is no dump at a path, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use crate::directory;

/// A path that gave no dump.
#[derive(Debug, thiserror::Error)]
#[error("{}: {kind}", display(.path))]
#[non_exhaustive]
pub struct OpenError {
    /// As given; `-` is standard input.
    pub path: PathBuf,
    /// What is wrong.
    pub kind: OpenErrorKind,
}

/// What is wrong with a path.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenErrorKind {
    /// Opening or reading failed.
    #[error("can't be read: {0}")]
    Io(io::Error),
    /// A directory.
    #[error("is a directory")]
    Directory,
    /// No bytes at all.
    #[error("is empty (0 bytes)")]
    Empty,
    /// Ends within the file header; the length in bytes.
    #[error("has only {0} bytes, less than the header of a heap dump")]
    TooShort(u64),
    /// A file header and nothing else.
    #[error("has the header of a heap dump and nothing behind it")]
    OnlyHeader,
    /// Something else than a dump.
    #[error("is not an HPROF heap dump but {what}")]
    NotADump {
        /// What it seems to be.
        what: String,
        /// How to get a dump out of it, or instead of it.
        hint: Option<String>,
    },
    /// Identifiers of a width that doesn't exist.
    #[error("has identifiers of {0} bytes (only 4 and 8 exist): the header is damaged")]
    IdSize(u32),
    /// The temporary file could not be written.
    #[error("can't be unpacked to a temporary file in {}: {source}", dir.display())]
    Spool {
        /// Directory of the temporary file.
        dir: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A part of a dump that JDK 22+ left, without the file that holds header and names.
    #[error("is a part of a heap dump whose base file {} is missing", base.display())]
    NoBase {
        /// Where the base file should be.
        base: PathBuf,
    },
    /// The file changed while it was read.
    #[error("changed while it was read ({before} bytes before, {after} after)")]
    Changed {
        /// Bytes when it was opened.
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

    /// What to do, where there is something. May read the directory that the path is (in).
    pub fn hint(&self) -> Option<String> {
        match &self.kind {
            OpenErrorKind::Io(error) => self.io_hint(error.kind()),
            OpenErrorKind::Directory => Some(match directory::list_dumps(&self.path) {
                dumps if dumps.is_empty() => "no heap dump lies directly in it".to_owned(),
                dumps => format!("heap dumps in it: {}", dumps.join(", ")),
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
                 at the end; bring it here too",
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
