//! Writes the records of objects for an index file, one behind the other.

use super::entry::{Entry, HEADED, IN_STREAM};
use super::packed_objects::{NO_BODY, Symbol, record_len};
use crate::storage::varint;

/// Bytes that may be written behind the end: a number is written as a whole word.
const ROOM: usize = 16;

/// Records in memory.
pub(super) struct RecordWriter {
    /// The records, and room for more.
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

    #[inline]
    fn put_word(&mut self, word: u64, len: usize) {
        if self.bytes.len() < self.len + ROOM {
            self.grow(ROOM);
        }
        let room = self.bytes.get_mut(self.len..);
        if let Some(room) = room.and_then(|rest| rest.first_chunk_mut::<8>()) {
            *room = word.to_le_bytes();
        }
        self.len += len;
    }

    #[inline]
    fn put_bytes(&mut self, bytes: &[u8]) {
        if self.bytes.len() < self.len + bytes.len() + ROOM {
            self.grow(bytes.len() + ROOM);
        }
        if let Some(room) = self.bytes.get_mut(self.len..self.len + bytes.len()) {
            room.copy_from_slice(bytes);
        }
        self.len += bytes.len();
    }

    #[cold]
    fn grow(&mut self, more: usize) {
        let len = self.bytes.len() * 2 + more;
        self.bytes.resize(len, 0);
    }
}
