//! The numbers of a block. Any bytes are survived: what was not written so has some numbers or none.

use super::bits::{BitReader, mask, read, take};
use super::layout::{BLOCK, TWO_GROUPS, Way};
use super::number::Number;
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
        self.from(0, &mut all);
        all
    }

    /// The numbers from a place of the block on; no more of them than there are entries.
    #[inline]
    pub(super) fn from<T: Number>(&self, skipped: usize, out: &mut [T]) {
        let out = out.iter_mut();
        match self.way {
            Way::Plain => {
                let mut out = out;
                self.each(self.len, skipped, |_, number| {
                    if let Some(entry) = out.next() {
                        *entry = T::from_u64(number);
                    }
                });
            }
            Way::Distance => {
                let mut out = out;
                self.each(self.len, skipped, |at, number| {
                    if let Some(entry) = out.next() {
                        let number = (self.first + at as u64).wrapping_sub(number);
                        *entry = T::from_u64(number);
                    }
                });
            }
            Way::Steps => {
                let mut last = self.start;
                let mut out = out;
                if skipped == 0
                    && let Some(entry) = out.next()
                {
                    *entry = T::from_u64(last);
                }
                self.each(self.len.saturating_sub(1), 0, |at, number| {
                    last = add(last, number);
                    if at + 1 >= skipped
                        && let Some(entry) = out.next()
                    {
                        *entry = T::from_u64(last);
                    }
                });
            }
        }
    }

    /// No number of the block is larger; `None` where the block does not tell.
    pub(super) fn most(&self) -> Option<u64> {
        let most = |least: u64, width: u32| least.saturating_add(mask(width));
        let low = most(self.low_least, self.low_width);
        let is_plain = self.way == Way::Plain;
        is_plain.then(|| match self.high {
            0 => low,
            _ => low.max(most(self.high_least, self.high_width)),
        })
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

    /// Calls `see` with the place of each stored number from `skipped` on, and the number.
    #[inline]
    fn each(&self, used: usize, skipped: usize, mut see: impl FnMut(usize, u64)) {
        let mut low = BitReader::new(self.bits, 0, self.low_width);
        if self.high == 0 {
            for at in 0..used {
                let number = low.next().wrapping_add(self.low_least);
                if at >= skipped {
                    see(at, number);
                }
            }
            return;
        }
        let lows = used.saturating_sub(self.high.count_ones() as usize);
        let high_bit = lows * self.low_width as usize;
        let mut high = BitReader::new(self.bits, high_bit, self.high_width);
        for at in 0..used {
            let number = if self.high >> (at % BLOCK) & 1 == 0 {
                low.next().wrapping_add(self.low_least)
            } else {
                high.next().wrapping_add(self.high_least)
            };
            if at >= skipped {
                see(at, number);
            }
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
