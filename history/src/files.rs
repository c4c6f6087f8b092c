//! Files that only their owner may read, because reports and ledgers contain names of a company's classes.

use std::fs::OpenOptions;

/// Options to create files without permissions for others.
pub(crate) fn private() -> OpenOptions {
    #[allow(unused_mut, reason = "only Unix has file modes")]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
