//! The entries of a column in a file: a range whose blocks are verified when they are touched first.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytemuck::Pod;

use crate::storage::mapped_file::MappedFile;

/// The entries of a section of a file.
pub(super) struct StoredEntries {
    file: Arc<MappedFile>,
    section: Range<usize>,
    /// Every block of the section has its checksum.
    is_whole: AtomicBool,
}

impl StoredEntries {
    /// The entries of a section; `None` if the file has no such section, or the section is no whole number of
    /// entries. Reads nothing.
    pub(super) fn open<T: Pod>(file: &Arc<MappedFile>, section: &str) -> Option<Self> {
        let section = file.section(section)?;
        let aligned = section.start.is_multiple_of(align_of::<T>());
        let whole = section.len().is_multiple_of(size_of::<T>());
        (aligned && whole).then(|| Self {
            file: Arc::clone(file),
            section,
            is_whole: AtomicBool::new(false),
        })
    }

    pub(super) fn len<T: Pod>(&self) -> usize {
        self.section.len() / size_of::<T>()
    }

    /// Some entries; none out of range, or if a block of them is faulty. Verifies no more than their blocks.
    pub(super) fn range<T: Pod>(&self, range: Range<usize>) -> &[T] {
        if range.start > range.end || range.end > self.len::<T>() {
            return &[];
        }
        let start = self.section.start + range.start * size_of::<T>();
        let bytes = self.file.bytes(start..start + range.len() * size_of::<T>());
        bytemuck::try_cast_slice(bytes.unwrap_or_default()).unwrap_or_default()
    }

    /// All entries; none if one of the blocks is faulty. Verifies each block once.
    pub(super) fn all<T: Pod>(&self) -> &[T] {
        let section = self.section.clone();
        let bytes = if self.is_whole.load(Ordering::Acquire) {
            self.file.verified_bytes(section)
        } else {
            let bytes = self.file.bytes(section);
            self.is_whole.store(bytes.is_some(), Ordering::Release);
            bytes
        };
        bytemuck::try_cast_slice(bytes.unwrap_or_default()).unwrap_or_default()
    }
}
