//! Objects' classes and references, for who asks for them by the million.

use super::entry::{Entry, HEADED, IN_STREAM};
use super::stream::{Stream, Targets};
use crate::classes::ClassIndex;
use crate::storage::column::prefetch;

/// Objects whose entries fill two of a processor's cache lines.
const NEARBY: u32 = 16;
/// The columns that nodes are in, without a look for where these are at each node.
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

    /// Class of an object, and what its entry says besides: the length of an array of primitives, of other arrays
    /// and class objects the place in the stream, of instances their references.
    #[inline]
    pub fn class_and_body(self, object: u32) -> (ClassIndex, u64) {
        let entry = self.entry(object);
        (entry.class(), entry.body())
    }

    /// See [`Graph::class_and_targets`].
    #[expect(
        clippy::inline_always,
        reason = "inlined, targets stay in registers; the walk asks for every object's"
    )]
    #[inline(always)]
    pub fn class_and_targets(self, object: u32) -> (ClassIndex, Targets<'g>) {
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

    /// Asks the processor to load an object's entry.
    #[inline]
    pub fn prefetch(self, object: u32) {
        prefetch(self.entries, object as usize);
    }

    /// Asks the processor to load what stands a little before and behind an object's entry: a walk is mostly among
    /// objects that were made one after the other.
    #[inline]
    pub fn prefetch_around(self, object: u32) {
        self.prefetch(object.wrapping_sub(NEARBY));
        self.prefetch(object.wrapping_add(NEARBY));
    }

    /// Asks the processor to load what stands in the stream in front of references: the length of an array. Worth it
    /// once the entry has come.
    #[inline]
    pub fn prefetch_head(self, object: u32) {
        let entry = self.entry(object);
        if entry.references() == HEADED {
            self.stream.prefetch(entry.body());
        }
    }
}
