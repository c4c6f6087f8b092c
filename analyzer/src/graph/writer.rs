//! Writes objects: an entry in the column, and references that do not fit there into the stream.

use std::sync::atomic::{AtomicU64, Ordering};

use super::counts::Counts;
use super::entry::{BODY_BITS, Entry, HEADED, IN_STREAM};
use super::stream::{StreamWriter, pack};
use crate::classes::ClassIndex;
use crate::storage::bitset::SharedBits;

/// Bytes of references for which an entry has room.
const ROOM: usize = BODY_BITS as usize / 8;

/// The writer of one thread. All threads write into one column.
pub(super) struct EntryWriter<'t> {
    entries: &'t [AtomicU64],
    leaves: SharedBits<'t>,
    /// Classes whose objects are no leaves, even without references.
    tracked: &'t [bool],
    stream: StreamWriter<'t>,
    counts: Counts,
}

impl<'t> EntryWriter<'t> {
    pub(super) fn new(
        entries: &'t [AtomicU64],
        leaves: &'t [AtomicU64],
        tracked: &'t [bool],
        stream: StreamWriter<'t>,
    ) -> Self {
        Self {
            entries,
            leaves: SharedBits::new(leaves),
            tracked,
            stream,
            counts: Counts::default(),
        }
    }

    /// This thread's part of the stream, and its counts.
    pub(super) fn finish(self) -> (StreamWriter<'t>, Counts) {
        (self.stream, self.counts)
    }

    /// Counts references of an object to objects that are not in the file.
    pub(super) fn count_dangling(&mut self, object: u32, references: u32) {
        self.counts.add_dangling(object, references);
    }

    /// Writes an object that refers to nothing.
    #[inline]
    pub(super) fn write_leaf(&mut self, object: u32, class: ClassIndex, body: u64) {
        self.set(object, Entry::new(class, 0, body));
    }

    /// Writes an instance, whose references go to its entry if they are few and near.
    #[inline]
    pub(super) fn write_instance(
        &mut self,
        object: u32,
        class: ClassIndex,
        targets: &[u32],
    ) -> std::io::Result<()> {
        let Some(packed) = pack(object, targets, ROOM) else {
            return self.write(object, class, None, targets);
        };
        let count = targets.len() as u32;
        self.counts.references += u64::from(count);
        self.set(object, Entry::new(class, count, packed));
        Ok(())
    }

    /// Writes an object whose references go to the stream, behind its head if it has one.
    #[inline]
    pub(super) fn write(
        &mut self,
        object: u32,
        class: ClassIndex,
        head: Option<u32>,
        targets: &[u32],
    ) -> std::io::Result<()> {
        self.counts.references += targets.len() as u64;
        let offset = self.stream.push(object, head, targets)?;
        let place = head.map_or(IN_STREAM, |_| HEADED);
        self.set(object, Entry::new(class, place, offset));
        Ok(())
    }

    #[inline]
    fn set(&mut self, object: u32, entry: Entry) {
        if entry.references() == 0 && self.tracked.get(entry.class().get()) == Some(&false) {
            self.leaves.insert(object);
        }
        if let Some(slot) = self.entries.get(object as usize) {
            slot.store(entry.0.to_le(), Ordering::Relaxed);
        }
    }
}
