//! The inventory of likely secrets: what kinds, how many, which `Class.field` holds them.
//!
//! Two ways lead to a secret: its shape (a web token, a cloud key, a password in a JDBC URL) in any
//! `byte[]` or `char[]`, and a name that promises one (a field `password`, a map's key `db.secret`)
//! over a string or array that isn't empty. Both err: a shape may be a test's example, and a secret
//! without shape under a harmless name is not seen. Values are never returned unless asked for.

mod candidates;
mod content;
mod finding;
mod findings;
mod holders;
mod patterns;
#[cfg(test)]
mod tests;

use std::ops::Range;

use heapray_hprof::Header;

use crate::classes::Classes;
use crate::error::PrivacyError;
use crate::parts::Dump;
pub use finding::{SecretFinding, SecretOptions};
use findings::Findings;
use patterns::Patterns;
pub use patterns::SecretKind;

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
