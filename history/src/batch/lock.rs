//! Keeps two runs out of one folder.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use heapray_output_file::{create_private_folder, open_private};

use super::error::BatchError;

/// Exclusive use of a folder, until this value is dropped or the process ends.
#[derive(Debug)]
pub struct FolderLock {
    folder: PathBuf,
    _file: File,
}

/// What a batch writes into its folder under a fixed name: the index, the summary, and the folder that it empties.
pub const BATCH_OUTPUTS: [&str; 3] = ["index.html", "summary.json", STATE_FOLDER];

/// Subfolder for the lock, the state file and temporary files.
pub(super) const STATE_FOLDER: &str = ".heapray-batch";

impl FolderLock {
    /// Locks the folder and creates it if needed. Fails if another process holds the lock.
    pub fn take(folder: &Path) -> Result<Self, BatchError> {
        let inner = folder.join(STATE_FOLDER);
        create_private_folder(&inner).map_err(BatchError::io(&inner))?;
        let path = inner.join("lock");
        let file = open_private(&path, |options| options.truncate(false).write(true))
            .map_err(BatchError::io(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self {
                folder: folder.to_owned(),
                _file: file,
            }),
            Err(TryLockError::WouldBlock) => Err(BatchError::Locked(folder.to_owned())),
            Err(TryLockError::Error(source)) => Err(BatchError::io(&path)(source)),
        }
    }

    /// The folder that is locked.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}
