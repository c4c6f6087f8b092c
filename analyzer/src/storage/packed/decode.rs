//! The numbers of a block. Any bytes are survived: what was not written so has some numbers or none.

use super::bits::{read, take};
use super::layout::{BLOCK, TWO_GROUPS, Way};
use crate::storage::varint::unzigzag;

/// A block of which the head is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block<'b> {
    way: Way,
    /// The place of the first number.
    first: u64,
    /// How many numbers it has.
    len: usize,
    /// The first number, of steps.
    start: u64,
    low_width: u32,
    low_least: u64,
    high_width: u32,
    high_least: u64,
    /// A bit for each number of the higher group.
    high: u64,
    bits: &'b [u8],
}

impl<'b> Block<'b> {
    /// The block in front of the bytes, with numbers from `first` on. `None` if it has no head.
    #[inline]
    pub(super) fn read(mut bytes: &'b [u8], first: u64, len: usize) -> Option<Self> {
        let (head, rest) = bytes.split_first()?;
        bytes = rest;
        let way = *Way::ALL.get(usize::from(head & 3))?;
        let mut block = Self {
            way,
            first,
            len,
            start: 0,
            low_width: 0,
            low_least: 0,
            high_width: 0,
            high_least: 0,
            high: 0,
            bits: &[],
        };
        if way == Way::Steps {
            block.start = take(&mut bytes)?;
        }
        block.low_width = take_width(&mut bytes)?;
        block.low_least = take(&mut bytes)?;
        if head & TWO_GROUPS != 0 {
            block.high_width = take_width(&mut bytes)?;
            block.high_least = block.low_least.wrapping_add(take(&mut bytes)?);
            let (high, rest) = bytes.split_first_chunk::<8>()?;
            block.high = u64::from_le_bytes(*high);
            bytes = rest;
        }
        block.bits = bytes;
        Some(block)
    }

    /// The number at a place of the block.
    #[inline]
    pub(super) fn get(&self, at: usize) -> u64 {
        match self.way {
            Way::Plain => self.stored(at),
            Way::Distance => (self.first + at as u64).wrapping_sub(self.stored(at)),
            Way::Steps => (0..at).fold(self.start, |number, at| add(number, self.stored(at))),
        }
    }

    /// All numbers of the block, in the first entries.
    pub(super) fn all(&self) -> [u64; BLOCK] {
        let mut all = [0; BLOCK];
        match self.way {
            Way::Plain => self.each(self.len, |at, number| {
                if let Some(entry) = all.get_mut(at) {
                    *entry = number;
                }
            }),
            Way::Distance => self.each(self.len, |at, number| {
                if let Some(entry) = all.get_mut(at) {
                    *entry = (self.first + at as u64).wrapping_sub(number);
                }
            }),
            Way::Steps => {
                let mut last = self.start;
                all[0] = last;
                self.each(self.len.saturating_sub(1), |at, number| {
                    last = add(last, number);
                    if let Some(entry) = all.get_mut(at + 1) {
                        *entry = last;
                    }
                });
            }
        }
        all
    }

    /// The number that is stored at a place.
    #[inline]
    fn stored(&self, at: usize) -> u64 {
        let used = self.len - usize::from(self.way == Way::Steps);
        let below = self.high & ((1 << (at % BLOCK)) - 1);
        let high_before = below.count_ones() as usize;
        if self.high >> (at % BLOCK) & 1 == 0 {
            let bit = (at - high_before.min(at)) * self.low_width as usize;
            return read(self.bits, bit, self.low_width).wrapping_add(self.low_least);
        }
        let low = used.saturating_sub(self.high.count_ones() as usize);
        let bit = low * self.low_width as usize + high_before * self.high_width as usize;
        read(self.bits, bit, self.high_width).wrapping_add(self.high_least)
    }

    /// Calls `see` with the place of each stored number, and the number.
    #[inline]
    fn each(&self, used: usize, mut see: impl FnMut(usize, u64)) {
        let low_width = self.low_width as usize;
        if self.high == 0 {
            for at in 0..used {
                let number = read(self.bits, at * low_width, self.low_width);
                see(at, number.wrapping_add(self.low_least));
            }
            return;
        }
        let mut low_bit = 0;
        let mut high_bit = used.saturating_sub(self.high.count_ones() as usize) * low_width;
        for at in 0..used {
            let number = if self.high >> (at % BLOCK) & 1 == 0 {
                let number = read(self.bits, low_bit, self.low_width);
                low_bit += low_width;
                number.wrapping_add(self.low_least)
            } else {
                let number = read(self.bits, high_bit, self.high_width);
                high_bit += self.high_width as usize;
                number.wrapping_add(self.high_least)
            };
            see(at, number);
        }
    }
}

/// A number and a step from there.
#[inline]
fn add(number: u64, step: u64) -> u64 {
    number.wrapping_add_signed(unzigzag(step))
}

fn take_width(bytes: &mut &[u8]) -> Option<u32> {
    let (width, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(u32::from(*width)).filter(|width| *width <= u64::BITS)
}
