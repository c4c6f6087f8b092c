//! Finds secrets in a heap dump, and writes redacted copies of a dump.
//!
//! [`secrets::find_secrets`] lists likely secrets by kind and by the `Class.field` that refers to them; it
//! returns values only on request. [`redact::redact`] writes a copy of the same length and structure in
//! which strings and primitive values are replaced. Both read the dump a few times from front to back. Their
//! memory grows with classes, threads and matches, not with objects.
//!
//! No findings does not mean no secrets: a secret without a known shape in a field with a harmless name is
//! not found. A redacted copy still contains class names, counts, sizes and references.
//!
//! ```
//! use heapray_privacy::redact::{RedactOptions, redact};
//! use heapray_testkit::DumpBuilder;
//!
//! let mut dump = DumpBuilder::new();
//! dump.string("a customer's name");
//! let dump = dump.to_bytes();
//! let mut copy = Vec::new();
//! redact(&dump, &mut copy, &RedactOptions::default(), &|_| {})?;
//! assert_eq!(copy.len(), dump.len());
//! assert!(!copy.windows(8).any(|bytes| bytes == b"customer"));
//! # Ok::<(), heapray_privacy::PrivacyError>(())
//! ```

#![forbid(unsafe_code)]
// Sums and offsets come from the file: each is checked. Tests may add.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod classes;
mod error;
mod gzip_members;
mod hashing;
mod key_material;
mod parts;
pub mod redact;
pub mod secrets;

pub use error::PrivacyError;
pub use gzip_members::GzipMembers;
