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
/// Referrers that the object dominates, see `index_file/inner_references.rs`: pairs of target and source, ascending.
pub(crate) const INNER: &str = "referrers/inner";

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

    /// The objects that have lists, ascending.
    pub(crate) fn objects(&self) -> impl Iterator<Item = u32> {
        self.objects.as_slice().iter().copied()
    }

    /// The referrers of an object by preorder number, ascending; `None` if it is none of the objects with several.
    pub(crate) fn of(&self, object: u32) -> Option<Cow<'_, [u32]>> {
        Some(self.sources.entries(self.places(object)?))
    }

    /// The number of referrers that [`Self::of`] has of an object.
    pub(crate) fn len_of(&self, object: u32) -> Option<usize> {
        self.places(object).map(|places| places.len())
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

    /// The objects that refer to an object and that it dominates, unless they are among those of [`Self::of`];
    /// itself and its dominator may be among them. `None` if the file is damaged.
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
