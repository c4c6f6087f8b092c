//! Writes the records of objects for an index file, one behind the other.

use super::entry::{Entry, HEADED, IN_STREAM};
use super::packed_objects::{NO_BODY, Symbol, record_len};
use crate::storage::varint;

/// Records in memory.
pub(super) struct RecordWriter {
    bytes: Vec<u8>,
}

impl RecordWriter {
    /// No records yet, and room for so many bytes.
    pub(super) fn new(room: usize) -> Self {
        let bytes = Vec::with_capacity(room);
        Self { bytes }
    }

    /// Bytes of the records so far.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The bytes of all records.
    pub(super) fn finish(self) -> Vec<u8> {
        self.bytes
    }

    /// Appends the record of an entry; `record` is what the stream has of it, if it has any.
    #[inline]
    pub(super) fn put(&mut self, entry: Entry, record: &[u8]) {
        match Symbol::of(entry).code() {
            NO_BODY => {}
            0 => self.put_number(entry.body()),
            HEADED | IN_STREAM => {
                self.put_number(record.len() as u64);
                self.put_bytes(record);
            }
            _ => {
                // The last byte of a number is never 0, so the body tells its length.
                let len = (u64::BITS - entry.body().leading_zeros()).div_ceil(8) as usize;
                debug_assert_eq!(
                    len as u64,
                    record_len(Symbol::of(entry), &u128::from(entry.body()).to_le_bytes())
                );
                self.put_word(entry.body(), len);
            }
        }
    }

    fn put_number(&mut self, number: u64) {
        let (word, len) = varint::encode(number);
        self.put_word(word, len);
    }

    /// Appends the first bytes of a word; writing a whole one is cheaper.
    #[inline]
    fn put_word(&mut self, word: u64, len: usize) {
        let end = self.bytes.len() + len;
        self.bytes.extend_from_slice(&word.to_le_bytes());
        self.bytes.truncate(end);
    }

    /// Appends bytes. Most records are so short that a call of the system's copy takes longer than the copy.
    #[inline]
    fn put_bytes(&mut self, bytes: &[u8]) {
        let end = self.bytes.len() + bytes.len();
        let behind = |shorter: usize| 8 * (bytes.len() - shorter) as u32;
        let word = match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some(first), Some(last)) if bytes.len() <= 16 => {
                // Where the two overlap, they have the same bits.
                let (first, last) = (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
                Some(u128::from(first) | u128::from(last) << behind(8))
            }
            (Some(_), _) => None,
            _ => match (bytes.first_chunk(), bytes.last_chunk()) {
                (Some(first), Some(last)) => {
                    let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
                    Some(u128::from(first) | u128::from(last) << behind(4))
                }
                _ => {
                    Some({ bytes.iter().rev() }.fold(0, |word, byte| word << 8 | u128::from(*byte)))
                }
            },
        };
        match word {
            Some(word) => {
                self.bytes.extend_from_slice(&word.to_le_bytes());
                self.bytes.truncate(end);
            }
            None => self.bytes.extend_from_slice(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_every_length_are_appended() {
        let mut writer = RecordWriter::new(0);
        let mut wanted = Vec::new();
        for len in (0..40u8).chain([0, 16, 17, 8, 7, 1]) {
            let bytes: Vec<u8> = (0..len).map(|at| at ^ 0xa5 ^ len.wrapping_mul(7)).collect();
            writer.put_bytes(&bytes);
            wanted.extend(bytes);
            assert_eq!(writer.len(), wanted.len());
        }
        assert_eq!(writer.finish(), wanted);
    }
}
