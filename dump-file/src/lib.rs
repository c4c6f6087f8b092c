//! Opens HPROF heap dumps: a path, a pipe, a compressed file or the parts that a killed JVM left become
//! one plain dump, mapped into memory.
//!
//! Plain files are mapped as they are. Everything else (gzip, pipes, parts) is spooled first: written,
//! inflated, to an unlinked temporary file, which is then mapped. The spool has no name, so nothing is
//! left behind however the process ends. The disk alone bounds the spool's length: deflate makes at
//! most 1032 bytes out of one, and no field of a dump states the dump's length. Anonymous memory stays
//! below about 150 MiB whatever the file claims.
//!
//! A file that is not a heap dump gives an [`OpenError`] that says what the file is and how to get a
//! dump from it. This crate reads the file header and, to join parts, record headers; what the records
//! mean is the business of [`heapray_hprof`].
//!
//! ```
//! use heapray_dump_file::{DumpFile, OpenOptions};
//!
//! let file = [
//!     b"JAVA PROFILE 1.0.2\0".as_slice(), // format
//!     &8u32.to_be_bytes(),                // identifier size
//!     &0u64.to_be_bytes(),                // milliseconds since the epoch
//!     &[0x2c, 0, 0, 0, 0, 0, 0, 0, 0],    // HEAP_DUMP_END
//! ].concat();
//! let dir = tempfile::tempdir()?;
//! let path = dir.path().join("tiny.hprof");
//! std::fs::write(&path, &file)?;
//!
//! let dump = DumpFile::open(&path, &OpenOptions::default(), &|_done, _total| {})?;
//! assert_eq!(dump.bytes(), file);
//! assert!(dump.repairs().is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

// Sums and offsets come from the file: each is checked. Tests may add.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod detect;
mod directory;
mod dump_file;
mod error;
mod gzip;
mod mapped_file;
mod options;
mod parts;
mod repair;
mod signature;
mod spool;
#[cfg(test)]
mod tests;
mod unpack;
mod watched;

pub use dump_file::DumpFile;
pub use error::{OpenError, OpenErrorKind};
pub use mapped_file::install_sigbus_handler;
pub use options::{OpenOptions, OpenProgress};
pub use repair::InputRepair;
