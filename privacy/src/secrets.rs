//! The inventory of likely secrets: what kinds, how many, which `Class.field` holds them.
//!
//! Two ways lead to a secret: its shape (a web token, a cloud key, a password in a JDBC URL) in any
//! `byte[]` or `char[]`, and a name that promises one (a field `password`, a map's key `db.secret`)
//! over a string or array that isn't empty. Both err: a shape may be a test's example, and a secret
//! without shape under a harmless name is not seen. Values are never returned unless asked for.

mod candidates;
mod content;
mod findings;
mod holders;
mod patterns;
#[cfg(test)]
mod tests;

use std::ops::Range;

use heapray_hprof::Header;

use crate::PrivacyError;
use crate::classes::Classes;
use crate::parts::Dump;
use findings::Findings;
use patterns::Patterns;
pub use patterns::SecretKind;

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

/// Passes over the dump that [`find_secrets`] makes, for progress.
pub const PASSES: u32 = 6;

/// Makes the inventory of a plain dump, most dangerous kinds first, then by count. `scanned` hears
/// which bytes a pass is done with; there are [`PASSES`] over the whole dump. Memory grows with
/// classes and with matches, not with objects.
///
/// # Errors
/// Without a readable header.
pub fn find_secrets(
    dump: &[u8],
    options: SecretOptions,
    scanned: &dyn Fn(Range<usize>),
) -> Result<Vec<SecretFinding>, PrivacyError> {
    let header = Header::read(dump)?;
    let dump = Dump {
        bytes: dump,
        header: &header,
        scanned,
    };
    let patterns = Patterns::shared();
    let classes = Classes::read(dump);
    let arrays = content::find_arrays(dump, patterns);
    let strings = content::find_strings(dump, &classes, &arrays);
    let mut findings = Findings::new(dump, patterns, options.reveal);
    let named = holders::find_holders(dump, &classes, &arrays, &strings, &mut findings);
    candidates::confirm(dump, &classes, &named, &mut findings);
    Ok(findings.into_sorted(&classes))
}
