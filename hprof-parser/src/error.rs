//! Errors of the parser, with their offset.

/// Result of reading from a dump.
pub type Result<T> = std::result::Result<T, Error>;

/// A fault in the dump, with its absolute offset in the plain (not compressed) file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at offset {offset:#x}")]
#[non_exhaustive]
pub struct Error {
    /// Kind of the fault.
    pub kind: ErrorKind,
    /// Absolute offset of the first byte that the parser could not read.
    pub offset: u64,
}

/// Kind of a fault in a dump.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file does not begin with `JAVA PROFILE 1.0`.
    #[error("not an HPROF header (`JAVA PROFILE 1.0…` expected)")]
    NotHprof,
    /// Identifiers are neither 4 nor 8 bytes wide.
    #[error("identifiers of {0} bytes (only 4 and 8 are valid)")]
    IdSize(u32),
    /// The data ends before the structure does.
    #[error("the {what} is cut off: {needed} bytes needed, {available} available")]
    Truncated {
        /// Name of the structure.
        what: &'static str,
        /// Bytes that the structure needs.
        needed: u64,
        /// Bytes that are left.
        available: u64,
    },
    /// A tag that no sub-record has.
    #[error("unknown sub-record tag {0:#04x}")]
    UnknownSubTag(u8),
    /// A number that stands for no value type.
    #[error("unknown value type {0}")]
    UnknownType(u8),
}

impl ErrorKind {
    pub(crate) fn at(self, offset: u64) -> Error {
        Error { kind: self, offset }
    }
}
