//! Why an index file is not used.

/// Why an index file is not used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// It cannot be read.
    #[error("it can't be read: {0}")]
    Io(#[from] std::io::Error),
    /// It does not begin as index files do.
    #[error("it is no index file of heapray")]
    Foreign,
    /// It was written on a computer with another order of bytes.
    #[error("it was written on a computer with another order of bytes")]
    ByteOrder,
    /// Its format is not the one that this version of heapray reads.
    #[error("its format is version {found}; this heapray reads version {wanted}")]
    Format {
        /// The version in the file.
        found: u32,
        /// The version that is read.
        wanted: u32,
    },
    /// Another version of heapray wrote it, whose figures may differ.
    #[error("heapray {found} wrote it; this is heapray {wanted}")]
    Engine {
        /// The version that wrote the file.
        found: String,
        /// This version.
        wanted: String,
    },
    /// It ends too early.
    #[error("it is cut: {found} of {wanted} bytes are there")]
    Cut {
        /// Bytes of the file.
        found: u64,
        /// Bytes that its header tells.
        wanted: u64,
    },
    /// Some of its bytes are wrong.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// It was written for another dump, or the dump has changed.
    #[error("the dump is another one, or has changed since the index was written")]
    OtherDump,
    /// It was written with other options that change figures.
    #[error(
        "it was written with other options (--sizes, --references, --snapshot, --keep-unreachable)"
    )]
    OtherOptions,
    /// Someone else could have written anything into it.
    #[error("it belongs to another user")]
    OtherOwner,
}
