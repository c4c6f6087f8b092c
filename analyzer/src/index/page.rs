//! A page of the index: a bit for each slot of address space.

/// Slots of a page, and its words of bits.
pub(super) const PAGE_SLOTS: u64 = 1 << PAGE_BITS;
pub(super) const PAGE_BITS: u32 = 14;
pub(super) const PAGE_WORDS: usize = (PAGE_SLOTS / 64) as usize;
/// The bits of 64 slots, and how many objects come before them. Halves, since that takes 12 bytes and not 16.
#[derive(Debug, Clone, Copy, Default)]
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

    /// Objects in all words before this one and in itself.
    pub(super) fn objects_to_end(&self) -> u32 {
        self.before + self.bits().count_ones()
    }

    #[inline]
    pub(super) fn rank(&self, bit: u32) -> Option<u32> {
        // The object's own bit is the highest, and counts itself.
        let up_to = self.bits() << (63 - bit);
        let others = up_to.count_ones().wrapping_sub(1);
        (up_to >> 63 != 0).then(|| self.before.wrapping_add(others))
    }
}

/// What the finished index has of a page, and what a scan collects for it.
pub(super) type Page = [Word; PAGE_WORDS];
pub(super) type PageBits = [u64; PAGE_WORDS];
