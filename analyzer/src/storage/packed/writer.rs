//! Packs numbers into a section.

use rayon::prelude::*;

use super::encode::encode;
use super::layout::{BLOCK, GROUP, HEAD, PADDING, Way};
use super::number::Number;

/// Numbers that one task packs: whole groups of blocks.
const SHARE: usize = BLOCK * GROUP * 16;

/// Blocks of numbers, not a section yet.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    bytes: Vec<u8>,
    lengths: Vec<u16>,
    len: usize,
}

impl Blocks {
    /// No blocks yet, and room for so many numbers of a byte each.
    pub(crate) fn new(numbers: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(numbers),
            lengths: Vec::with_capacity(numbers.div_ceil(BLOCK)),
            len: 0,
        }
    }

    /// Appends a block in the shortest of the ways; `first` is the place of its first number, a multiple of [`BLOCK`].
    /// Only the last block of a section may have fewer numbers than [`BLOCK`]; none has more.
    #[inline]
    pub(crate) fn push<T: Number>(&mut self, first: usize, values: &[T], ways: &[Way]) {
        let before = self.bytes.len();
        encode(first as u64, values, ways, &mut self.bytes);
        self.lengths.push((self.bytes.len() - before) as u16);
        self.len += values.len();
    }

    /// The blocks of some numbers, of which the first has the place `first`, a multiple of [`BLOCK`].
    fn of<T: Number>(first: usize, values: &[T], ways: &[Way]) -> Self {
        let mut blocks = Self::new(values.len());
        for (values, first) in values.chunks(BLOCK).zip((first..).step_by(BLOCK)) {
            blocks.push(first, values, ways);
        }
        blocks
    }
}

/// A section of these numbers in parts, each block in the shortest of the ways. O(numbers), in parallel on the threads
/// of the pool from which it is called.
pub(crate) fn pack<T: Number>(values: &[T], ways: &[Way]) -> Vec<Vec<u8>> {
    let shares = values.par_chunks(SHARE).enumerate();
    let blocks: Vec<Blocks> = shares
        .map(|(share, values)| Blocks::of(share * SHARE, values, ways))
        .collect();
    let mut packer = Packer::default();
    for blocks in blocks {
        packer.push(blocks);
    }
    packer.finish()
}

/// Puts blocks together to a section.
#[derive(Debug, Default)]
pub(crate) struct Packer {
    parts: Vec<Vec<u8>>,
    lengths: Vec<u16>,
    len: usize,
}

impl Packer {
    /// Appends blocks.
    pub(crate) fn push(&mut self, blocks: Blocks) {
        self.parts.push(blocks.bytes);
        self.lengths.extend_from_slice(&blocks.lengths);
        self.len += blocks.len;
    }

    /// The section in parts.
    pub(crate) fn finish(mut self) -> Vec<Vec<u8>> {
        let bytes: usize = self.parts.iter().map(Vec::len).sum();
        let padded = (bytes + PADDING).next_multiple_of(8);
        let mut head = Vec::with_capacity(HEAD);
        head.extend_from_slice(&(self.len as u64).to_le_bytes());
        head.extend_from_slice(&(padded as u64).to_le_bytes());
        self.parts.insert(0, head);
        let mut directory = vec![0; padded - bytes];
        let mut base = 0u64;
        for group in self.lengths.chunks(GROUP) {
            directory.extend_from_slice(&base.to_le_bytes());
            let mut distance = 0u16;
            for at in 0..GROUP {
                directory.extend_from_slice(&distance.to_le_bytes());
                distance += group.get(at).copied().unwrap_or_default();
            }
            base += u64::from(distance);
        }
        self.parts.push(directory);
        self.parts
    }
}
