//! Which version do this crate's JSON documents have?

/// Raised when a member of one of this crate's JSON documents is renamed or removed.
pub const SCHEMA_VERSION: u32 = 1;
