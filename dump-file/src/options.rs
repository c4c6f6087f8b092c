//! Options and progress of opening a dump.

use std::path::PathBuf;

/// Options of opening a dump.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct OpenOptions {
    /// Directory of the temporary file for compressed, piped and partial dumps; by default the system's
    /// temporary directory. Needs room for the plain dump.
    pub tmp_dir: Option<PathBuf>,
    /// `Some(1)` inflates on one thread; other values use the current rayon pool.
    pub threads: Option<usize>,
}

impl OpenOptions {
    pub(super) fn tmp_dir(&self) -> PathBuf {
        self.tmp_dir.clone().unwrap_or_else(std::env::temp_dir)
    }
}

/// Called while a dump is copied or inflated: bytes of the input done, and bytes in all if known.
pub type OpenProgress<'p> = &'p dyn Fn(u64, Option<u64>);
