//! Variable-length integers of one to five bytes that decode without a branch.
//!
//! The lowest set bit of the first byte gives the length; the remaining bits are the value, little endian. A read is
//! one load of eight bytes, a count of trailing zeros, a mask and a shift. A byte-at-a-time varint mispredicts about
//! one branch per number, which would dominate the cost of a graph search.

/// Bytes that must exist behind the last number, so that eight bytes can be loaded at any number.
pub const PADDING: usize = 8;

/// The length of the longest number in bytes; its value has 35 bits.
const MAX_BYTES: u32 = 5;

/// The bytes of a value, the first byte lowest, and their number. Values have at most 35 bits; larger values are cut,
/// which the types of the callers rule out.
#[inline]
pub fn encode(value: u64) -> (u64, usize) {
    // Divides the number of bits by 7, with a multiplication that is exact up to 35 bits.
    let len = ((value | 1).ilog2() * 9 + 73) >> 6;
    (value << len | 1 << (len - 1), len as usize)
}

/// Writes a value of at most 35 bits and returns its length in bytes; needs [`PADDING`] bytes of room.
#[inline]
pub fn write(bytes: &mut [u8], at: usize, value: u64) -> usize {
    let (word, len) = encode(value);
    if let Some(window) = bytes
        .get_mut(at..)
        .and_then(|rest| rest.first_chunk_mut::<8>())
    {
        *window = word.to_le_bytes();
    }
    len
}

/// The value at position `at` of `bytes` and its length in bytes; 0 and 1 if fewer than eight bytes follow.
#[inline]
pub fn read(bytes: &[u8], at: usize) -> (u64, usize) {
    let Some(window) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) else {
        return (0, 1);
    };
    let word = u64::from_le_bytes(*window);
    let len = len(word) as u32;
    let value = word << (64 - 8 * len) >> (64 - 7 * len);
    (value, len as usize)
}

/// The length of the number whose first byte is the lowest of a word.
#[inline]
pub fn len(word: u64) -> u64 {
    // Only five lengths are ever written; the extra bit keeps the shifts valid for any byte.
    u64::from((word | 1 << (MAX_BYTES - 1)).trailing_zeros()) + 1
}

/// Moves the sign into the lowest bit, so that small distances in either direction stay small.
#[inline]
pub fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

/// The inverse of [`zigzag`].
#[inline]
pub fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn reads_what_was_pushed(values in prop::collection::vec((0u32..=35, any::<u64>()), 0..50)) {
            let values: Vec<u64> = values.into_iter().map(|(bits, v)| v & ((1u64 << bits) - 1)).collect();
            let mut bytes = vec![0; values.len() * 5 + PADDING];
            let mut end = 0;
            for value in &values {
                end += write(&mut bytes, end, *value);
            }
            let mut at = 0;
            for value in &values {
                let (read, len) = read(&bytes, at);
                prop_assert_eq!(read, *value);
                at += len;
            }
            prop_assert_eq!(at, end);
        }

        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..20), at in 0usize..30) {
            let (_, len) = read(&bytes, at);
            prop_assert!(len >= 1);
        }

        #[test]
        fn signs_come_back(value in -(1i64 << 33)..(1i64 << 33)) {
            prop_assert_eq!(unzigzag(zigzag(value)), value);
        }
    }
}
