//! The numbers of a block. Any bytes are survived: what was not written so has some numbers or none.

use super::bits::{mask, read, take, unpack_block};
use super::layout::{BLOCK, TALL, Way};
use super::number::Number;
use crate::storage::varint::unzigzag;

/// A block of which the head is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block<'b> {
    way: Way,
    /// The place of the first number.
    first: u64,
    /// The first number, of steps.
    start: u64,
    least: u64,
    /// Bits that every number has in front.
    low: u32,
    /// The others that tall numbers have, and the least that they are.
    high: u32,
    high_least: u64,
    /// A bit for each tall number.
    marks: u64,
    bits: &'b [u8],
    /// Behind those of all numbers.
    high_bits: &'b [u8],
}

impl<'b> Block<'b> {
    /// The block in front of the bytes, with numbers from `first` on. `None` if it has no head.
    #[inline]
    pub(super) fn read(mut bytes: &'b [u8], first: u64) -> Option<Self> {
        let (head, rest) = bytes.split_first()?;
        bytes = rest;
        let way = *Way::ALL.get(usize::from(head & 3))?;
        let start = match way {
            Way::Steps => take(&mut bytes)?,
            Way::Plain | Way::Distance => 0,
        };
        let low = take_width(&mut bytes)?;
        let least = take(&mut bytes)?;
        let mut block = Self {
            way,
            first,
            start,
            least,
            low,
            high: 0,
            high_least: 0,
            marks: 0,
            bits: bytes,
            high_bits: &[],
        };
        if head & TALL != 0 {
            block.high = take_width(&mut bytes)?;
            block.high_least = take(&mut bytes)?;
            let (marks, rest) = bytes.split_first_chunk::<8>()?;
            block.marks = u64::from_le_bytes(*marks);
            block.bits = rest;
            block.high_bits = rest.get(low as usize * 8..)?;
        }
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
    #[inline]
    pub(super) fn all(&self) -> [u64; BLOCK] {
        let mut numbers = unpack_block(self.bits, self.low);
        let (mut marks, mut bit) = (self.marks, 0);
        while marks != 0 {
            let at = marks.trailing_zeros() as usize;
            marks &= marks - 1;
            if let Some(number) = numbers.get_mut(at) {
                *number = number.wrapping_add(self.top(bit));
            }
            bit += self.high as usize;
        }
        match self.way {
            Way::Plain => {
                for number in &mut numbers {
                    *number = number.wrapping_add(self.least);
                }
            }
            Way::Distance => {
                let from = self.first.wrapping_sub(self.least);
                for (number, at) in numbers.iter_mut().zip(0..) {
                    *number = from.wrapping_add(at).wrapping_sub(*number);
                }
            }
            Way::Steps => {
                let mut last = self.start;
                for number in &mut numbers {
                    let step = number.wrapping_add(self.least);
                    *number = last;
                    last = add(last, step);
                }
            }
        }
        numbers
    }

    /// The numbers from a place of the block on; no more of them than there are entries.
    #[inline]
    pub(super) fn from<T: Number>(&self, skipped: usize, out: &mut [T]) {
        let all = self.all();
        let numbers = all.get(skipped..).unwrap_or_default();
        for (entry, number) in out.iter_mut().zip(numbers) {
            *entry = T::from_u64(*number);
        }
    }

    /// No number of the block is larger; `None` where the block does not tell.
    pub(super) fn most(&self) -> Option<u64> {
        let mut most = mask(self.low);
        if self.marks != 0 {
            let top = self.high_least.checked_add(mask(self.high))?;
            let top = Some(top).filter(|top| *top <= mask(u64::BITS - self.low))?;
            most = most.checked_add(top.checked_shl(self.low)?)?;
        }
        let most = self.least.saturating_add(most);
        (self.way == Way::Plain).then_some(most)
    }

    /// The number that is stored at a place.
    #[inline]
    fn stored(&self, at: usize) -> u64 {
        let number = read(self.bits, at * self.low as usize, self.low);
        let number = number.wrapping_add(self.least);
        if self.marks >> (at % BLOCK) & 1 == 0 {
            return number;
        }
        let below = self.marks & ((1 << (at % BLOCK)) - 1);
        number.wrapping_add(self.top(below.count_ones() as usize * self.high as usize))
    }

    /// What a tall number has above the bits of all.
    #[inline]
    fn top(&self, bit: usize) -> u64 {
        let top = read(self.high_bits, bit, self.high).wrapping_add(self.high_least);
        top.checked_shl(self.low).unwrap_or(0)
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
