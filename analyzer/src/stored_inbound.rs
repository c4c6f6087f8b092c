//! Referrers of the objects that have several, as a file has them.

use std::sync::Arc;

use crate::storage::column::Column;
use crate::storage::mapped_file::MappedFile;

/// Names of the sections.
pub(crate) const OBJECTS: &str = "referrers/objects";
/// Where the list of each object begins, and one more entry for the end of the last list.
pub(crate) const STARTS: &str = "referrers/starts";
/// Preorder numbers of the referrers, list behind list.
pub(crate) const SOURCES: &str = "referrers/sources";

/// Lists of referrers. Objects are found by a binary search.
#[derive(Debug)]
pub(crate) struct StoredInbound {
    /// The objects that have several referrers, ascending.
    objects: Column<u32>,
    starts: Column<u64>,
    sources: Column<u32>,
}

impl StoredInbound {
    /// The lists of a file; `None` if it has none, or they do not fit together.
    pub(crate) fn open(file: &Arc<MappedFile>) -> Option<Self> {
        let stored = Self {
            objects: Column::stored(file, OBJECTS)?,
            starts: Column::stored(file, STARTS)?,
            sources: Column::stored(file, SOURCES)?,
        };
        (stored.starts.len() == stored.objects.len() + 1).then_some(stored)
    }

    /// Bytes of the lists.
    pub(crate) fn bytes(&self) -> usize {
        (self.objects.len() + self.sources.len()) * 4 + self.starts.len() * 8
    }

    /// The referrers of an object by preorder number, ascending; `None` if it is none of the objects with several.
    pub(crate) fn of(&self, object: u32) -> Option<&[u32]> {
        let (mut from, mut to) = (0, self.objects.len());
        while from < to {
            let middle = from + (to - from) / 2;
            if self.objects.get(middle)? < object {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        if self.objects.get(from)? != object {
            return None;
        }
        let start = usize::try_from(self.starts.get(from)?).ok()?;
        let end = usize::try_from(self.starts.get(from + 1)?).ok()?;
        Some(self.sources.range(start..end))
    }
}
