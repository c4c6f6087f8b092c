//! Keeps two runs out of one folder.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use super::error::BatchError;

/// Exclusive use of a folder, until this value is dropped or the process ends.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

/// Subfolder for the lock, the state file and temporary files.
pub(super) const STATE_FOLDER: &str = ".heapray-batch";

impl FolderLock {
    /// Locks the folder and creates it if needed. Fails if another process holds the lock.
    pub fn take(folder: &Path) -> Result<Self, BatchError> {
        let inner = folder.join(STATE_FOLDER);
        fs::create_dir_all(&inner).map_err(BatchError::io(&inner))?;
        let path = inner.join("lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(BatchError::io(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(BatchError::Locked(folder.to_owned())),
            Err(TryLockError::Error(source)) => Err(BatchError::io(&path)(source)),
        }
    }
}
