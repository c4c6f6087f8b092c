//! The stream of references: varints in extents.
//!
//! The record of an object is `[head] count distance…`. The head is the length of an array or the class of a class
//! object. Each distance is counted from the previous target, the first one from the object itself. Every thread
//! fills its own extents, so that no offset depends on another thread's. The assignment of extents differs from run
//! to run; the references of an object do not.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use crate::storage::column::{Backing, Column, prefetch};
use crate::storage::varint;

/// The logarithm of an extent's bytes; a record that needs more gets several extent numbers.
const EXTENT_SHIFT: u32 = 22;
const EXTENT_BYTES: usize = 1 << EXTENT_SHIFT;
/// Bytes of the longest varint.
const LONGEST: usize = 5;

/// The finished stream.
#[derive(Debug, Default)]
pub(super) struct Stream {
    extents: Vec<Option<Column<u8>>>,
    used: usize,
    /// The whole stream as a file has it, in place of extents.
    stored: Option<Column<u8>>,
}

impl Stream {
    /// Assembles the extents that the threads wrote.
    pub(super) fn assemble(writers: Vec<StreamWriter<'_>>) -> Self {
        let mut stream = Self::default();
        for writer in writers {
            stream.used += writer.used;
            for (number, extent) in writer.extents {
                let number = number as usize;
                if stream.extents.len() <= number {
                    stream.extents.resize_with(number + 1, || None);
                }
                if let Some(slot) = stream.extents.get_mut(number) {
                    *slot = Some(extent);
                }
            }
        }
        stream
    }

    /// The stream that a file has: records back to back, behind one unused byte and before [`varint::PADDING`].
    pub(super) fn stored(bytes: Column<u8>) -> Self {
        Self {
            extents: Vec::new(),
            used: bytes.len(),
            stored: Some(bytes),
        }
    }

    /// The bytes from the record at an offset on, behind which a head stands or not, and how many of them are the record.
    #[inline]
    pub(super) fn record(&self, offset: u64, is_headed: bool) -> (&[u8], usize) {
        let (bytes, at) = match &self.stored {
            Some(_) => (self.stored_record(offset, is_headed), 0),
            None => self.at(offset),
        };
        let len = record_len(bytes, at, is_headed);
        (bytes.get(at..).unwrap_or_default(), len)
    }

    /// The bytes from the record at an offset on, at least as many as it takes and can be read at once. Of a file it
    /// touches no more blocks than those.
    fn stored_record(&self, offset: u64, is_headed: bool) -> &[u8] {
        let Some(stored) = &self.stored else {
            return &[];
        };
        let from = usize::try_from(offset).unwrap_or(usize::MAX);
        let until = |len: usize| stored.len().min(from.saturating_add(len));
        let head = stored.range(from..until(2 * LONGEST + varint::PADDING));
        let count_at = if is_headed {
            varint::read(head, 0).1
        } else {
            0
        };
        let count = varint::read(head, count_at).0 as usize;
        let longest = count.saturating_add(2).saturating_mul(LONGEST);
        stored.range(from..until(longest.saturating_add(varint::PADDING)))
    }

    /// The number of bytes written.
    pub(super) fn bytes(&self) -> usize {
        self.used
    }

    /// Returns the memory of the extents to the system, see [`Column::give_back`].
    pub(super) fn give_back(&mut self) {
        let extents = self.extents.par_iter_mut().flatten();
        extents.for_each(Column::give_back);
    }

    #[inline]
    fn at(&self, offset: u64) -> (&[u8], usize) {
        let number = (offset >> EXTENT_SHIFT) as usize;
        let extent = self.extents.get(number).and_then(Option::as_ref);
        (
            extent.map_or(&[], Column::as_slice),
            offset as usize & (EXTENT_BYTES - 1),
        )
    }

    /// Asks the processor to load the references at an offset.
    #[inline]
    pub(super) fn prefetch(&self, offset: u64) {
        if self.stored.is_some() {
            return;
        }
        let (bytes, at) = self.at(offset);
        prefetch(bytes, at);
    }

    /// The references of `object` at an offset.
    #[inline]
    pub(super) fn read(&self, offset: u64, object: u32) -> Targets<'_> {
        if self.stored.is_some() {
            return Targets::read(self.stored_record(offset, false), 0, object);
        }
        let (bytes, at) = self.at(offset);
        Targets::read(bytes, at, object)
    }

    /// The head at an offset; 0 for offset 0.
    #[inline]
    pub(super) fn read_head(&self, offset: u64) -> u32 {
        if offset == 0 {
            return 0;
        }
        if self.stored.is_some() {
            return varint::read(self.stored_record(offset, true), 0).0 as u32;
        }
        let (bytes, at) = self.at(offset);
        varint::read(bytes, at).0 as u32
    }

    /// The references of `object` behind the head at an offset.
    #[inline]
    pub(super) fn read_headed(&self, offset: u64, object: u32) -> Targets<'_> {
        if self.stored.is_some() {
            let bytes = self.stored_record(offset, true);
            return Targets::read(bytes, varint::read(bytes, 0).1, object);
        }
        let (bytes, at) = self.at(offset);
        let (_, head_len) = varint::read(bytes, at);
        Targets::read(bytes, at + head_len, object)
    }
}

/// The length of the record at a position.
fn record_len(bytes: &[u8], at: usize, is_headed: bool) -> usize {
    let head_len = if is_headed {
        varint::read(bytes, at).1
    } else {
        0
    };
    let (count, mut len) = varint::read(bytes, at + head_len);
    len += head_len;
    for _ in 0..count {
        len += varint::read(bytes, at + len).1;
    }
    len
}

/// An iterator over the targets of an object's references, in file order, repetitions included.
#[derive(Debug, Clone)]
pub struct Targets<'g> {
    bytes: &'g [u8],
    at: usize,
    left: u32,
    previous: u32,
}

impl<'g> Targets<'g> {
    /// The references at a position where their count stands.
    #[inline]
    fn read(bytes: &'g [u8], at: usize, object: u32) -> Self {
        let (count, len) = varint::read(bytes, at);
        Self::new(bytes, at + len, count as u32, object)
    }

    /// `count` references of an object at a position.
    #[inline]
    pub(super) fn new(bytes: &'g [u8], at: usize, count: u32, object: u32) -> Self {
        Self {
            bytes,
            at,
            left: count,
            previous: object,
        }
    }

    /// The number of references left.
    #[inline]
    pub fn left(&self) -> u32 {
        self.left
    }
}

impl Iterator for Targets<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        let (distance, len) = varint::read(self.bytes, self.at);
        self.at += len;
        // The difference modulo 2³² is enough, because targets are `u32`.
        let distance = varint::unzigzag(distance).cast_unsigned() as u32;
        self.previous = self.previous.wrapping_add(distance);
        Some(self.previous)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left as usize, Some(self.left as usize))
    }
}

/// The encoded distance from one target to the next.
#[inline]
fn distance(previous: u32, target: u32) -> u64 {
    varint::zigzag(i64::from(target) - i64::from(previous))
}

/// The references of an object as the stream encodes them, if they take at most `most` bytes. The first byte is the
/// lowest.
#[inline]
pub(super) fn pack(object: u32, targets: &[u32], most: usize) -> Option<u64> {
    let (mut packed, mut len, mut previous) = (0, 0, object);
    for target in targets {
        let (bytes, more) = varint::encode(distance(previous, *target));
        packed |= bytes << (8 * len);
        len += more;
        if len > most {
            return None;
        }
        previous = *target;
    }
    Some(packed)
}

/// Assigns numbers to the extents of all threads. The first byte of extent 0 is never used, so that offset 0 means
/// none.
#[derive(Debug, Default)]
pub(super) struct ExtentNumbers(AtomicU32);

/// The writer of one thread's share of the stream.
pub(super) struct StreamWriter<'n> {
    numbers: &'n ExtentNumbers,
    backing: &'n Backing,
    extents: Vec<(u32, Column<u8>)>,
    /// The position in the last extent, and the bytes of that extent.
    at: usize,
    room: usize,
    used: usize,
}

impl<'n> StreamWriter<'n> {
    pub(super) fn new(numbers: &'n ExtentNumbers, backing: &'n Backing) -> Self {
        Self {
            numbers,
            backing,
            extents: Vec::new(),
            at: 0,
            room: 0,
            used: 0,
        }
    }

    /// Appends the record of an object and returns its offset.
    ///
    /// # Errors
    /// When there is no memory for an extent.
    pub(super) fn push(
        &mut self,
        object: u32,
        head: Option<u32>,
        targets: &[u32],
    ) -> std::io::Result<u64> {
        let most = (targets.len() + 2) * LONGEST + varint::PADDING;
        if self.room - self.at < most {
            self.grow(most)?;
        }
        let Some((number, extent)) = self.extents.last_mut() else {
            return Ok(0);
        };
        let bytes = extent.as_mut_slice();
        let start = self.at;
        let mut at = start;
        if let Some(head) = head {
            at += varint::write(bytes, at, head.into());
        }
        at += varint::write(bytes, at, targets.len() as u64);
        let mut previous = object;
        for target in targets {
            at += varint::write(bytes, at, distance(previous, *target));
            previous = *target;
        }
        self.at = at;
        self.used += at - start;
        if at > EXTENT_BYTES {
            // The next record would not begin within the first number of this extent.
            self.room = at;
        }
        Ok((u64::from(*number) << EXTENT_SHIFT) + start as u64)
    }

    #[cold]
    fn grow(&mut self, most: usize) -> std::io::Result<()> {
        let numbers = (most + 1).div_ceil(EXTENT_BYTES);
        let number = self.numbers.0.fetch_add(numbers as u32, Ordering::Relaxed);
        self.room = numbers * EXTENT_BYTES;
        self.extents
            .push((number, Column::zeroed(self.room, self.backing)?));
        // A record begins within the first number of an extent, wherever the record ends.
        self.at = usize::from(number == 0);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_packed_comes_back(
            object in any::<u32>(),
            steps in prop::collection::vec(prop_oneof![-40i32..40, -9000..9000, any::<i32>()], 0..7),
        ) {
            let mut at = object;
            let targets: Vec<u32> = steps
                .iter()
                .map(|step| {
                    at = at.wrapping_add_signed(*step);
                    at
                })
                .collect();
            let mut writer = vec![0; 64];
            let mut len = 0;
            let mut previous = object;
            for target in &targets {
                len += varint::write(&mut writer, len, distance(previous, *target));
                previous = *target;
            }
            let packed = pack(object, &targets, 5);
            prop_assert_eq!(packed.is_some(), len <= 5);
            if let Some(packed) = packed {
                prop_assert!(packed < 1 << 40);
                let bytes = [packed.to_le_bytes(), [0xa5; 8]].concat();
                let read = Targets::new(&bytes, 0, targets.len() as u32, object);
                prop_assert_eq!(read.collect::<Vec<_>>(), targets);
            }
        }
    }

    #[test]
    fn entries_come_back_from_several_writers() {
        let (numbers, backing) = (ExtentNumbers::default(), Backing::Memory);
        let mut writers = [
            StreamWriter::new(&numbers, &backing),
            StreamWriter::new(&numbers, &backing),
        ];
        let long: Vec<u32> = (0..3_000_000u32).map(|i| i.wrapping_mul(7919)).collect();
        let entries: Vec<(u32, Option<u32>, Vec<u32>)> = vec![
            (5, None, vec![4, 5, u32::MAX - 2]),
            (u32::MAX - 2, Some(u32::MAX), vec![0]),
            (0, Some(3_000_000), long),
            (7, Some(0), vec![]),
            (8, None, vec![8; 100]),
        ];
        let offsets: Vec<u64> = entries
            .iter()
            .enumerate()
            .map(|(i, (object, head, targets))| {
                writers[i % 2].push(*object, *head, targets).unwrap()
            })
            .collect();
        let stream = Stream::assemble(writers.into());
        for ((object, head, targets), offset) in entries.iter().zip(offsets) {
            assert_ne!(offset, 0);
            let (read_head, read) = match head {
                Some(_) => (
                    Some(stream.read_head(offset)),
                    stream.read_headed(offset, *object),
                ),
                None => (None, stream.read(offset, *object)),
            };
            assert_eq!(
                (read_head, read.collect::<Vec<_>>()),
                (*head, targets.clone())
            );
        }
    }
}
