//! Collects the IDs of one share of the file while it is scanned.

use super::page::{PAGE_SLOTS, PAGE_WORDS, Page, PageBits};
use crate::storage::hashing::FileMap;

/// Bytes of pages per ID, on average, above which IDs go to the list instead. A page of a real heap holds hundreds of
/// objects; only hostile or very sparse files come near the limit.
const MOST_BYTES_PER_OBJECT: usize = 64;

/// Capacity for the pages of 16 MiB of a common heap, the share of one task. Growing would touch fresh memory again
/// and again; unused capacity costs nothing.
const PAGES_AT_ONCE: usize = 192;

/// The IDs of one share of the file. Builders are merged into an [`AddressIndex`](super::AddressIndex).
#[derive(Debug)]
pub struct IndexBuilder {
    pub(super) shift: u32,
    pub(super) pages: Vec<PageBits>,
    pub(super) slot_of_page: FileMap<u64, usize>,
    /// The page of the last ID, and the ID of that page's first slot.
    page: usize,
    first: u64,
    /// IDs that are no multiple of the granule, or all further IDs once pages are too costly.
    pub(super) loose: Vec<u64>,
    pub(super) objects: usize,
}

impl IndexBuilder {
    /// An empty builder for IDs that are mostly multiples of `1 << shift`.
    pub fn new(shift: u32) -> Self {
        Self {
            shift,
            pages: Vec::with_capacity(PAGES_AT_ONCE),
            slot_of_page: FileMap::default(),
            page: usize::MAX,
            first: 0,
            loose: Vec::new(),
            objects: 0,
        }
    }

    /// Adds an ID. Most IDs are near the last one.
    #[inline]
    pub fn insert(&mut self, id: u64) {
        self.objects += 1;
        let distance = id.wrapping_sub(self.first);
        let slot = distance >> self.shift;
        if slot < PAGE_SLOTS
            && slot << self.shift == distance
            && let Some(page) = self.pages.get_mut(self.page)
        {
            set_bit(page, slot);
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
        let page_number = slot / PAGE_SLOTS;
        let Some(page) = self.find_page(page_number) else {
            return self.loose.push(id);
        };
        self.page = page;
        self.first = (page_number * PAGE_SLOTS) << self.shift;
        if let Some(page) = self.pages.get_mut(page) {
            set_bit(page, slot % PAGE_SLOTS);
        }
    }

    /// The position of a page, which is added if it does not exist; `None` if pages cost too much.
    fn find_page(&mut self, page_number: u64) -> Option<usize> {
        if let Some(page) = self.slot_of_page.get(&page_number) {
            return Some(*page);
        }
        let allowed = (self.objects + 4096) * MOST_BYTES_PER_OBJECT / size_of::<Page>();
        if self.pages.len() > allowed {
            return None;
        }
        self.pages.push([0; PAGE_WORDS]);
        self.slot_of_page.insert(page_number, self.pages.len() - 1);
        Some(self.pages.len() - 1)
    }
}

#[inline]
fn set_bit(page: &mut PageBits, slot: u64) {
    if let Some(bits) = page.get_mut((slot / 64) as usize) {
        *bits |= 1 << (slot % 64);
    }
}
