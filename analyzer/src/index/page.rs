//! A page of the address table: a bit for each slot of address space.

use std::ops::Range;

use bytemuck::{Pod, Zeroable};

use crate::storage::column::{Column, prefetch};

/// The number of slots of a page, its logarithm, and the number of words of bits.
pub(super) const PAGE_SLOTS: u64 = 1 << PAGE_BITS;
pub(super) const PAGE_BITS: u32 = 14;
pub(super) const PAGE_WORDS: usize = (PAGE_SLOTS / 64) as usize;

/// The bits of 64 slots, and the number of objects before them. Stored as halves, so that it takes 12 bytes instead
/// of 16.
#[derive(Debug, Clone, Copy, Default, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Word {
    halves: [u32; 2],
    pub(super) before: u32,
}

impl Word {
    pub(super) fn new(bits: u64, before: u32) -> Self {
        Self {
            halves: [bits as u32, (bits >> 32) as u32],
            before,
        }
    }

    #[inline]
    pub(super) fn bits(&self) -> u64 {
        let [low, high] = self.halves;
        u64::from(high) << 32 | u64::from(low)
    }

    /// The number of objects in all words up to and including this one.
    pub(super) fn objects_to_end(&self) -> u32 {
        self.before + self.bits().count_ones()
    }

    #[inline]
    pub(super) fn rank(&self, bit: u32) -> Option<u32> {
        // The bit of the object itself is the highest, and is counted.
        let up_to = self.bits() << (63 - bit);
        let others = up_to.count_ones().wrapping_sub(1);
        (up_to >> 63 != 0).then(|| self.before.wrapping_add(others))
    }
}

/// A page of the finished table.
pub(super) type Page = [Word; PAGE_WORDS];
/// The pages of the finished table, in ascending order of addresses.
#[derive(Debug)]
pub(super) enum Pages {
    /// In memory.
    Own(Vec<Page>),
    /// In a file, word by word.
    Stored(Column<Word>),
}

impl Pages {
    /// The number of pages.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Own(pages) => pages.len(),
            Self::Stored(words) => words.len() / PAGE_WORDS,
        }
    }

    /// A word of any page. Of a file it touches one block.
    #[inline]
    pub(super) fn word(&self, at: usize) -> Option<Word> {
        match self {
            Self::Own(pages) => pages.as_flattened().get(at).copied(),
            Self::Stored(words) => words.get(at),
        }
    }

    /// The words of some pages. Of a file it touches no more than their blocks.
    pub(super) fn words(&self, pages: Range<usize>) -> &[Word] {
        match self {
            Self::Own(all) => all.get(pages).unwrap_or_default().as_flattened(),
            Self::Stored(words) => words.range(
                pages.start.saturating_mul(PAGE_WORDS)..pages.end.saturating_mul(PAGE_WORDS),
            ),
        }
    }

    /// Asks the processor to load a word.
    #[inline]
    pub(super) fn prefetch(&self, at: usize) {
        if let Self::Own(pages) = self {
            prefetch(pages.as_flattened(), at);
        }
    }
}

/// A page while it is collected: only the bits.
pub(super) type PageBits = [u64; PAGE_WORDS];
