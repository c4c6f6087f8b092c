//! Containers for millions of numbers: columns, bitsets, varints. Nothing here knows about heaps.

pub mod bitset;
pub mod checksum;
pub mod codec;
pub mod column;
pub mod decoded;
pub mod file_map;
pub mod hashing;
pub mod mapped_file;
pub(crate) mod packed;
pub mod recent;
mod stored_entries;
pub mod typed_cache;
pub mod varint;
