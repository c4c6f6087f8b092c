//! Files as they were opened: does a file stay what it was while it is read?

use std::fs::{File, Metadata};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::error::{OpenError, OpenErrorKind};

/// A file as it was when it was mapped.
#[derive(Debug)]
pub(super) struct Watched {
    path: PathBuf,
    file: File,
    len: u64,
    modified: Option<SystemTime>,
}

impl Watched {
    /// Remembers what `file`, opened at `path`, is at this moment.
    pub(super) fn new(path: &Path, file: File, metadata: &Metadata) -> Self {
        Self {
            path: path.to_owned(),
            file,
            len: metadata.len(),
            modified: metadata.modified().ok(),
        }
    }

    /// Is the file still as long and as old as it was?
    pub(super) fn check(&self) -> Result<(), OpenError> {
        let now = self.file.metadata();
        let now = now.map_err(|e| OpenError::io(&self.path, e))?;
        if now.len() == self.len && now.modified().ok() == self.modified {
            return Ok(());
        }
        let kind = OpenErrorKind::Changed {
            before: self.len,
            after: now.len(),
        };
        Err(OpenError::new(&self.path, kind))
    }
}

/// Opens for reading; a directory or an absent file is told with the dumps that are near.
pub(super) fn open_file(path: &Path) -> Result<(File, Metadata), OpenError> {
    let metadata = std::fs::metadata(path).map_err(|e| OpenError::io(path, e))?;
    if metadata.is_dir() {
        return Err(OpenError::new(path, OpenErrorKind::Directory));
    }
    let file = File::open(path).map_err(|e| OpenError::io(path, e))?;
    let metadata = file.metadata().map_err(|e| OpenError::io(path, e))?;
    Ok((file, metadata))
}
