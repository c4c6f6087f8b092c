//! Classes and references of objects, for callers that read millions of them.

use super::entry::{Entry, HEADED, IN_STREAM};
use super::stream::{Stream, Targets};
use super::visits::count_visit;
use crate::classes::ClassIndex;
use crate::storage::column::prefetch;

/// The number of objects whose entries fill two cache lines.
const NEARBY: u32 = 16;

/// Borrowed columns of the graph, so that the columns are not looked up at each object.
#[derive(Clone, Copy)]
pub struct Nodes<'g> {
    pub(super) entries: &'g [u64],
    pub(super) stream: &'g Stream,
}

impl<'g> Nodes<'g> {
    #[inline]
    pub(super) fn entry(self, object: u32) -> Entry {
        let entry = self.entries.get(object as usize);
        Entry(u64::from_le(entry.copied().unwrap_or_default()))
    }

    /// The class and the body of an object. The body is the length of a primitive array, the position in the stream
    /// of other arrays and class objects, or the references of an instance.
    #[inline]
    pub fn class_and_body(self, object: u32) -> (ClassIndex, u64) {
        let entry = self.entry(object);
        (entry.class(), entry.body())
    }

    /// The class and references of an object, `<class>` left out. One cache miss, or two if the references are in the
    /// stream.
    #[expect(
        clippy::inline_always,
        reason = "inlined, targets stay in registers; the walk asks for every object's"
    )]
    #[inline(always)]
    pub fn class_and_targets(self, object: u32) -> (ClassIndex, Targets<'g>) {
        count_visit();
        let entry = self.entry(object);
        let targets = match entry.references() {
            IN_STREAM => self.stream.read(entry.body(), object),
            HEADED => self.stream.read_headed(entry.body(), object),
            count => {
                let entries = bytemuck::cast_slice(self.entries);
                Targets::new(entries, object as usize * size_of::<u64>(), count, object)
            }
        };
        (entry.class(), targets)
    }

    /// Asks the processor to load the entry of an object.
    #[inline]
    pub fn prefetch(self, object: u32) {
        prefetch(self.entries, object as usize);
    }

    /// Asks the processor to load the entries a little before and behind that of an object: objects that were
    /// allocated together are mostly visited together.
    #[inline]
    pub fn prefetch_around(self, object: u32) {
        self.prefetch(object.wrapping_sub(NEARBY));
        self.prefetch(object.wrapping_add(NEARBY));
    }

    /// Asks the processor to load the head in the stream, the length of an array. Worth it once the entry is loaded.
    #[inline]
    pub fn prefetch_head(self, object: u32) {
        let entry = self.entry(object);
        if entry.references() == HEADED {
            self.stream.prefetch(entry.body());
        }
    }
}
