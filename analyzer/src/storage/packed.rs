//! Packed numbers of a file: blocks of 64 numbers, each in as few bits as it needs, and each readable by itself.
//!
//! A block is stored in the shortest of a few [ways](Way). Numbers lie in two groups, near two bases, since one large
//! number among small ones would otherwise widen all of them. A directory tells where each block begins, so a number is
//! found without reading the numbers before its block.
//! `docs/reference/index-file.md` describes the format.

mod bits;
mod decode;
mod encode;
mod layout;
mod number;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

pub(crate) use layout::{BLOCK, Way};
pub(crate) use reader::{PackedNumbers, packed_column};
pub(crate) use writer::{Packer, pack};
