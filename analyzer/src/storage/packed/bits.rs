//! Numbers of any number of bits, and numbers of as many bytes as they need.

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

/// Reads numbers of equal width, one behind the other.
#[derive(Debug)]
pub(super) struct BitReader<'b> {
    words: std::slice::Iter<'b, [u8; 4]>,
    width: u32,
    mask: u64,
    /// Bits that were read from the bytes and not returned.
    bits: u128,
    left: u32,
}

impl<'b> BitReader<'b> {
    /// A reader of the numbers that begin at bit `at`. Behind the end of the bytes all bits are 0.
    #[inline]
    pub(super) fn new(bytes: &'b [u8], at: usize, width: u32) -> Self {
        let rest = bytes.get(at / 8..).unwrap_or_default();
        let mut reader = Self {
            words: rest.as_chunks::<4>().0.iter(),
            width,
            mask: mask(width),
            bits: 0,
            left: 0,
        };
        reader.fill();
        reader.bits >>= at % 8;
        reader.left = reader.left.saturating_sub((at % 8) as u32);
        reader
    }

    #[inline]
    fn fill(&mut self) {
        let word = self.words.next().copied().unwrap_or_default();
        self.bits |= u128::from(u32::from_le_bytes(word)) << self.left;
        self.left += u32::BITS;
    }

    #[inline]
    pub(super) fn next(&mut self) -> u64 {
        while self.left < self.width {
            self.fill();
        }
        let number = self.bits as u64 & self.mask;
        self.bits >>= self.width;
        self.left -= self.width;
        number
    }
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
