//! Packed numbers of a file: blocks of 64 numbers, each in as few bits as it needs, and each readable by itself.
//!
//! A block is stored in the shortest of a few [ways](Way). All numbers of a block have the same number of bits; a few
//! tall ones have more, which stand behind the others, since one large number among small ones would otherwise widen
//! all of them. A directory tells where each block begins, so a number is found without reading the numbers before its
//! block.
//! `docs/reference/index-file.md` describes the format.

mod bits;
mod decode;
mod encode;
mod lane;
mod layout;
mod number;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

pub(crate) use layout::{BLOCK, Way};
pub(crate) use reader::{PackedNumbers, packed_column};
pub(crate) use writer::{Blocks, Packer, pack};
