//! Where does an object stand in the file? One place for every sixty-odd objects is kept; from there
//! the sub-records are walked.

use heapray_hprof::{Cursor, IdSize, ObjectId, SubRecord, SubRecords};

use crate::index::{AddressIndex, ObjectIndex};

/// Objects of a block share waypoints.
pub(super) const BLOCK: u32 = 64;

/// The beginning of a run of sub-records whose objects ascend within one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePosition {
    /// The first object, by its index.
    pub object: u32,
    /// Where its sub-record stands in the file.
    pub offset: u64,
}

/// All waypoints, sorted by object.
#[derive(Debug, Default)]
pub(super) struct FilePositions(Vec<FilePosition>);

/// Notes the waypoints of one thread's stretches.
#[derive(Debug, Default)]
pub(super) struct FilePositionWriter(Vec<FilePosition>);

impl FilePositionWriter {
    /// The object stands at this offset, right behind that one.
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
        // A stable sort, since it makes use of the long runs that ascend already.
        file_positions.sort();
        file_positions.shrink_to_fit();
        Self(file_positions)
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.len() * size_of::<FilePosition>()
    }

    /// Offset of an object's sub-record. Tries what was found last, and the block's waypoints at or before the
    /// object, nearest first: several runs may interleave. What stands from an offset on is `search`ed, by
    /// whoever has the bytes.
    pub(super) fn find(
        &self,
        id_size: IdSize,
        index: &AddressIndex,
        object: ObjectIndex,
        last: Option<FilePosition>,
        mut search: impl FnMut(usize, &dyn Fn(&[u8]) -> Option<usize>) -> Option<usize>,
    ) -> Option<usize> {
        let end = self
            .0
            .partition_point(|position| position.object <= object.0);
        let is_in_block = |position: &FilePosition| position.object / BLOCK == object.0 / BLOCK;
        let in_block = self.0.get(..end)?.iter().rev();
        let in_block = in_block.copied().take_while(is_in_block);
        let last = last.filter(|last| is_in_block(last) && last.object <= object.0);
        let mut candidates = last.into_iter().chain(in_block);
        let wanted = index.address(object);
        let is_behind = |walked: u64| {
            // Most indexes ascend with the identifiers.
            walked > wanted && index.find(walked).is_some_and(|walked| walked > object)
        };
        candidates.find_map(|position| {
            let offset = position.offset as usize;
            search(offset, &|bytes| {
                walk_objects(bytes, offset, id_size)
                    .take(BLOCK as usize * 2)
                    .find(|(_, walked)| walked.0 == wanted || is_behind(walked.0))
                    .filter(|(_, walked)| walked.0 == wanted)
                    .map(|(at, _)| at)
            })
        })
    }
}

/// Offsets and identifiers of the objects whose sub-records follow each other in `bytes`, which stand at
/// `offset` in the file.
pub(super) fn walk_objects(
    bytes: &[u8],
    offset: usize,
    id_size: IdSize,
) -> impl Iterator<Item = (usize, ObjectId)> {
    let mut sub_records = SubRecords::new(Cursor::new(bytes, offset as u64, id_size));
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
