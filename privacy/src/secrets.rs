//! The inventory of likely secrets: kind, number, and the `Class.field` that refers to them.
//!
//! A secret is found by its shape (a web token, a cloud key, a password in a JDBC URL) in any `byte[]` or
//! `char[]`, or by a name that suggests a secret (a field `password`, a map key `db.secret`) for a string or
//! array that is not empty. Both can be wrong: a token may be an example, and a secret without a known shape
//! under a harmless name is not found. Values are returned only on request.

mod candidates;
mod content;
mod finding;
mod findings;
mod found;
mod holders;
mod inventory;
mod keys;
mod owner;
mod patterns;
#[cfg(test)]
mod tests;

use std::ops::Range;

use heapray_hprof::Header;

use crate::classes::Classes;
use crate::error::PrivacyError;
use crate::key_material::{self, KeyMaterial};
use crate::parts::{Dump, look_at_records};
pub use finding::{SecretFinding, SecretOptions};
use findings::Findings;
pub use found::FoundSecrets;
pub use inventory::Secrets;
pub use owner::CollectionOwner;
use patterns::Patterns;
pub use patterns::SecretKind;

/// Number of passes of [`find_secrets`] over the dump, for progress.
pub const PASSES: u32 = 8 + key_material::PASSES;

/// Finds the likely secrets of a plain dump. `scanned` is called with each byte range that a pass has finished; there
/// are [`PASSES`] over the whole dump. Memory grows with classes and matches, not with objects.
///
/// # Errors
/// [`PrivacyError::Header`] if the header cannot be read.
pub fn find_secrets(
    dump: &[u8],
    options: SecretOptions,
    scanned: &dyn Fn(Range<usize>),
) -> Result<Secrets, PrivacyError> {
    let header = Header::read(dump)?;
    let dump = Dump {
        bytes: dump,
        header: &header,
        scanned,
    };
    let patterns = Patterns::shared(options.personal);
    let classes = Classes::read(dump);
    let arrays = content::find_arrays(dump, patterns);
    let strings = content::find_strings(dump, &classes, &arrays);
    let mut findings = Findings::new(dump, patterns, options.reveal);
    let named = holders::find_holders(dump, &classes, &arrays, &strings, &mut findings);
    let missing_objects = candidates::confirm(dump, &classes, &named, &mut findings);
    let (has_heap, is_whole) = look_at_records(dump);
    keys::add_keys(dump, &KeyMaterial::find(dump, &classes), &mut findings);
    Ok(Secrets {
        found: findings.into_found(&classes),
        unread_bytes: classes.unread_bytes,
        is_damaged: classes.is_damaged || !has_heap || !is_whole || missing_objects > 0,
        has_heap,
        missing_objects,
    })
}
