//! Packs numbers into a section.

use rayon::prelude::*;

use super::encode::encode;
use super::layout::{BLOCK, GROUP, PADDING, Way};
use super::number::Number;

/// Numbers that one task packs: whole groups of blocks.
const SHARE: usize = BLOCK * GROUP * 16;

/// Blocks of numbers, not a section yet.
#[derive(Debug, Default)]
struct Blocks {
    bytes: Vec<u8>,
    lengths: Vec<u16>,
}

impl Blocks {
    /// The blocks of some numbers, of which the first has the place `first`, a multiple of [`BLOCK`].
    fn of<T: Number>(first: usize, values: &[T], ways: &[Way]) -> Self {
        let mut blocks = Self::default();
        blocks.bytes.reserve(values.len());
        for (values, first) in values.chunks(BLOCK).zip((first..).step_by(BLOCK)) {
            let before = blocks.bytes.len();
            encode(first as u64, values, ways, &mut blocks.bytes);
            blocks.lengths.push((blocks.bytes.len() - before) as u16);
        }
        blocks
    }

    fn append(&mut self, other: &Self) {
        self.bytes.extend_from_slice(&other.bytes);
        self.lengths.extend_from_slice(&other.lengths);
    }

    /// The section of so many numbers.
    fn into_section(self, len: usize) -> Vec<u8> {
        let padded = (self.bytes.len() + PADDING).next_multiple_of(8);
        let mut out = Vec::with_capacity(padded + self.lengths.len() * 3);
        out.extend_from_slice(&(len as u64).to_le_bytes());
        out.extend_from_slice(&(padded as u64).to_le_bytes());
        out.extend_from_slice(&self.bytes);
        out.resize(out.len() + padded - self.bytes.len(), 0);
        let mut base = 0u64;
        for group in self.lengths.chunks(GROUP) {
            out.extend_from_slice(&base.to_le_bytes());
            let mut distance = 0u16;
            for at in 0..GROUP {
                out.extend_from_slice(&distance.to_le_bytes());
                distance += group.get(at).copied().unwrap_or_default();
            }
            base += u64::from(distance);
        }
        out
    }
}

/// A section of these numbers, each block in the shortest of the ways. O(numbers), in parallel on the threads of the
/// pool from which it is called.
pub(crate) fn pack<T: Number>(values: &[T], ways: &[Way]) -> Vec<u8> {
    let mut packer = Packer::new(ways);
    packer.push_all(values);
    packer.finish()
}

/// Packs numbers that come one part after the other.
#[derive(Debug)]
pub(crate) struct Packer<'w> {
    ways: &'w [Way],
    blocks: Blocks,
    len: usize,
}

impl<'w> Packer<'w> {
    /// No numbers yet.
    pub(crate) fn new(ways: &'w [Way]) -> Self {
        let (blocks, len) = (Blocks::default(), 0);
        Self { ways, blocks, len }
    }

    /// Appends numbers; all parts but the last have a multiple of [`BLOCK`]. In parallel as [`pack`].
    pub(crate) fn push_all<T: Number>(&mut self, values: &[T]) {
        let (ways, len) = (self.ways, self.len);
        let shares = values.par_chunks(SHARE).enumerate();
        let packed: Vec<Blocks> = shares
            .map(|(share, values)| Blocks::of(len + share * SHARE, values, ways))
            .collect();
        for share in &packed {
            self.blocks.append(share);
        }
        self.len += values.len();
    }

    /// The section.
    pub(crate) fn finish(self) -> Vec<u8> {
        self.blocks.into_section(self.len)
    }
}
