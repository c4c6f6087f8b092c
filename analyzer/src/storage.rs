//! Where do millions of numbers live? Columns, sets of bits, short integers: nothing here knows of heaps.

pub mod bitset;
pub mod column;
pub mod hashing;
pub mod recent;
pub mod typed_cache;
pub mod varint;
