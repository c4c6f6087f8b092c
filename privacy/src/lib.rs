//! What in a heap dump is secret, and how to hand a dump on without it.
//!
//! [`secrets::find_secrets`] makes an inventory of likely secrets by kind and by the `Class.field`
//! that holds them; values only on request. [`redact::redact`] writes a copy of equal length and
//! structure in which strings and primitive values are replaced. Both read the dump front to back a
//! few times at the disk's speed and hold in memory what grows with classes, threads and matches,
//! never with objects.
//!
//! Neither is a proof: a secret of no known shape in a field of a harmless name is not in the
//! inventory, and a redacted dump still tells class names, counts, sizes and who refers to whom.
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

// What a file says must not end the program. Tests may.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

mod classes;
mod error;
mod gzip_members;
mod hashing;
mod parts;
pub mod redact;
pub mod secrets;

pub use error::PrivacyError;
pub use gzip_members::GzipMembers;
