//! Reads packed numbers from a file.

use std::ops::Range;
use std::sync::Arc;

use super::decode::Block;
use super::layout::{BLOCK, GROUP, GROUP_BYTES, HEAD, LONGEST_BLOCK, PADDING};
use super::number::Number;
use crate::storage::column::{Column, Unpacking};
use crate::storage::decoded::Decode;
use crate::storage::mapped_file::MappedFile;

/// Numbers that a pass reads before their bytes are released.
const PASSED: usize = 1 << 16;

/// The numbers of a section. A number that cannot be read makes the file faulty.
#[derive(Debug)]
pub(crate) struct PackedNumbers {
    file: Arc<MappedFile>,
    blocks: Range<usize>,
    directory: Range<usize>,
    len: usize,
}

impl PackedNumbers {
    /// The numbers of a section; `None` if the file has no such section, or it is no section of packed numbers. Reads
    /// its first bytes.
    pub(crate) fn open(file: &Arc<MappedFile>, section: &str) -> Option<Self> {
        let section = file.section(section)?;
        let start = section.start.checked_add(HEAD)?;
        let head = file.bytes(section.start..start)?;
        let (len, bytes) = head.split_first_chunk::<8>()?;
        let number = |bytes: [u8; 8]| usize::try_from(u64::from_le_bytes(bytes)).ok();
        let len = number(*len)?;
        let blocks = start..start.checked_add(number(*bytes.first_chunk::<8>()?)?)?;
        let directory = blocks.end..section.end;
        let groups = len.div_ceil(BLOCK).div_ceil(GROUP);
        let fits = directory.start <= directory.end
            && blocks.len() >= PADDING
            && groups.checked_mul(GROUP_BYTES) == Some(directory.len());
        fits.then(|| Self {
            file: Arc::clone(file),
            blocks,
            directory,
            len,
        })
    }

    /// How many numbers there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The number at a place; `None` out of range, or if it cannot be read. Some ten nanoseconds, up to two hundred in
    /// [steps](super::layout::Way::Steps).
    #[inline]
    pub(crate) fn at(&self, at: usize) -> Option<u64> {
        if at >= self.len {
            return None;
        }
        Some(self.block(at / BLOCK)?.get(at % BLOCK))
    }

    /// The numbers of a block, in the first entries; `None` if it cannot be read.
    pub(crate) fn all_of_block(&self, block: usize) -> Option<[u64; BLOCK]> {
        Some(self.block(block)?.all())
    }

    fn block(&self, block: usize) -> Option<Block<'_>> {
        let found = self.find_block(block);
        if found.is_none() {
            let why = format!("numbers before byte {} can't be read", self.directory.start);
            self.file.fail(why);
        }
        found
    }

    /// Releases the bytes of numbers that a pass has read.
    fn release(&self, numbers: Range<usize>) {
        let place = |at: usize| self.place_of(at / BLOCK);
        if let (Some(start), Some(end)) = (place(numbers.start), place(numbers.end - 1)) {
            self.file.release(start..end);
        }
    }

    fn find_block(&self, block: usize) -> Option<Block<'_>> {
        let start = self.place_of(block)?;
        let end = self
            .blocks
            .end
            .min(start.checked_add(LONGEST_BLOCK + PADDING)?);
        let bytes = self.file.bytes(start..end.max(start))?;
        let first = block * BLOCK;
        Block::read(bytes, first as u64)
    }

    /// Where a block begins in the file.
    fn place_of(&self, block: usize) -> Option<usize> {
        let group = self.directory.start + block / GROUP * GROUP_BYTES;
        let group = self.file.bytes(group..group + GROUP_BYTES)?;
        let base = u64::from_le_bytes(*group.first_chunk::<8>()?);
        let distance = group.get(8 + block % GROUP * 2..)?.first_chunk::<2>()?;
        let offset = usize::try_from(base).ok()? + usize::from(u16::from_le_bytes(*distance));
        self.blocks.start.checked_add(offset)
    }
}

impl<T: Number> Decode<T> for PackedNumbers {
    fn get(&self, at: usize) -> Option<T> {
        self.at(at).map(T::from_u64)
    }

    fn fill(&self, first: usize, out: &mut [T]) -> Option<()> {
        let (mut at, mut left) = (first, out);
        let mut passed = first;
        while !left.is_empty() {
            let here = left.len().min(BLOCK - at % BLOCK);
            let (now, later) = left.split_at_mut(here);
            self.block(at / BLOCK)?.from(at % BLOCK, now);
            at += now.len();
            left = later;
            if at - passed >= PASSED {
                self.release(passed..at);
                passed = at;
            }
        }
        Some(())
    }

    fn at_least(&self, least: u64, range: Range<usize>) -> Option<Vec<usize>> {
        let mut found = Vec::new();
        let range = range.start..range.end.min(self.len);
        if range.is_empty() {
            return Some(found);
        }
        for number in range.start / BLOCK..range.end.div_ceil(BLOCK) {
            let at = number * BLOCK;
            if at.is_multiple_of(PASSED) && at > range.start {
                self.release(at.saturating_sub(PASSED)..at);
            }
            let block = self.block(number)?;
            if block.most().is_some_and(|most| most < least) {
                continue;
            }
            let places = at..range.end.min(at + BLOCK);
            // Differences wrap around in the type of the numbers.
            let numbers = block.all().map(|number| T::from_u64(number).to_u64());
            let places = places.zip(numbers);
            let places = places.filter(|(at, number)| *number >= least && range.contains(at));
            found.extend(places.map(|(at, _)| at));
        }
        Some(found)
    }

    fn fail(&self, why: String) {
        self.file.fail(why);
    }
}

/// The column that a section of packed numbers holds; `None` if there is no such section. Reads its first bytes. Where
/// many entries are asked for, all are unpacked.
pub(crate) fn packed_column<T: Number>(
    file: &Arc<MappedFile>,
    section: &str,
    unpacking: &Unpacking,
) -> Option<Column<T>> {
    let numbers = PackedNumbers::open(file, section)?;
    let len = numbers.len();
    Some(Column::decoded(Box::new(numbers), len, unpacking))
}
