//! The positions of objects in the file. One position per some sixty objects is stored; the sub-records are walked
//! from there.

use heapray_hprof::{Cursor, CutObject, IdSize, SubRecord, SubRecords};

use crate::index::{AddressIndex, ObjectIndex};
use crate::storage::column::Column;

/// The number of objects of a block; positions are stored per block.
pub(super) const BLOCK: u32 = 64;

/// The position of the first sub-record of a run whose objects ascend within one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePosition {
    /// The index of the first object.
    pub object: u32,
    /// The offset of its sub-record in the file.
    pub offset: u64,
}

/// All file positions, sorted by object.
#[derive(Debug)]
pub(super) enum FilePositions {
    /// In memory.
    Own(Vec<FilePosition>),
    /// In a file: the objects, and the offsets.
    Stored(Column<u32>, Column<u64>),
}

impl Default for FilePositions {
    fn default() -> Self {
        Self::Own(Vec::new())
    }
}

/// The file positions that one thread found.
#[derive(Debug, Default)]
pub(super) struct FilePositionWriter(Vec<FilePosition>);

impl FilePositionWriter {
    /// Notes that `object` stands at this offset, right behind `previous`, if a position is needed.
    #[inline]
    pub(super) fn push(&mut self, previous: u32, object: u32, offset: u64) {
        if previous >= object || previous / BLOCK != object / BLOCK {
            self.0.push(FilePosition { object, offset });
        }
    }
}

impl FilePositions {
    pub(super) fn assemble(writers: impl IntoIterator<Item = FilePositionWriter>) -> Self {
        let mut file_positions: Vec<FilePosition> =
            writers.into_iter().flat_map(|writer| writer.0).collect();
        // A stable sort, because it benefits from long ascending runs.
        file_positions.sort();
        file_positions.shrink_to_fit();
        Self::Own(file_positions)
    }

    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Own(all) => all.len() * size_of::<FilePosition>(),
            Self::Stored(objects, _) => objects.len() * size_of::<FilePosition>(),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Own(all) => all.len(),
            Self::Stored(objects, _) => objects.len(),
        }
    }

    pub(super) fn get(&self, at: usize) -> Option<FilePosition> {
        match self {
            Self::Own(all) => all.get(at).copied(),
            Self::Stored(objects, offsets) => Some(FilePosition {
                object: objects.get(at)?,
                offset: offsets.get(at)?,
            }),
        }
    }

    /// The number of positions of objects up to this one. A binary search.
    fn up_to(&self, object: u32) -> usize {
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = from + (to - from) / 2;
            match self.get(middle) {
                Some(position) if position.object <= object => from = middle + 1,
                _ => to = middle,
            }
        }
        from
    }

    /// The offset of the sub-record of an object with this ID. Tries `last` if the object may follow soon, and then the
    /// positions of the block at or before the object, nearest first, because several runs may interleave. `search` is
    /// called with an offset and a function to apply to the bytes from there on.
    pub(super) fn find(
        &self,
        (file_len, id_size): (usize, IdSize),
        index: &AddressIndex,
        (object, wanted): (ObjectIndex, u64),
        last: Option<FilePosition>,
        mut search: impl FnMut(usize, &dyn Fn(&[u8]) -> Option<WalkStep>) -> Option<WalkStep>,
    ) -> Option<usize> {
        let is_past = |walked: u64| {
            // Most indexes ascend with the IDs.
            walked > wanted && index.find(walked).is_some_and(|walked| walked > object)
        };
        let mut walk_from = |position: FilePosition| {
            let mut walk = Walk {
                offset: position.offset as usize,
                left: BLOCK * 2,
            };
            loop {
                let walked = search(walk.offset, &|bytes| {
                    walk.on(bytes, file_len, id_size, |walked| {
                        let is_found = walked == wanted;
                        (is_found || is_past(walked)).then_some(is_found)
                    })
                })?;
                match walked {
                    WalkStep::To(at) => return at,
                    WalkStep::On(further) => walk = further,
                }
            }
        };
        // Whoever reads one object after the other needs no position.
        let is_near = |last: &FilePosition| {
            (last.object..last.object.saturating_add(BLOCK)).contains(&object.0)
        };
        let from_last = last.filter(is_near).and_then(&mut walk_from);
        from_last.or_else(|| {
            let end = self.up_to(object.0);
            let is_in_block = |position: &FilePosition| position.object / BLOCK == object.0 / BLOCK;
            let in_block = (0..end).rev().map_while(|at| self.get(at));
            in_block.take_while(is_in_block).find_map(walk_from)
        })
    }
}

/// A walk over consecutive objects in the file.
#[derive(Debug, Clone, Copy)]
pub struct Walk {
    /// The offset of the next sub-record.
    offset: usize,
    /// Objects until the walk ends.
    left: u32,
}

/// How far a walk came in the bytes that were at hand.
#[derive(Debug, Clone, Copy)]
pub enum WalkStep {
    /// To its end: the offset of the object's sub-record, or none.
    To(Option<usize>),
    /// It goes on from here, where other bytes are needed.
    On(Walk),
}

impl Walk {
    /// Walks on in `bytes`, which stand at the walk's offset and may end before the file does, until `is_end` says of an
    /// object's ID that the walk is over: found or not. Of an object that the bytes cut, the head is enough. `None` if
    /// the bytes are too few for one step.
    fn on(
        mut self,
        bytes: &[u8],
        file_len: usize,
        id_size: IdSize,
        is_end: impl Fn(u64) -> Option<bool>,
    ) -> Option<WalkStep> {
        let begin = self.offset;
        let cursor = Cursor::new(bytes, begin as u64, id_size);
        let has_end = begin.saturating_add(bytes.len()) == file_len;
        let mut sub_records = if has_end {
            // The last object of the file may be cut.
            SubRecords::of_cut_file(cursor)
        } else {
            SubRecords::new(cursor)
        };
        while self.left > 0 {
            let segment = sub_records.next_segment();
            if segment.is_none_or(|read| read.is_ok()) {
                self.offset = sub_records.offset() as usize;
            }
            if let Some((head, _)) = sub_records.next_object() {
                self.left -= 1;
                if let Some(is_found) = is_end(head.id.0) {
                    return Some(WalkStep::To(is_found.then_some(self.offset)));
                }
                continue;
            }
            let id = match sub_records.next() {
                Some(Ok(SubRecord::Instance(instance))) => instance.id,
                Some(Ok(SubRecord::ObjectArray(array))) => array.id,
                Some(Ok(SubRecord::PrimitiveArray(array))) => array.id,
                Some(Ok(SubRecord::Class(class))) => class.id,
                Some(Ok(SubRecord::Root(_) | SubRecord::HeapInfo { .. })) => continue,
                Some(Err(_)) | None if has_end => return Some(WalkStep::To(None)),
                Some(Err(_)) | None if self.offset > begin => return Some(WalkStep::On(self)),
                Some(Err(_)) | None => {
                    let cut = CutObject::read(cursor)?;
                    let end = begin.saturating_add(bytes.len());
                    self.left -= 1;
                    self.offset = end.saturating_add(usize::try_from(cut.missing).ok()?);
                    return Some(match is_end(cut.sub_record.object()?.0.id.0) {
                        Some(is_found) => WalkStep::To(is_found.then_some(begin)),
                        None => WalkStep::On(self),
                    });
                }
            };
            self.left -= 1;
            if let Some(is_found) = is_end(id.0) {
                return Some(WalkStep::To(is_found.then_some(self.offset)));
            }
        }
        Some(WalkStep::To(None))
    }
}
