//! Why a table can't be written.

/// Why a table can't be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A saved report of an older heapray does not say which dump it is of.
    #[error("the report does not say which dump it is of: an older heapray wrote it")]
    NoIdentity,
    /// The file can't be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The table can't be encoded.
    #[error("a table can't be encoded: {0}")]
    Encode(#[from] parquet::errors::ParquetError),
}
