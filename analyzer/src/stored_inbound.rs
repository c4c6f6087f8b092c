//! Referrers of the objects that have several, as a file has them.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::storage::column::{Column, Unpacking};
use crate::storage::mapped_file::MappedFile;
use crate::storage::packed::packed_column;

/// Names of the sections.
pub(crate) const OBJECTS: &str = "referrers/objects";
/// Where the list of each object begins, and one more entry for the end of the last list.
pub(crate) const STARTS: &str = "referrers/starts";
/// Preorder numbers of the referrers, list behind list.
pub(crate) const SOURCES: &str = "referrers/sources";
/// References that the lists leave out, but for those of objects to themselves: pairs of target and source, ascending.
pub(crate) const INNER: &str = "referrers/inner";

/// Referrers as they are written to a file.
pub(crate) struct InboundLists<'i> {
    /// The objects that have several referrers, ascending.
    pub(crate) objects: Cow<'i, [u32]>,
    /// Where the list of each object begins, and one more entry for the end of the last list.
    pub(crate) starts: Cow<'i, [u64]>,
    /// Preorder numbers of the referrers, list behind list.
    pub(crate) sources: Cow<'i, [u32]>,
    /// References that the lists leave out, but for those of objects to themselves: pairs of target and source object,
    /// the target in the upper half, ascending, each once.
    pub(crate) inner: Cow<'i, [u64]>,
}

/// Lists of referrers. Objects are found by a binary search.
#[derive(Debug)]
pub(crate) struct StoredInbound {
    /// The objects that have several referrers, ascending.
    objects: Column<u32>,
    starts: Column<u64>,
    sources: Column<u32>,
    inner: Column<u64>,
}

impl StoredInbound {
    /// The lists of a file; `None` if it has none, or they do not fit together.
    pub(crate) fn open(file: &Arc<MappedFile>, unpacking: &Unpacking) -> Option<Self> {
        let stored = Self {
            objects: packed_column(file, OBJECTS, unpacking)?,
            starts: packed_column(file, STARTS, unpacking)?,
            sources: packed_column(file, SOURCES, unpacking)?,
            inner: packed_column(file, INNER, unpacking)?,
        };
        (stored.starts.len() == stored.objects.len() + 1).then_some(stored)
    }

    /// Bytes of the lists.
    pub(crate) fn bytes(&self) -> usize {
        (self.objects.len() + self.sources.len()) * 4 + (self.starts.len() + self.inner.len()) * 8
    }

    /// The lists, all of them.
    pub(crate) fn lists(&self) -> InboundLists<'_> {
        InboundLists {
            objects: self.objects.as_slice().into(),
            starts: self.starts.as_slice().into(),
            sources: self.sources.as_slice().into(),
            inner: self.inner.as_slice().into(),
        }
    }

    /// The referrers of an object by preorder number, ascending; `None` if it is none of the objects with several.
    pub(crate) fn of(&self, object: u32) -> Option<Cow<'_, [u32]>> {
        Some(self.sources.entries(self.places(object)?))
    }

    /// Where the referrers of an object are.
    fn places(&self, object: u32) -> Option<Range<usize>> {
        let from = first_from(&self.objects, object)?;
        if self.objects.get(from)? != object {
            return None;
        }
        let start = usize::try_from(self.starts.get(from)?).ok()?;
        let end = usize::try_from(self.starts.get(from + 1)?).ok()?;
        Some(start..end)
    }

    /// The objects that refer to an object and are not among those of [`Self::of`]. Its dominator and the object itself
    /// are not listed. `None` if the file is damaged.
    pub(crate) fn inner(&self, object: u32) -> Option<Vec<u32>> {
        let start = first_from(&self.inner, u64::from(object) << 32)?;
        let end = first_from(&self.inner, (u64::from(object) + 1) << 32)?;
        let pairs = self.inner.entries(start..end);
        let is_whole = end.checked_sub(start) == Some(pairs.len());
        is_whole.then(|| pairs.iter().map(|pair| *pair as u32).collect())
    }
}

/// The place of the first entry that is not less, in an ascending column. Touches a block for each step of a binary
/// search. `None` if an entry cannot be read.
fn first_from<T: bytemuck::Pod + Ord + Send>(column: &Column<T>, wanted: T) -> Option<usize> {
    let (mut from, mut to) = (0, column.len());
    while from < to {
        let middle = from + (to - from) / 2;
        if column.get(middle)? < wanted {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    Some(from)
}
