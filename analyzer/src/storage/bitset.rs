//! A bit per object: visited, kept, shared. Dense, unlike `roaring`, since they are probed at random
//! in the innermost loops; 1/8 byte per object.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::storage::column::{Backing, Column};

/// A fixed number of bits, all clear at first.
#[derive(Debug, Default)]
pub struct Bitset {
    words: Column<u64>,
}

impl Bitset {
    /// `len` clear bits.
    pub fn new(len: usize) -> std::io::Result<Self> {
        Ok(Self {
            words: Column::scattered(len.div_ceil(64), &Backing::Memory)?,
        })
    }

    /// Is the bit set? `false` out of range.
    #[inline]
    pub fn contains(&self, index: u32) -> bool {
        contains(self.words(), index)
    }

    /// Sets the bit; says whether it was clear. Out of range does nothing.
    #[inline]
    pub fn insert(&mut self, index: u32) -> bool {
        insert(self.words_mut(), index)
    }

    /// Bits that are set.
    pub fn count(&self) -> u64 {
        self.words
            .as_slice()
            .iter()
            .map(|word| u64::from(word.count_ones()))
            .sum()
    }

    /// Indexes of the set bits, ascending.
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

    /// 64 bits at once, to be set by several threads: see [`SharedBits`].
    pub fn as_atomics(&mut self) -> &[AtomicU64] {
        self.words.as_atomics()
    }

    /// 64 bits at once.
    #[inline]
    pub fn words(&self) -> &[u64] {
        self.words.as_slice()
    }

    /// The same, to set. Bits beyond the set's length are nobody's.
    #[inline]
    pub fn words_mut(&mut self) -> &mut [u64] {
        self.words.as_mut_slice()
    }
}

/// [`Bitset::contains`] for who holds the set's words.
#[inline]
pub fn contains(words: &[u64], index: u32) -> bool {
    let word = words.get(index as usize / 64);
    word.is_some_and(|word| word >> (index % 64) & 1 != 0)
}

/// [`Bitset::insert`] for who holds the set's words.
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

/// A set with running counts: which of the set bits, counted from 0, is this one? 1/16 byte more per
/// object.
#[derive(Debug)]
pub struct RankedBitset {
    bits: Bitset,
    before: Vec<u32>,
}

impl RankedBitset {
    /// Counts the set's bits. O(len / 64).
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

    /// The set.
    pub fn bits(&self) -> &Bitset {
        &self.bits
    }

    /// How many set bits stand before this one.
    #[inline]
    pub fn rank(&self, index: u32) -> u32 {
        let at = index as usize / 64;
        let word = self.bits.words().get(at).copied().unwrap_or_default();
        let below = word & ((1 << (index % 64)) - 1);
        let before = self.before.get(at).copied().unwrap_or_default();
        before + below.count_ones()
    }
}

/// Sets a bit of words that several threads set bits of; says whether it was clear. Out of range does nothing.
#[inline]
pub fn insert_shared(words: &[AtomicU64], index: u32) -> bool {
    let bit = 1 << (index % 64);
    // A look is cheaper than a write.
    let word = words.get(index as usize / 64);
    let word = word.filter(|word| word.load(Ordering::Relaxed) & bit == 0);
    word.is_some_and(|word| word.fetch_or(bit, Ordering::Relaxed) & bit == 0)
}

/// One thread's way of setting bits that others set, too: such as lie together are set in one go, which is what
/// sharing costs.
#[derive(Debug)]
pub struct SharedBits<'b> {
    words: &'b [AtomicU64],
    /// Bits of one word that are not set yet.
    at: usize,
    bits: u64,
}

impl<'b> SharedBits<'b> {
    /// Of the set that these words are.
    pub fn new(words: &'b [AtomicU64]) -> Self {
        let (at, bits) = (0, 0);
        Self { words, at, bits }
    }

    /// Sets the bit, at the latest when this is dropped. Out of range does nothing.
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
