//! Errors of the inventory and of redacted copies.

/// The error of an inventory or a redacted copy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PrivacyError {
    /// The header of the dump cannot be read.
    #[error("not a heap dump: {0}")]
    Header(#[from] heapray_hprof::Error),
    /// The copy cannot be written.
    #[error("the copy can't be written: {0}")]
    Write(#[from] std::io::Error),
}
