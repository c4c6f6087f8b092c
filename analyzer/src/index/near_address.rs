//! A word of the table from which addresses are read: those of neighbours lie in the same word or the next.

use super::page::Word;

/// Where the last address was found, for objects that mostly follow each other.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NearAddress {
    /// The number of the word.
    word: usize,
    /// The slot of its first bit.
    first: u64,
    /// Its bits from the last object's on, and the index of the object of the lowest of them.
    rest: u64,
    next: u32,
}

impl NearAddress {
    /// All objects of a word, of which `first` is the slot of the first bit.
    pub(super) fn new(number: usize, word: Word, first: u64) -> Self {
        Self {
            word: number,
            first,
            rest: word.bits(),
            next: word.before,
        }
    }

    /// The number of the word behind.
    pub(super) fn next_word(&self) -> usize {
        self.word.saturating_add(1)
    }

    /// The slot of an object, if it is in this word and not before the last one.
    #[inline]
    pub(super) fn slot(&mut self, object: u32) -> Option<u64> {
        let between = object.wrapping_sub(self.next);
        if between >= self.rest.count_ones() {
            return None;
        }
        for _ in 0..between {
            self.rest &= self.rest.wrapping_sub(1);
        }
        self.next = object;
        Some(self.first + u64::from(self.rest.trailing_zeros()))
    }
}
