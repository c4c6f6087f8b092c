//! Bitsets with a bit per object. Dense, unlike `roaring`, because the innermost loops probe them at random; 1/8 byte
//! per object.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::storage::column::{Backing, Column};

/// A fixed number of bits, all clear at first.
#[derive(Debug, Default)]
pub struct Bitset {
    words: Column<u64>,
}

impl Bitset {
    /// A bitset of `len` clear bits.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn new(len: usize) -> std::io::Result<Self> {
        Ok(Self {
            words: Column::scattered(len.div_ceil(64), &Backing::Memory)?,
        })
    }

    /// The bits that a column of words holds.
    pub fn of_words(words: Column<u64>) -> Self {
        Self { words }
    }

    /// Whether the bit is set; `false` out of range.
    #[inline]
    pub fn contains(&self, index: u32) -> bool {
        let word = self.words.get(index as usize / 64);
        word.is_some_and(|word| word >> (index % 64) & 1 != 0)
    }

    /// Sets the bit and returns whether it was clear. Out of range it does nothing and returns `false`.
    #[inline]
    pub fn insert(&mut self, index: u32) -> bool {
        insert(self.words_mut(), index)
    }

    /// Removes a number, and returns whether it was in the set.
    pub fn remove(&mut self, index: u32) -> bool {
        let Some(word) = self.words_mut().get_mut(index as usize / 64) else {
            return false;
        };
        let bit = 1 << (index % 64);
        let was_in = *word & bit != 0;
        *word &= !bit;
        was_in
    }

    /// The number of set bits. O(len / 64).
    pub fn count(&self) -> u64 {
        self.words
            .as_slice()
            .iter()
            .map(|word| u64::from(word.count_ones()))
            .sum()
    }

    /// The indexes of the set bits, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words
            .as_slice()
            .iter()
            .enumerate()
            .flat_map(|(i, word)| {
                let mut rest = *word;
                std::iter::from_fn(move || {
                    (rest != 0).then(|| {
                        let bit = rest.trailing_zeros();
                        rest &= rest - 1;
                        (i as u32) * 64 + bit
                    })
                })
            })
    }

    /// The words of 64 bits as atomics, so that several threads can set bits: see [`SharedBits`].
    pub fn as_atomics(&mut self) -> &[AtomicU64] {
        self.words.as_atomics()
    }

    /// The words of 64 bits.
    #[inline]
    pub fn words(&self) -> &[u64] {
        self.words.as_slice()
    }

    /// The words of 64 bits, to be written. Bits beyond the length of the set are unused.
    #[inline]
    pub fn words_mut(&mut self) -> &mut [u64] {
        self.words.as_mut_slice()
    }
}

/// [`Bitset::contains`] for callers that have the words of the set.
#[inline]
pub fn contains(words: &[u64], index: u32) -> bool {
    let word = words.get(index as usize / 64);
    word.is_some_and(|word| word >> (index % 64) & 1 != 0)
}

/// [`Bitset::insert`] for callers that have the words of the set.
#[inline]
pub fn insert(words: &mut [u64], index: u32) -> bool {
    let Some(word) = words.get_mut(index as usize / 64) else {
        return false;
    };
    let bit = 1u64 << (index % 64);
    let was_clear = *word & bit == 0;
    *word |= bit;
    was_clear
}

/// A bitset with running counts, which give the rank of a set bit. 1/16 byte more per object.
#[derive(Debug)]
pub struct RankedBitset {
    bits: Bitset,
    before: Vec<u32>,
}

impl RankedBitset {
    /// Counts the bits of the set. O(len / 64).
    pub fn new(bits: Bitset) -> Self {
        let mut count = 0;
        let before = bits.words().iter().map(|word| {
            let before = count;
            count += word.count_ones();
            before
        });
        Self {
            before: before.collect(),
            bits,
        }
    }

    /// The bitset.
    pub fn bits(&self) -> &Bitset {
        &self.bits
    }

    /// The number of set bits before this one.
    #[inline]
    pub fn rank(&self, index: u32) -> u32 {
        let at = index as usize / 64;
        let word = self.bits.words().get(at).copied().unwrap_or_default();
        let below = word & ((1 << (index % 64)) - 1);
        let before = self.before.get(at).copied().unwrap_or_default();
        before + below.count_ones()
    }
}

/// Sets a bit in words that several threads write, and returns whether it was clear. Out of range it does nothing and
/// returns `false`.
#[inline]
pub fn insert_shared(words: &[AtomicU64], index: u32) -> bool {
    let bit = 1 << (index % 64);
    // A read is cheaper than a write.
    let word = words.get(index as usize / 64);
    let word = word.filter(|word| word.load(Ordering::Relaxed) & bit == 0);
    word.is_some_and(|word| word.fetch_or(bit, Ordering::Relaxed) & bit == 0)
}

/// A buffer through which one thread sets bits that other threads set too: neighbouring bits are set in one atomic
/// operation, which is the expensive part.
#[derive(Debug)]
pub struct SharedBits<'b> {
    words: &'b [AtomicU64],
    /// The index of a word, and its bits that are not written yet.
    at: usize,
    bits: u64,
}

impl<'b> SharedBits<'b> {
    /// An empty buffer for the set of these words.
    pub fn new(words: &'b [AtomicU64]) -> Self {
        let (at, bits) = (0, 0);
        Self { words, at, bits }
    }

    /// Sets the bit, at the latest when this buffer is dropped. Out of range it does nothing.
    #[inline]
    pub fn insert(&mut self, index: u32) {
        let at = index as usize / 64;
        if at != self.at {
            self.set();
            self.at = at;
        }
        self.bits |= 1 << (index % 64);
    }

    fn set(&mut self) {
        let bits = std::mem::take(&mut self.bits);
        if let Some(word) = self.words.get(self.at) {
            word.fetch_or(bits, Ordering::Relaxed);
        }
    }
}

impl Drop for SharedBits<'_> {
    fn drop(&mut self) {
        self.set();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ranks_count_what_stands_before(indexes in prop::collection::btree_set(0u32..3000, 0..300)) {
            let mut bits = Bitset::new(3000).unwrap();
            for index in &indexes {
                prop_assert!(bits.insert(*index));
                prop_assert!(!bits.insert(*index));
            }
            prop_assert_eq!(bits.iter().collect::<Vec<_>>(), indexes.iter().copied().collect::<Vec<_>>());
            let ranked = RankedBitset::new(bits);
            for (rank, index) in indexes.iter().enumerate() {
                prop_assert_eq!(ranked.rank(*index) as usize, rank);
            }
        }
    }

    #[test]
    fn out_of_range_is_nothing() {
        let mut bits = Bitset::new(10).unwrap();
        assert!(!bits.insert(64) && !bits.contains(64));
        assert_eq!(bits.count(), 0);
        assert!(bits.insert(3) && bits.contains(3));
    }

    #[test]
    fn threads_set_bits_of_the_same_words() {
        let mut bits = Bitset::new(10_000).unwrap();
        let words = bits.as_atomics();
        std::thread::scope(|scope| {
            for first in 0..3u32 {
                scope.spawn(move || {
                    let mut own = SharedBits::new(words);
                    (first..10_000).step_by(4).for_each(|bit| own.insert(bit));
                    own.insert(u32::MAX); // out of range
                });
            }
        });
        let wanted: Vec<u32> = (0..10_000).filter(|bit| bit % 4 < 3).collect();
        assert_eq!(bits.iter().collect::<Vec<_>>(), wanted);
    }
}
