//! Options and rows of the inventory.

use super::patterns::SecretKind;

/// Options of the search for secrets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecretOptions {
    /// Return up to five values of each finding.
    pub reveal: bool,
    /// Search for personal data too: numbers of cards, accounts and persons, and mail addresses.
    pub personal: bool,
}

/// Likely secrets of one kind in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecretFinding {
    /// Kind of the secrets.
    pub kind: SecretKind,
    /// `Class.field` that refers to the secrets, or that owns the collection or array in which they are; `Class[]` for
    /// arrays without an owner. `None` if no object of the dump does, for example because a thread's stack does.
    pub holder: Option<String>,
    /// For [`SecretKind::MapEntry`], the key in the map.
    pub key: Option<String>,
    /// Number of different strings or arrays.
    pub count: u64,
    /// Up to five whole values with [`SecretOptions::reveal`], otherwise empty.
    pub values: Vec<String>,
}

/// The likely secrets of a dump.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Secrets {
    /// Most dangerous kinds first, then by count.
    pub findings: Vec<SecretFinding>,
    /// Bytes of the file that are damaged or cut, so that secrets in them are not found.
    pub unread_bytes: u64,
    /// Whether anything was lost, be it behind the end of a cut file.
    pub is_damaged: bool,
    /// Whether the file has a heap at all.
    pub has_heap: bool,
    /// Objects that a name suggests to be secrets, and that the dump lacks: a part of the file is missing.
    pub missing_objects: u64,
}
