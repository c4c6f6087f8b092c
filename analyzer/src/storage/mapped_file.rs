//! A mapped file in blocks with checksums: a block is verified when it is touched first.
//!
//! A block that does not have its checksum is never shown. The file is then faulty: what was answered from it must be
//! thrown away, see [`MappedFile::fault`].

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use memmap2::Mmap;

use crate::storage::checksum::checksum;
use crate::storage::file_map::release_pages;

/// Bytes of a block.
pub const BLOCK_BYTES: usize = 64 << 10;

/// Blocks that are verified before the pages of the file are released.
const MOST_RESIDENT: usize = 64;

/// In front of the names of sections that keep answers.
pub(crate) const KEPT: &str = "kept/";

/// A mapped file: sections with names, in blocks with checksums.
pub struct MappedFile {
    map: Mmap,
    /// The blocks of the file: the first one begins at `blocks.start`.
    blocks: Range<usize>,
    checksums: Vec<u64>,
    /// A bit for each block that has its checksum.
    verified: Vec<AtomicU64>,
    /// How many of them have it.
    count: AtomicUsize,
    sections: BTreeMap<String, Range<usize>>,
    fault: OnceLock<String>,
}

impl MappedFile {
    /// A file whose bytes `blocks` are divided into blocks with these checksums. `None` if there are more or fewer
    /// blocks than checksums, or if a section is not within the blocks.
    pub fn new(
        map: Mmap,
        blocks: Range<usize>,
        checksums: Vec<u64>,
        sections: BTreeMap<String, Range<usize>>,
    ) -> Option<Self> {
        let is_within = |section: &Range<usize>| {
            blocks.start <= section.start
                && section.start <= section.end
                && section.end <= blocks.end
        };
        let whole = map.len() >= blocks.end
            && blocks.len().div_ceil(BLOCK_BYTES) == checksums.len()
            && sections.values().all(is_within);
        let words = checksums.len().div_ceil(64);
        whole.then(|| Self {
            verified: std::iter::repeat_with(AtomicU64::default)
                .take(words)
                .collect(),
            map,
            blocks,
            checksums,
            count: AtomicUsize::new(0),
            sections,
            fault: OnceLock::new(),
        })
    }

    /// The place of a section in the file; `None` if there is no such section.
    pub fn section(&self, name: &str) -> Option<Range<usize>> {
        self.sections.get(name).cloned()
    }

    /// The names and lengths of all sections, in order of their names.
    pub fn sections(&self) -> impl Iterator<Item = (&str, usize)> {
        let sections = self.sections.iter();
        sections.map(|(name, range)| (name.as_str(), range.len()))
    }

    /// The bytes of a range of the file; `None` if a block of it does not have its checksum. Reads the blocks that
    /// were not touched before.
    pub fn bytes(&self, range: Range<usize>) -> Option<&[u8]> {
        let bytes = self.map.get(range.clone())?;
        if range.is_empty() {
            return Some(bytes);
        }
        let first = range.start.checked_sub(self.blocks.start)? / BLOCK_BYTES;
        let last = (range.end - 1).checked_sub(self.blocks.start)? / BLOCK_BYTES;
        for block in first..=last {
            if !self.is_verified(block) {
                self.verify(block)?;
            }
        }
        Some(bytes)
    }

    /// Takes a range that a pass has read, and will not need soon, out of the memory of this process.
    pub(crate) fn release(&self, range: Range<usize>) {
        release_pages(&self.map, range);
    }

    /// The bytes of a range whose blocks were all verified before; `None` beyond the end of the file.
    pub(crate) fn verified_bytes(&self, range: Range<usize>) -> Option<&[u8]> {
        self.map.get(range)
    }

    #[inline]
    fn is_verified(&self, block: usize) -> bool {
        let word = self.verified.get(block / 64);
        word.is_some_and(|word| word.load(Ordering::Acquire) >> (block % 64) & 1 != 0)
    }

    #[cold]
    fn verify(&self, block: usize) -> Option<()> {
        let start = self.blocks.start + block * BLOCK_BYTES;
        let end = self.blocks.end.min(start + BLOCK_BYTES);
        let bytes = self.map.get(start..end)?;
        if self.checksums.get(block) != Some(&checksum(bytes)) {
            self.fail(format!("bytes {start} to {end} do not have their checksum"));
            return None;
        }
        let word = self.verified.get(block / 64)?;
        word.fetch_or(1 << (block % 64), Ordering::Release);
        // Single entries may be anywhere: without this a few thousand of them would make the whole file resident.
        if self.count.fetch_add(1, Ordering::Relaxed) % MOST_RESIDENT == MOST_RESIDENT - 1 {
            release_pages(&self.map, 0..self.map.len());
        }
        Some(())
    }

    /// Verifies all blocks. O(file).
    ///
    /// # Errors
    /// What is wrong with the first block that does not have its checksum.
    pub fn verify_all(&self) -> Result<(), String> {
        let found = self.bytes(self.blocks.clone());
        let fault = || self.fault().unwrap_or("the file is too short");
        found.map(|_| ()).ok_or_else(|| fault().to_owned())
    }

    /// Marks the file as faulty.
    pub fn fail(&self, why: String) {
        let _ = self.fault.set(why);
    }

    /// Why the file is faulty; `None` as long as all that was touched has its checksum.
    pub fn fault(&self) -> Option<&str> {
        self.fault.get().map(String::as_str)
    }
}

impl fmt::Debug for MappedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MappedFile")
            .field("bytes", &self.map.len())
            .field("fault", &self.fault)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure
    use super::*;
    use crate::storage::column::Column;
    use crate::storage::file_map::map_read_only;

    /// A file of `len` bytes behind a front of 64, in one section, with a fault at `bad`.
    fn file(len: usize, bad: Option<usize>) -> std::sync::Arc<MappedFile> {
        let mut bytes: Vec<u8> = (0..64 + len).map(|i| (i / 3) as u8).collect();
        let sums = bytes[64..].chunks(BLOCK_BYTES).map(checksum).collect();
        if let Some(bad) = bad {
            bytes[64 + bad] ^= 1;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, bytes).unwrap();
        let map = map_read_only(&std::fs::File::open(path).unwrap()).unwrap();
        let sections = BTreeMap::from([("all".to_owned(), 64..64 + len)]);
        MappedFile::new(map, 64..64 + len, sums, sections)
            .unwrap()
            .into()
    }

    #[test]
    fn only_blocks_that_are_touched_are_verified() {
        let bad = 2 * BLOCK_BYTES + 5;
        let file = file(5 * BLOCK_BYTES + 8, Some(bad));
        let column = Column::<u32>::stored(&file, "all").unwrap();
        assert_eq!(column.len(), (5 * BLOCK_BYTES + 8) / 4);
        assert!(column.get(0).is_some() && column.get(column.len() - 1).is_some());
        assert_eq!(column.get(column.len()), None, "behind the end");
        assert_eq!(file.fault(), None);
        assert_eq!(column.get(bad / 4), None);
        assert!(file.fault().unwrap().contains("checksum"));
        assert!(column.as_slice().is_empty(), "one block of it is bad");
        assert!(
            column.range(0..BLOCK_BYTES / 4).len() == BLOCK_BYTES / 4,
            "sound blocks are read"
        );
        assert!(file.verify_all().is_err());
    }

    #[test]
    fn bytes_are_the_same_after_their_pages_were_released() {
        // Enough blocks that verifying them releases pages.
        let len = BLOCK_BYTES * (MOST_RESIDENT + 3);
        let file = file(len, None);
        let whole = 64..64 + len;
        let wanted: Vec<u8> = whole.clone().map(|i| (i / 3) as u8).collect();
        assert!(file.bytes(whole.clone()).unwrap() == wanted);
        for range in [whole.clone(), 0..1, 70_000..70_001, len..usize::MAX] {
            file.release(range);
            assert!(file.bytes(whole.clone()).unwrap() == wanted);
        }
    }

    #[test]
    fn a_sound_file_has_the_entries_that_were_written() {
        let file = file(3 * BLOCK_BYTES, None);
        let column = Column::<u8>::stored(&file, "all").unwrap();
        let wanted: Vec<u8> = (64..64 + column.len()).map(|i| (i / 3) as u8).collect();
        assert!(column.as_slice() == wanted && column.as_slice() == wanted);
        assert!(column.range(9..BLOCK_BYTES + 9) == &wanted[9..BLOCK_BYTES + 9]);
        assert_eq!(file.verify_all(), Ok(()));
        assert!(Column::<u8>::stored(&file, "other").is_none());
        let mut column = column;
        assert!(column.as_mut_slice().is_empty(), "files are not written");
    }
}
