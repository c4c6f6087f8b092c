//! The address table: the dense [`ObjectIndex`] of every object ID, and back.
//!
//! Object IDs are addresses, nearly always multiples of 8. The table has a bit per slot of address space and a
//! running count per word, so a rank query in one or two cache lines finds an index. It takes 3/128 of the bytes of
//! the heap. All sizes are powers of two, except the bytes of a word with its count, so that no query divides.
//!
//! IDs that fit no such page (table indexes of the hprof agent, IDs of hostile files) are kept in a sorted list.

mod builder;
mod near_address;
mod page;
mod search;

use std::sync::Arc;

use rayon::prelude::*;

pub(crate) use builder::IndexBuilder;
pub(crate) use near_address::NearAddress;
use page::{PAGE_BITS, PAGE_SLOTS, PAGE_WORDS, Page, PageBits, Pages, Word};
use search::partition_near;

use crate::storage::codec::{Input, Stored};
use crate::storage::column::Column;
use crate::storage::mapped_file::MappedFile;

/// The dense number of an object, in ascending order of IDs; never shown to users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectIndex(pub u32);

impl ObjectIndex {
    /// The number as an index into a column.
    #[inline]
    pub fn get(self) -> usize {
        self.0 as usize
    }
}

/// Pages without any object that may lie between two ranges of address space that share a directory.
const LONGEST_GAP: u64 = 1 << 14;
/// The limit of [`LONGEST_GAP`] for files whose pages lie scattered, where directories would outgrow the pages.
const SHORT_GAP: u64 = 64;

/// A range of address space whose pages share a directory.
#[derive(Debug)]
struct Range {
    /// The ID of the first page's first slot.
    first_id: u64,
    /// Page slots; [`NO_PAGE`] where there is no object.
    directory: Vec<u32>,
}

/// The page slot of pages without objects; larger than any real slot.
const NO_PAGE: u32 = u32::MAX;

/// The position of an ID's bit: the slot of its page, then the slot within the page.
#[derive(Debug, Clone, Copy)]
pub struct Spot(u64);

impl Spot {
    /// The position for an ID that has no bit.
    const NOWHERE: Self = Self(u64::MAX);

    #[inline]
    fn word(self) -> usize {
        (self.0 / 64) as usize
    }

    #[inline]
    fn bit(self) -> u32 {
        (self.0 % 64) as u32
    }
}

/// A cursor that finds the ID next to the last one without reading the table: a file lists objects mostly in address
/// order.
#[derive(Debug)]
pub struct Near<'i> {
    index: &'i AddressIndex,
    /// The ID of the first slot of the last ID's word.
    first: u64,
    /// The bits of that word above the last ID's bit, and the index of the next object among them.
    following: u64,
    next: u32,
}

impl Near<'_> {
    /// The index of the object with this ID, see [`AddressIndex::find`].
    #[inline]
    pub fn find(&mut self, id: u64) -> Option<ObjectIndex> {
        let slot = self.following.trailing_zeros();
        if self.following != 0 && u64::from(slot) << self.index.shift == id.wrapping_sub(self.first)
        {
            self.following &= self.following - 1;
            let object = ObjectIndex(self.next);
            self.next = self.next.wrapping_add(1);
            return Some(object);
        }
        self.find_far(id)
    }

    #[inline(never)]
    fn find_far(&mut self, id: u64) -> Option<ObjectIndex> {
        let index = self.index;
        let spot = index.spot_of(id);
        let bit = spot.bit();
        let word = index.pages.word(spot.word());
        let Some((word, object)) = word.and_then(|word| Some((word, word.rank(bit)?))) else {
            return index.find_loose(id);
        };
        self.first = id.wrapping_sub(u64::from(bit) << index.shift);
        self.following = word.bits() & (u64::MAX << 1 << bit);
        self.next = object.wrapping_add(1);
        Some(ObjectIndex(object))
    }
}

/// The address table: maps object IDs to dense indexes and back.
#[derive(Debug)]
pub struct AddressIndex {
    shift: u32,
    ranges: Vec<Range>,
    pages: Pages,
    page_numbers: Vec<u64>,
    /// The number of objects before each page, in one array for a binary search.
    firsts: Vec<u32>,
    paged: u64,
    /// IDs outside of the pages, sorted; their indexes follow those of the paged IDs.
    loose: Vec<u64>,
    duplicates: u64,
}

impl AddressIndex {
    /// Merges the IDs that were collected from all shares of the file.
    pub fn build(builders: Vec<IndexBuilder>) -> Self {
        let shift = builders.first().map_or(3, |builder| builder.shift);
        let inserted: u64 = builders.iter().map(|builder| builder.objects as u64).sum();
        let mut loose: Vec<u64> = builders
            .iter()
            .flat_map(|builder| builder.loose.iter().copied())
            .collect();
        let mut numbered: Vec<(u64, &PageBits)> = builders
            .iter()
            .flat_map(|builder| {
                let slots = builder.slot_of_page.iter();
                slots.filter_map(|(number, slot)| Some((*number, builder.pages.get(*slot)?)))
            })
            .collect();
        numbered.sort_unstable_by_key(|(number, _)| *number);
        let parts: Vec<_> = numbered.chunk_by(|(a, _), (b, _)| a == b).collect();
        let page_numbers: Vec<u64> = parts
            .iter()
            .filter_map(|parts| parts.first())
            .map(|(n, _)| *n)
            .collect();
        let mut pages: Vec<Page> = parts.par_iter().map(|parts| merge(parts)).collect();
        let mut before = 0;
        let firsts: Vec<u32> = pages
            .iter()
            .map(|page| {
                let objects = page.last().map_or(0, Word::objects_to_end);
                before += u64::from(objects);
                // More than 2³² objects are only counted; the analysis then refuses the dump.
                (before - u64::from(objects)) as u32
            })
            .collect();
        pages.par_iter_mut().zip(&firsts).for_each(|(page, first)| {
            for word in page {
                word.before = word.before.wrapping_add(*first);
            }
        });
        drop(builders);
        loose.sort_unstable();
        loose.dedup();
        let ranges = build_ranges(&page_numbers, shift);
        let mut index = Self {
            shift,
            ranges,
            pages: Pages::Own(pages),
            page_numbers,
            firsts,
            paged: before,
            loose,
            duplicates: 0,
        };
        // An ID may be in a page of one share and in the list of another.
        let mut loose = std::mem::take(&mut index.loose);
        loose.retain(|id| index.find_paged(*id).is_none());
        index.loose = loose;
        index.duplicates = inserted.saturating_sub(index.len());
        index
    }

    /// The words of the pages as bytes: the large part of the table for a file.
    pub(crate) fn word_bytes(&self) -> &[u8] {
        bytemuck::cast_slice(self.pages.words(0..self.pages.len()))
    }

    /// Appends the small part of the table: everything but the words.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        self.shift.put(out);
        self.page_numbers.put(out);
        self.firsts.put(out);
        self.paged.put(out);
        self.loose.put(out);
        self.duplicates.put(out);
    }

    /// The table from its small part and the words that a file has; `None` if they do not fit together.
    pub(crate) fn take(
        input: &mut Input<'_>,
        file: &Arc<MappedFile>,
        section: &str,
    ) -> Option<Self> {
        let words = Column::<Word>::stored(file, section)?;
        let shift = u32::take(input).filter(|shift| *shift < 64)?;
        let page_numbers = Vec::<u64>::take(input)?;
        let most = u64::MAX >> PAGE_BITS >> shift;
        let ascend = page_numbers.is_sorted_by(|a, b| a < b);
        let fit = page_numbers.len().checked_mul(PAGE_WORDS) == Some(words.len());
        if !ascend || !fit || page_numbers.last().is_some_and(|last| *last > most) {
            return None;
        }
        let firsts = Vec::<u32>::take(input).filter(|firsts| firsts.len() == page_numbers.len());
        Some(Self {
            shift,
            ranges: build_ranges(&page_numbers, shift),
            pages: Pages::Stored(words),
            page_numbers,
            firsts: firsts?,
            paged: u64::take(input)?,
            loose: Vec::take(input)?,
            duplicates: u64::take(input)?,
        })
    }

    /// The number of objects.
    pub fn len(&self) -> u64 {
        self.paged + self.loose.len() as u64
    }

    /// Whether there are no objects.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of insertions of an ID that was there already.
    pub fn duplicates(&self) -> u64 {
        self.duplicates
    }

    /// The memory of the table, bytes.
    pub fn bytes(&self) -> usize {
        self.pages.len() * size_of::<Page>()
            + self
                .ranges
                .iter()
                .map(|range| range.directory.len() * 4)
                .sum::<usize>()
            + self.firsts.len() * 4
            + (self.loose.len() + self.page_numbers.len()) * 8
    }

    /// The index of the object with this ID. O(1) for aligned addresses, else a binary search.
    #[inline]
    pub fn find(&self, id: u64) -> Option<ObjectIndex> {
        if let Some(rank) = self.find_paged(id) {
            return Some(ObjectIndex(rank));
        }
        self.find_loose(id)
    }

    #[inline]
    fn find_paged(&self, id: u64) -> Option<u32> {
        self.rank(self.spot_of(id))
    }

    /// The position of this ID's bit, if it has one. Only arithmetic and a small directory.
    #[inline]
    pub fn spot_of(&self, id: u64) -> Spot {
        self.find_spot(id).unwrap_or(Spot::NOWHERE)
    }

    #[inline]
    fn find_spot(&self, id: u64) -> Option<Spot> {
        let range = match self.ranges.as_slice() {
            [range] => range,
            ranges => {
                let after = ranges.partition_point(|range| range.first_id <= id);
                ranges.get(after.checked_sub(1)?)?
            }
        };
        // Slots before the first range or between two ranges wrap to pages that no directory has.
        let slot = id.wrapping_sub(range.first_id).rotate_right(self.shift);
        let page_slot = *range.directory.get((slot >> PAGE_BITS) as usize)?;
        Some(Spot(
            (u64::from(page_slot) << PAGE_BITS) | (slot % PAGE_SLOTS),
        ))
    }

    /// A cursor for IDs that mostly lie near each other.
    pub fn near(&self) -> Near<'_> {
        Near {
            index: self,
            first: 0,
            following: 0,
            next: 0,
        }
    }

    /// The index of the object at this position. One cache miss, unless the position was prefetched.
    #[inline]
    pub fn rank(&self, spot: Spot) -> Option<u32> {
        let word = self.pages.word(spot.word())?;
        word.rank(spot.bit())
    }

    /// Asks the processor to load the memory that [`Self::rank`] will read.
    #[inline]
    pub fn prefetch(&self, spot: Spot) {
        self.pages.prefetch(spot.word());
    }

    /// The index of the object with this ID, for IDs outside of the pages. A binary search.
    #[cold]
    pub fn find_loose(&self, id: u64) -> Option<ObjectIndex> {
        let at = self.loose.binary_search(&id).ok()?;
        u32::try_from(self.paged + at as u64).ok().map(ObjectIndex)
    }

    /// The ID of an object; 0 for an index that does not exist. A search that begins where the object would stand if
    /// all were equally far from each other.
    pub fn address(&self, object: ObjectIndex) -> u64 {
        let word = self.search(object);
        let slot = word.and_then(|mut word| word.slot(object.0));
        slot.map_or_else(|| self.loose_id(object), |slot| slot << self.shift)
    }

    /// The same where the last object was mostly a near one before it: then nothing is searched.
    #[inline]
    pub(crate) fn address_near(&self, object: ObjectIndex, near: &mut NearAddress) -> u64 {
        let slot = near.slot(object.0);
        let slot = slot.or_else(|| self.find_slot(object, near));
        slot.map_or_else(|| self.loose_id(object), |slot| slot << self.shift)
    }

    /// The slot of an object that is not in the last word.
    #[inline(never)]
    fn find_slot(&self, object: ObjectIndex, near: &mut NearAddress) -> Option<u64> {
        if let Some(mut next) = self.word_at(near.next_word())
            && let Some(slot) = next.slot(object.0)
        {
            *near = next;
            return Some(slot);
        }
        *near = self.search(object)?;
        near.slot(object.0)
    }

    /// The word that has an object's bit.
    fn search(&self, object: ObjectIndex) -> Option<NearAddress> {
        if u64::from(object.0) >= self.paged {
            return None;
        }
        self.word_at(self.word_of(object)?)
    }

    /// A word, by its number in all pages.
    fn word_at(&self, at: usize) -> Option<NearAddress> {
        let number = self.page_numbers.get(at / PAGE_WORDS)?;
        let first = number * PAGE_SLOTS + (at % PAGE_WORDS) as u64 * 64;
        Some(NearAddress::new(at, self.pages.word(at)?, first))
    }

    /// The number of the word that has an object's bit.
    fn word_of(&self, object: ObjectIndex) -> Option<usize> {
        let firsts = self.firsts.as_slice();
        let guess = (u64::from(object.0) * firsts.len() as u64).checked_div(self.paged);
        let behind = partition_near(firsts, guess.unwrap_or_default() as usize, |first| {
            *first <= object.0
        });
        let page_at = behind.checked_sub(1)?;
        let page = self.pages.words(page_at..page_at + 1);
        let before = page.first().map_or(0, |word| word.before);
        let behind = page.last().map_or(0, Word::objects_to_end);
        let of_page = u64::from(behind.saturating_sub(before));
        let of_word = u64::from(object.0.saturating_sub(before)) * page.len() as u64;
        let guess = of_word.checked_div(of_page).unwrap_or_default() as usize;
        let at = partition_near(page, guess, |word| word.before <= object.0);
        Some(page_at * PAGE_WORDS + at.checked_sub(1)?)
    }

    /// The ID of an object whose ID is in no page.
    fn loose_id(&self, object: ObjectIndex) -> u64 {
        let at = u64::from(object.0).checked_sub(self.paged);
        let id = at.and_then(|at| self.loose.get(at as usize));
        id.copied().unwrap_or_default()
    }

    /// All IDs in the order of their indexes: the IDs of the pages ascending, then the list's.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        let (_, paged) = self.iter_pages(0..self.pages.len());
        paged.chain(self.loose.iter().copied())
    }

    /// The number of pages, for dividing a sweep over all IDs among threads.
    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    /// The index of the first object of some pages, and the IDs of these pages, for a parallel sweep. IDs of the list
    /// are not included.
    pub fn iter_pages(
        &self,
        pages: std::ops::Range<usize>,
    ) -> (u32, impl Iterator<Item = u64> + '_) {
        let start = pages.start;
        let numbers = self.page_numbers.get(pages.clone()).unwrap_or_default();
        let pages = self.pages.words(pages).chunks(PAGE_WORDS);
        let first = self.firsts.get(start).copied().unwrap_or_default();
        let ids = numbers.iter().zip(pages).flat_map(move |(number, page)| {
            (0u64..).zip(page).flat_map(move |(at, word)| {
                let first = number * PAGE_SLOTS + at * 64;
                let mut rest = word.bits();
                std::iter::from_fn(move || {
                    (rest != 0).then(|| {
                        let bit = u64::from(rest.trailing_zeros());
                        rest &= rest - 1;
                        (first + bit) << self.shift
                    })
                })
            })
        });
        (first, ids)
    }
}

/// Merges the bits that several shares of the file have for one page; counts begin with 0 at its first word.
fn merge(parts: &[(u64, &PageBits)]) -> Page {
    let mut before = 0;
    std::array::from_fn(|at| {
        let bits = parts.iter().filter_map(|(_, bits)| bits.get(at));
        let word = Word::new(bits.fold(0, |all, bits| all | bits), before);
        before = word.objects_to_end();
        word
    })
}

fn build_ranges(page_numbers: &[u64], shift: u32) -> Vec<Range> {
    let gaps = page_numbers.windows(2).filter_map(|pair| match pair {
        [a, b] if b - a <= LONGEST_GAP => Some(b - a),
        _ => None,
    });
    let directory: u64 = gaps.sum();
    let longest_gap = if directory <= 64 * page_numbers.len() as u64 + (1 << 16) {
        LONGEST_GAP
    } else {
        SHORT_GAP
    };
    let mut ranges: Vec<Range> = Vec::new();
    for (slot, number) in page_numbers.iter().enumerate() {
        let (slot, first_id) = (slot as u32, number << PAGE_BITS << shift);
        // The position of the page in the last range's directory.
        let at = |range: &Range| (first_id - range.first_id) >> shift >> PAGE_BITS;
        match ranges.last_mut() {
            Some(range) if at(range) - range.directory.len() as u64 <= longest_gap => {
                range.directory.resize(at(range) as usize, NO_PAGE);
                range.directory.push(slot);
            }
            _ => ranges.push(Range {
                first_id,
                directory: vec![slot],
            }),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[allow(clippy::indexing_slicing, reason = "the index is one of the list")]
    fn check(shares: &[Vec<u64>], shift: u32) {
        let builders = shares
            .iter()
            .map(|ids| {
                let mut builder = IndexBuilder::new(shift);
                for id in ids {
                    builder.insert(*id);
                }
                builder
            })
            .collect();
        let index = AddressIndex::build(builders);
        let wanted: BTreeSet<u64> = shares.iter().flatten().copied().collect();
        let inserted: usize = shares.iter().map(Vec::len).sum();
        assert_eq!(index.len(), wanted.len() as u64);
        assert_eq!(index.duplicates(), (inserted - wanted.len()) as u64);
        let listed: Vec<u64> = index.iter().collect();
        let mut near = index.near();
        assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), wanted);
        for step in [1, 2, 7, 100] {
            let mut near = NearAddress::default();
            for (i, id) in listed.iter().enumerate().step_by(step) {
                // Asked twice, and for one before it.
                for i in [i, i, i.saturating_sub(step / 2), i] {
                    let object = ObjectIndex(i as u32);
                    assert_eq!(index.address_near(object, &mut near), listed[i]);
                }
                assert_eq!(index.address(ObjectIndex(i as u32)), *id);
            }
        }
        for (i, id) in listed.iter().enumerate() {
            let object = ObjectIndex(i as u32);
            assert_eq!(index.find(*id), Some(object), "{id:#x}");
            assert_eq!(near.find(*id), Some(object), "{id:#x}");
            assert_eq!(index.address(object), *id);
            for other in [id.wrapping_add(1), id.wrapping_add(8), id ^ 1 << 40] {
                assert_eq!(index.find(other).is_some(), wanted.contains(&other));
                assert_eq!(near.find(other).is_some(), wanted.contains(&other));
            }
        }
    }

    /// Found by fuzzing: with IDs that are multiples of nothing, the last page ends beyond 2⁶⁴.
    #[test]
    fn the_largest_ids_are_found_and_listed() {
        let ids = [1, u64::MAX - 1, u64::MAX];
        let mut builder = IndexBuilder::new(0);
        for id in ids {
            builder.insert(id);
        }
        let index = AddressIndex::build(vec![builder]);
        assert_eq!(index.iter().collect::<Vec<_>>(), ids);
        assert!(ids.iter().all(|id| index.find(*id).is_some()));
    }

    #[test]
    fn addresses_of_a_heap() {
        let heap: Vec<u64> = (0..50_000).map(|i| 0x7_0000_0000 + i * 24).collect();
        let far: Vec<u64> = (0..100).map(|i| 0x7fff_0000_0000 + i * 16).collect();
        check(&[heap, far], 3);
    }

    #[test]
    fn table_indexes_of_the_agent() {
        check(&[(1..5000).collect(), vec![0x5000_0000]], 0);
    }

    #[test]
    fn scattered_ids_cost_a_list_not_pages() {
        let mut builder = IndexBuilder::new(3);
        (1..100_000u64).for_each(|i| builder.insert(i << 40));
        assert!(builder.pages.len() * size_of::<Page>() < 2 * 64 * 100_000 + (1 << 20));
        let index = AddressIndex::build(vec![builder]);
        assert_eq!(index.len(), 99_999);
        assert!(index.find(77 << 40).is_some() && index.find(78 << 39).is_some());
        assert!(index.find((77 << 40) + 8).is_none());
    }

    proptest! {
        #[test]
        fn any_ids(shares in prop::collection::vec(
            prop::collection::vec(prop_oneof![0u64..2000, any::<u64>(), (0u64..4000).prop_map(|i| i * 8 + (1 << 35))], 0..200), 1..4),
            shift in 0u32..4) {
            check(&shares, shift);
        }
    }
}
