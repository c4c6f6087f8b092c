//! Collects the IDs of one stretch of the file, as a scan meets them.

use super::{BLOCK_SLOTS, PAGE_BLOCKS, Page};
use crate::hashing::FileMap;

/// Bytes of pages that an ID may cost on average before a list of IDs is taken instead. A page of a
/// real heap holds hundreds of objects; only hostile or very sparse ones come near.
const MOST_BYTES_PER_OBJECT: usize = 64;

/// Room for the pages of 16 MiB of a common heap, which is what a task reads: growing took fresh memory
/// again and again, 10 000 of the 74 000 page faults of a 1 GB dump. What isn't used costs nothing.
const PAGES_AT_ONCE: usize = 256;

/// Collects the IDs of one stretch of the file; several are merged into an [`AddressIndex`](super::AddressIndex).
#[derive(Debug)]
pub(crate) struct IndexBuilder {
    pub(super) shift: u32,
    pub(super) pages: Vec<Page>,
    pub(super) slot_of_page: FileMap<u64, usize>,
    /// The page of the last ID and its place.
    last_page: Option<(u64, usize)>,
    /// The place of the last ID's block, and the ID of its first slot.
    block: usize,
    first: u64,
    /// IDs that are no multiple of the granule, or all once pages got too costly.
    pub(super) loose: Vec<u64>,
    pub(super) objects: usize,
}

impl IndexBuilder {
    /// For IDs that are mostly multiples of `1 << shift`.
    pub(crate) fn new(shift: u32) -> Self {
        Self {
            shift,
            pages: Vec::with_capacity(PAGES_AT_ONCE),
            slot_of_page: FileMap::default(),
            last_page: None,
            block: usize::MAX,
            first: 0,
            loose: Vec::new(),
            objects: 0,
        }
    }

    /// Adds an ID. Most are near the one before.
    #[inline]
    pub(crate) fn insert(&mut self, id: u64) {
        self.objects += 1;
        let distance = id.wrapping_sub(self.first);
        let slot = distance >> self.shift;
        if slot < BLOCK_SLOTS
            && slot << self.shift == distance
            && let Some(block) = self.pages.as_flattened_mut().get_mut(self.block)
        {
            block.insert(slot);
        } else {
            self.insert_far(id);
        }
    }

    #[inline(never)]
    fn insert_far(&mut self, id: u64) {
        let slot = id >> self.shift;
        if slot << self.shift != id {
            self.loose.push(id);
            return;
        }
        let block_number = slot / BLOCK_SLOTS;
        let page_number = block_number / PAGE_BLOCKS as u64;
        let page_slot = match self.last_page {
            Some((number, page_slot)) if number == page_number => page_slot,
            _ => match self.find_page(page_number) {
                Some(page_slot) => page_slot,
                None => return self.loose.push(id),
            },
        };
        self.block = page_slot * PAGE_BLOCKS + block_number as usize % PAGE_BLOCKS;
        self.first = (block_number * BLOCK_SLOTS) << self.shift;
        if let Some(block) = self.pages.as_flattened_mut().get_mut(self.block) {
            block.insert(slot % BLOCK_SLOTS);
        }
    }

    /// The page's place, made if need be; `None` when pages cost too much.
    #[cold]
    fn find_page(&mut self, page_number: u64) -> Option<usize> {
        let page_slot = if let Some(page_slot) = self.slot_of_page.get(&page_number) {
            *page_slot
        } else {
            let allowed = (self.objects + 4096) * MOST_BYTES_PER_OBJECT / size_of::<Page>();
            if self.pages.len() > allowed {
                return None;
            }
            self.pages.push(Page::default());
            self.slot_of_page.insert(page_number, self.pages.len() - 1);
            self.pages.len() - 1
        };
        self.last_page = Some((page_number, page_slot));
        Some(page_slot)
    }
}
