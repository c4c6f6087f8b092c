//! Files that are being written and have no name of their own yet: a signal must be able to remove them.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

static PENDING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A file that a signal handler removes for as long as this value lives.
pub(crate) struct Pending(PathBuf);

impl Pending {
    /// Makes a file with `create`; `path` says where it is. No signal comes between the making and the remembering.
    pub(crate) fn create<T>(
        create: impl FnOnce() -> std::io::Result<T>,
        path: impl FnOnce(&T) -> &Path,
    ) -> std::io::Result<(T, Self)> {
        let mut pending = lock();
        let made = create()?;
        let path = path(&made).to_owned();
        pending.push(path.clone());
        Ok((made, Self(path)))
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        lock().retain(|path| *path != self.0);
    }
}

fn lock() -> MutexGuard<'static, Vec<PathBuf>> {
    PENDING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// For handlers of signals that can't wait (SIGBUS): removes half-written files, and neither locks nor allocates for
/// paths of usual length. The holder of the lock is about to create or forget a file, which is then complete or empty.
pub fn remove_pending_at_once() {
    let pending = match PENDING.try_lock() {
        Ok(pending) => pending,
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        Err(TryLockError::WouldBlock) => return,
    };
    for path in pending.iter() {
        let _ = std::fs::remove_file(path);
    }
}

/// Removes half-written files, then ends the process with `end`. No file is begun meanwhile.
pub fn remove_pending_and(end: impl FnOnce()) {
    let pending = lock();
    for path in pending.iter() {
        let _ = std::fs::remove_file(path);
    }
    end();
    drop(pending);
}
