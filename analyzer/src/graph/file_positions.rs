//! The positions of objects in the file. One position per some sixty objects is stored; the sub-records are walked
//! from there.

use heapray_hprof::{Cursor, IdSize, ObjectId, SubRecord, SubRecords};

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

    fn object(&self, at: usize) -> Option<u32> {
        match self {
            Self::Own(all) => all.get(at).map(|position| position.object),
            Self::Stored(objects, _) => objects.get(at),
        }
    }

    /// The number of positions of objects up to this one. A binary search.
    fn up_to(&self, object: u32) -> usize {
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = from + (to - from) / 2;
            match self.object(middle) {
                Some(other) if other <= object => from = middle + 1,
                _ => to = middle,
            }
        }
        from
    }

    /// The offset of an object's sub-record. Tries `last`, and then the positions of the block at or before the
    /// object, nearest first, because several runs may interleave. `search` is called with an offset and a function
    /// to apply to the bytes from there on.
    pub(super) fn find(
        &self,
        (file_len, id_size): (usize, IdSize),
        index: &AddressIndex,
        object: ObjectIndex,
        last: Option<FilePosition>,
        mut search: impl FnMut(usize, &dyn Fn(&[u8]) -> Option<usize>) -> Option<usize>,
    ) -> Option<usize> {
        let is_in_block = |position: &FilePosition| position.object / BLOCK == object.0 / BLOCK;
        let wanted = index.address(object);
        let is_past = |walked: u64| {
            // Most indexes ascend with the IDs.
            walked > wanted && index.find(walked).is_some_and(|walked| walked > object)
        };
        let mut look = |position: FilePosition| {
            let offset = position.offset as usize;
            search(offset, &|bytes| {
                walk_objects(bytes, offset, file_len, id_size)
                    .take(BLOCK as usize * 2)
                    .find(|(_, walked)| walked.0 == wanted || is_past(walked.0))
                    .filter(|(_, walked)| walked.0 == wanted)
                    .map(|(at, _)| at)
            })
        };
        let last = last.filter(|last| is_in_block(last) && last.object <= object.0);
        if let Some(found) = last.and_then(&mut look) {
            return Some(found);
        }
        let before = (0..self.up_to(object.0)).rev();
        let in_block = before.map_while(|at| self.get(at));
        in_block.take_while(is_in_block).find_map(look)
    }
}

/// Offsets and IDs of the consecutive objects in `bytes`, which stand at `offset` in the file. The last object of the
/// file may be cut.
fn walk_objects(
    bytes: &[u8],
    offset: usize,
    file_len: usize,
    id_size: IdSize,
) -> impl Iterator<Item = (usize, ObjectId)> {
    let cursor = Cursor::new(bytes, offset as u64, id_size);
    let mut sub_records = if offset.saturating_add(bytes.len()) == file_len {
        SubRecords::of_cut_file(cursor)
    } else {
        SubRecords::new(cursor)
    };
    std::iter::from_fn(move || {
        loop {
            if let Some(segment) = sub_records.next_segment() {
                segment.ok()?;
            }
            let at = sub_records.offset() as usize;
            let id = match sub_records.next()?.ok()? {
                SubRecord::Instance(instance) => instance.id,
                SubRecord::ObjectArray(array) => array.id,
                SubRecord::PrimitiveArray(array) => array.id,
                SubRecord::Class(class) => class.id,
                SubRecord::Root(_) | SubRecord::HeapInfo { .. } => continue,
            };
            return Some((at, id));
        }
    })
}
