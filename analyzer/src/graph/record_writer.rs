//! Writes the records of objects for an index file, one behind the other.

use super::entry::{Entry, HEADED, IN_STREAM};
use super::packed_objects::{Symbol, record_len};
use crate::storage::varint;

/// Bytes behind the records at any time, so that a short record is written without asking how long it is.
const ROOM: usize = 32;

/// Records in memory.
pub(super) struct RecordWriter {
    /// The records, and at least [`ROOM`] bytes behind them.
    bytes: Vec<u8>,
    len: usize,
}

impl RecordWriter {
    /// No records yet, and room for so many bytes.
    pub(super) fn new(room: usize) -> Self {
        let bytes = vec![0; room + ROOM];
        Self { bytes, len: 0 }
    }

    /// Bytes of the records so far.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The bytes of all records.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.bytes.truncate(self.len);
        self.bytes
    }

    /// Appends the record of an entry that has nothing in the stream.
    #[inline]
    pub(super) fn put(&mut self, entry: Entry) {
        let code = Symbol::of(entry).code();
        let body = entry.body();
        // Which of the three it is changes from object to object: choosing costs less than a branch.
        let (number, number_len) = varint::encode(body);
        // The last byte of a number is never 0, so the body tells its length, which is 0 for none.
        let body_len = (u64::BITS - body.leading_zeros()).div_ceil(8) as usize;
        let is_number = matches!(code, 0 | HEADED | IN_STREAM);
        let (word, len) = if is_number {
            (number, number_len)
        } else {
            (body, body_len)
        };
        debug_assert_eq!(
            len as u64,
            record_len(Symbol::of(entry), &u128::from(word).to_le_bytes())
        );
        self.put_word(word, len);
    }

    /// Appends a record of the stream: the first `len` of some bytes, behind how many they are.
    #[inline]
    pub(super) fn put_record(&mut self, bytes: &[u8], len: usize) {
        let (word, word_len) = varint::encode(len as u64);
        self.put_word(word, word_len);
        let to = self.bytes.get_mut(self.len..);
        let to = to.and_then(|to| to.first_chunk_mut::<16>());
        // Most records are so short that a call of the system's copy takes longer than the copy.
        match (bytes.first_chunk::<16>(), to) {
            (Some(first), Some(to)) if len <= 16 => *to = *first,
            _ => return self.put_long(bytes.get(..len).unwrap_or(bytes)),
        }
        self.take_in(len);
    }

    /// Appends the first bytes of a word; writing a whole one is cheaper.
    #[inline]
    fn put_word(&mut self, word: u64, len: usize) {
        let to = self.bytes.get_mut(self.len..);
        if let Some(to) = to.and_then(|to| to.first_chunk_mut::<8>()) {
            *to = word.to_le_bytes();
        }
        self.take_in(len);
    }

    fn put_long(&mut self, bytes: &[u8]) {
        let end = self.len + bytes.len();
        self.make_room(end);
        if let Some(to) = self.bytes.get_mut(self.len..end) {
            to.copy_from_slice(bytes);
        }
        self.len = end;
    }

    /// The next bytes are written.
    #[inline]
    fn take_in(&mut self, bytes: usize) {
        self.len += bytes;
        if self.bytes.len() - self.len < ROOM {
            self.make_room(self.len);
        }
    }

    /// Makes room behind records that end there.
    fn make_room(&mut self, end: usize) {
        if self.bytes.len() < end + ROOM {
            self.bytes.resize(end + (end / 2).max(2 * ROOM), 0);
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
        for len in (0..40u8).chain([0, 16, 17, 8, 7, 1, 120]) {
            let bytes: Vec<u8> = (0..len).map(|at| at ^ 0xa5 ^ len.wrapping_mul(7)).collect();
            for behind in [0, 20] {
                let mut all = bytes.clone();
                all.resize(bytes.len() + behind, 0xee);
                writer.put_record(&all, bytes.len());
                let (word, word_len) = varint::encode(u64::from(len));
                wanted.extend_from_slice(&word.to_le_bytes()[..word_len]);
                wanted.extend_from_slice(&bytes);
                assert_eq!(writer.len(), wanted.len());
            }
        }
        assert_eq!(writer.finish(), wanted);
    }
}
