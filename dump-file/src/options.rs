//! How is a dump to be opened, and who hears how far it is?

use std::path::PathBuf;

/// How to open a dump.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct OpenOptions {
    /// Where compressed, piped and partial dumps are spooled; the system's temporary directory by
    /// default. Needs room for the plain dump.
    pub tmp_dir: Option<PathBuf>,
    /// `Some(1)` inflates on one thread. Otherwise rayon's current pool is used.
    pub threads: Option<usize>,
}

impl OpenOptions {
    pub(super) fn tmp_dir(&self) -> PathBuf {
        self.tmp_dir.clone().unwrap_or_else(std::env::temp_dir)
    }
}

/// Called now and then while a dump is spooled: bytes of the input that are done, and of how many.
pub type OpenProgress<'p> = &'p dyn Fn(u64, Option<u64>);
