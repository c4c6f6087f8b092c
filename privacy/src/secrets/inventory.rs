//! What a search for secrets finds, and what it could not see.

use super::found::FoundSecrets;

/// The likely secrets of a dump.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Secrets {
    /// What was found.
    pub found: FoundSecrets,
    /// Bytes of the file that are damaged or cut, so that secrets in them are not found.
    pub unread_bytes: u64,
    /// Whether anything was lost, be it behind the end of a cut file.
    pub is_damaged: bool,
    /// Whether the file has a heap at all.
    pub has_heap: bool,
    /// Objects that a name suggests to be secrets, and that the dump lacks: a part of the file is missing.
    pub missing_objects: u64,
}
