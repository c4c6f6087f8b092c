//! What can be wrong with bytes, and where.

/// Result of reading.
pub type Result<T> = std::result::Result<T, Error>;

/// A fault in the file: what, and at which absolute offset of the (inflated) file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at offset {offset:#x}")]
#[non_exhaustive]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Absolute offset of the first byte that could not be made sense of.
    pub offset: u64,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file doesn't begin with `JAVA PROFILE 1.0`.
    #[error("not an HPROF header")]
    NotHprof,
    /// Identifiers are neither 4 nor 8 bytes wide.
    #[error("identifiers of {0} bytes (only 4 and 8 exist)")]
    IdSize(u32),
    /// Fewer bytes are left than the structure needs.
    #[error("the data ends in the middle of a {what}: {needed} bytes needed, {available} there")]
    Truncated {
        /// The structure.
        what: &'static str,
        /// Bytes that it needs.
        needed: u64,
        /// Bytes that exist.
        available: u64,
    },
    /// A sub-record tag that no producer writes.
    #[error("unknown sub-record tag {0:#04x}")]
    UnknownSubTag(u8),
    /// A value type that doesn't exist.
    #[error("unknown value type {0}")]
    UnknownType(u8),
}

impl ErrorKind {
    pub(crate) fn at(self, offset: u64) -> Error {
        Error { kind: self, offset }
    }
}
