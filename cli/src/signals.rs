//! What happens on Ctrl-C? Half-written files go, then the process ends as it would have.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, TryLockError};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Files that are being written and have no name of their own yet.
static PENDING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A file that is removed when a signal ends the process.
pub(crate) struct Pending(PathBuf);

impl Pending {
    /// Makes a file with `create`, which also says where it is. No signal comes between the making and
    /// the remembering.
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

fn lock() -> std::sync::MutexGuard<'static, Vec<PathBuf>> {
    PENDING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// For handlers of signals that can't wait (SIGBUS): neither locks nor allocates for paths of usual
/// length. The holder of the lock is about to create or forget a file, which is then complete or empty.
pub(crate) fn remove_pending_at_once() {
    let pending = match PENDING.try_lock() {
        Ok(pending) => pending,
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        Err(TryLockError::WouldBlock) => return,
    };
    for path in pending.iter() {
        let _ = std::fs::remove_file(path);
    }
}

/// Watches for signals in a thread of its own.
pub(crate) fn install() {
    ignore_file_size_limit();
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
        return; // without the watch a signal ends the process at once, which is no worse
    };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            // Kept locked: no file may be begun any more.
            let pending = lock();
            for path in pending.iter() {
                let _ = std::fs::remove_file(path);
            }
            let _ = signal_hook::low_level::emulate_default_handler(signal);
            std::process::exit(128 + signal);
        }
    });
}

/// With SIGXFSZ caught, a write beyond `ulimit -f` is an error that can be reported instead of the end.
fn ignore_file_size_limit() {
    #[cfg(unix)]
    let _ = signal_hook::flag::register(
        signal_hook::consts::signal::SIGXFSZ,
        std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false)),
    );
}
