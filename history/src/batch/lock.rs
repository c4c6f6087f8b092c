//! Keeps two runs out of one folder.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use super::error::BatchError;

/// A folder that is held until this is dropped, or the process ends in whatever way.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

/// Where a batch keeps what isn't a result.
pub(super) const STATE_FOLDER: &str = ".heapray-batch";

impl FolderLock {
    /// Takes the folder, creating it, or says that somebody has it.
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
