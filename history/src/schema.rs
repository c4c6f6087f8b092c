//! The version of this crate's JSON documents.

/// Raised when a member of one of this crate's JSON documents is renamed or removed.
pub const SCHEMA_VERSION: u32 = 1;
