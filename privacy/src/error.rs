//! Why there is no inventory or no copy.

/// Why there is no inventory or no copy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PrivacyError {
    /// The dump has no header that can be read.
    #[error("not a heap dump: {0}")]
    Header(#[from] heapray_hprof::Error),
    /// The copy could not be written.
    #[error("the copy can't be written: {0}")]
    Write(#[from] std::io::Error),
}
