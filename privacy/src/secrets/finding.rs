//! What to look for, and what is found.

use super::patterns::SecretKind;

/// How to look for secrets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecretOptions {
    /// Return up to five values of each finding.
    pub reveal: bool,
}

/// Likely secrets of one kind in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecretFinding {
    /// What they look like.
    pub kind: SecretKind,
    /// `Class.field` that refers to them, `Class[]` for arrays; `None` where no object of the dump
    /// does (a thread's stack or nothing at all).
    pub holder: Option<String>,
    /// The map's key, for [`SecretKind::MapEntry`].
    pub key: Option<String>,
    /// Different strings or arrays.
    pub count: u64,
    /// Some of them, if revealing was asked for; else empty.
    pub values: Vec<String>,
}
