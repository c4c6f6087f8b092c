//! Containers for millions of numbers: columns, bitsets, varints. Nothing here knows about heaps.

pub mod bitset;
pub mod column;
pub mod hashing;
pub mod recent;
pub mod typed_cache;
pub mod varint;
