//! Numbers of any number of bits, and numbers of as many bytes as they need.

use super::lane::Lane;
use super::layout::BLOCK;

/// The bits that a number needs.
#[inline]
pub(super) fn width(number: u64) -> u32 {
    u64::BITS - number.leading_zeros()
}

/// The bits of a number below a width of at most 64.
#[inline]
pub(super) fn mask(width: u32) -> u64 {
    u64::MAX
        .checked_shr(u64::BITS.saturating_sub(width))
        .unwrap_or(0)
}

/// The number of `width` bits that begins at bit `at`; 0 beyond the end of the bytes. Up to 16 bytes are read from its
/// first one on.
#[inline]
pub(super) fn read(bytes: &[u8], at: usize, width: u32) -> u64 {
    let Some(rest) = bytes.get(at / 8..) else {
        return 0;
    };
    let shift = at % 8;
    if width <= 56
        && let Some(window) = rest.first_chunk::<8>()
    {
        return u64::from_le_bytes(*window) >> shift & mask(width);
    }
    let window = rest.first_chunk::<16>().copied().unwrap_or_default();
    (u128::from_le_bytes(window) >> shift) as u64 & mask(width)
}

/// The numbers of a block, `width` bits each. Up to 8 bytes are read behind the last one; what is beyond the end of the
/// bytes is 0.
#[inline]
pub(super) fn unpack_block(bytes: &[u8], width: u32) -> [u64; BLOCK] {
    let mut numbers = [0; BLOCK];
    let step = width as usize;
    match bytes.get(..step * 8 + 8) {
        _ if width == 0 => {}
        // All lie within eight bytes from their first one on.
        Some(bytes) if width <= 56 => {
            let mask = mask(width);
            for (at, number) in numbers.iter_mut().enumerate() {
                let bit = at * step;
                let window = bytes
                    .get(bit / 8..)
                    .and_then(|rest| rest.first_chunk::<8>());
                let word = u64::from_le_bytes(window.copied().unwrap_or_default());
                *number = word >> (bit % 8) & mask;
            }
        }
        _ => {
            for (at, number) in numbers.iter_mut().enumerate() {
                *number = read(bytes, at * step, width);
            }
        }
    }
    numbers
}

/// Appends the lowest bits of the numbers of a block: `8 * width` bytes.
#[inline]
pub(super) fn pack_block<L: Lane>(numbers: &[L; BLOCK], width: u32, out: &mut Vec<u8>) {
    match width {
        0 => {}
        1..=8 => pack_groups::<L, 8>(numbers, width, out),
        9..=16 => pack_groups::<L, 4>(numbers, width, out),
        17..=32 => pack_groups::<L, 2>(numbers, width, out),
        _ => pack_groups::<L, 1>(numbers, width, out),
    }
}

/// The same for widths of which `TOGETHER` fit into 64 bits.
#[inline]
fn pack_groups<L: Lane, const TOGETHER: usize>(
    numbers: &[L; BLOCK],
    width: u32,
    out: &mut Vec<u8>,
) {
    let mask = mask(width);
    let mut words = [0u64; BLOCK];
    let mut to = words.iter_mut();
    let together = width * TOGETHER as u32;
    let (mut word, mut filled) = (0u64, 0u32);
    for group in numbers.as_chunks::<TOGETHER>().0 {
        let mut bits = 0u64;
        for (number, at) in group.iter().zip(0..) {
            bits |= (number.to_u64() & mask) << (at * width);
        }
        word |= bits << filled;
        filled += together;
        if filled >= u64::BITS {
            if let Some(slot) = to.next() {
                *slot = word.to_le();
            }
            filled -= u64::BITS;
            word = bits.checked_shr(together - filled).unwrap_or(0);
        }
    }
    let bytes: &[u8] = bytemuck::cast_slice(&words);
    out.extend_from_slice(bytes.get(..width as usize * 8).unwrap_or_default());
}

/// Collects numbers of any number of bits.
#[derive(Debug, Default)]
pub(super) struct BitWriter {
    bits: u128,
    len: u32,
}

impl BitWriter {
    /// Appends the lowest bits of a number.
    #[inline]
    pub(super) fn push(&mut self, out: &mut Vec<u8>, number: u64, width: u32) {
        self.bits |= u128::from(number & mask(width)) << self.len;
        self.len += width;
        if self.len >= u64::BITS {
            out.extend_from_slice(&(self.bits as u64).to_le_bytes());
            self.bits >>= u64::BITS;
            self.len -= u64::BITS;
        }
    }

    /// Appends what is left, in whole bytes.
    pub(super) fn finish(self, out: &mut Vec<u8>) {
        let bytes = (self.bits as u64).to_le_bytes();
        let len = self.len.div_ceil(8) as usize;
        out.extend_from_slice(bytes.get(..len).unwrap_or_default());
    }
}

/// The bytes that [`put`] needs.
pub(super) fn put_len(number: u64) -> u32 {
    width(number | 1).div_ceil(7)
}

/// Appends a number in groups of seven bits, the lowest first.
pub(super) fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Reads such a number and moves behind it; `None` if it does not end.
#[inline]
pub(super) fn take(bytes: &mut &[u8]) -> Option<u64> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            return Some(number);
        }
        shift += 7;
        if shift >= u64::BITS {
            return None;
        }
    }
}
