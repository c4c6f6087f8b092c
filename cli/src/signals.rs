//! What happens on Ctrl-C? Half-written files go, then the process ends as it would have.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Files that are being written and have no name of their own yet.
static PENDING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A file that is removed when a signal ends the process.
pub(crate) struct Pending(PathBuf);

impl Pending {
    pub(crate) fn new(path: &Path) -> Self {
        lock().push(path.to_owned());
        Self(path.to_owned())
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

/// Watches for signals in a thread of its own.
pub(crate) fn install() {
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
