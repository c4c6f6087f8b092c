//! How are files made that only their owner may read? Reports and ledgers name classes of a company.

use std::fs::OpenOptions;

/// Options for a new file without permissions for others.
pub(crate) fn private() -> OpenOptions {
    #[allow(unused_mut, reason = "only Unix has file modes")]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
