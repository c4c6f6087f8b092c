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
    /// `Class.field` that refers to the secrets, or that owns the collection or array in which they are, where that is
    /// known; `Class[]` for arrays without an owner. `None` if no object of the dump does, for example because a
    /// thread's stack does.
    pub holder: Option<String>,
    /// For [`SecretKind::MapEntry`], the key in the map.
    pub key: Option<String>,
    /// Number of different strings or arrays.
    pub count: u64,
    /// Up to five whole values with [`SecretOptions::reveal`], otherwise empty.
    pub values: Vec<String>,
}
