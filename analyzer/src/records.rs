//! The bytes of objects in the file, without their relations to other objects.

use std::sync::atomic::{AtomicU64, Ordering};

use heapray_hprof::{
    Cursor, InstanceDump, ObjectArrayDump, ObjectHead, PrimitiveArrayDump, SubRecord, SubRecords,
};

use crate::classes::ClassIndex;
use crate::graph::{Body, FilePosition, Graph, WalkStep};
use crate::index::{NearAddress, ObjectIndex};
use crate::scan::ScannedDump;
use crate::scan::source::{ReadBuffer, View};

/// The record of an object in the file.
#[derive(Debug, Clone, Copy)]
pub enum ObjectRecord<'a> {
    /// An object with fields.
    Instance(InstanceDump<'a>),
    /// An array of references.
    ObjectArray(ObjectArrayDump<'a>),
    /// An array of primitives.
    PrimitiveArray(PrimitiveArrayDump<'a>),
    /// The class object of this class.
    Class(ClassIndex),
}

/// Bytes that Linux maps around a record; 2 MiB if the page cache uses huge pages.
const MAPPED: u64 = 64 << 10;
/// Bytes mapped after which the pages of the file are released, so that a sample from everywhere does not make the
/// whole file resident.
const MOST_MAPPED: u64 = 12 * MAPPED;

/// Records behind the last one that are looked at before anything is searched.
const SOON: usize = 8;

/// Access to the records of objects, possible before dominators are known.
pub struct Records<'r> {
    pub(crate) scanned: &'r ScannedDump,
    pub(crate) graph: &'r Graph,
    /// The number of bytes mapped, approximately.
    pub(crate) mapped: &'r AtomicU64,
}

impl<'a> Records<'a> {
    /// The objects and their references.
    pub fn graph(&self) -> &'a Graph {
        self.graph
    }

    /// Releases the pages of the file that were read in place and are not needed soon.
    pub fn release(&self) {
        let source = &self.scanned.source;
        source.release(0..source.bytes().len());
    }

    /// The record of an object. Touches the file.
    pub fn get(&self, object: ObjectIndex) -> Option<ObjectRecord<'a>> {
        if let Body::ClassObject { class } = self.graph.node(object.0).body {
            return Some(ObjectRecord::Class(class));
        }
        let id = self.scanned.index.address(object);
        self.get_in_place((object, id), &mut None)
    }

    /// The record of an object, copied if the system can copy; for objects that mostly follow each other in the file.
    pub fn get_near<'n>(
        &self,
        object: ObjectIndex,
        nearby: &'n mut Nearby,
    ) -> Option<ObjectRecord<'n>>
    where
        'a: 'n,
    {
        if let Body::ClassObject { class } = self.graph.node(object.0).body {
            return Some(ObjectRecord::Class(class));
        }
        self.get_object_near(object, nearby)
    }

    /// The same of an object that is mostly no class object, from the file alone: whoever reads only a few classes need
    /// not know those of all objects. `None` for some class objects.
    pub fn get_object_near<'n>(
        &self,
        object: ObjectIndex,
        nearby: &'n mut Nearby,
    ) -> Option<ObjectRecord<'n>>
    where
        'a: 'n,
    {
        let Nearby {
            last,
            behind,
            address,
            buffer,
        } = nearby;
        let id = self.scanned.index.address_near(object, address);
        let next = behind.take();
        if let Some(next) = next
            && let Some(found) = self.find_soon(id, buffer.bytes_from(next), next)
        {
            note(last, object, found.offset);
            *behind = Some(found.end);
            let content = buffer.bytes_from(found.end - found.content);
            return self.record_of(SubRecord::of_object(
                found.head,
                content.get(..found.content)?,
            ));
        }
        // Whoever goes on need not look at the last record again.
        if let (Some(last), Some(next)) = (last.as_mut(), next)
            && last.object < object.0
        {
            last.offset = next as u64;
        }
        let found = self.find((object, id), last, |source, offset, search| {
            buffer.search(source, offset, search)
        });
        let Some((offset, way)) = found else {
            return self.get_in_place((object, id), last);
        };
        if self.parse(buffer.bytes_from(offset), offset).is_none() {
            buffer.point_at(self.scanned.source.view(), offset);
        }
        match self.parse(buffer.bytes_from(offset), offset) {
            Some((record, end)) => {
                *behind = Some(end);
                Some(record)
            }
            // The record is longer than the copy.
            None => self.parse_in_place(offset, way),
        }
    }

    /// The sub-record of the instance or array with this ID, if it is whole and one of the next few in `bytes`, which
    /// stand at `offset`.
    fn find_soon(&self, id: u64, bytes: &[u8], offset: usize) -> Option<Found> {
        let cursor = Cursor::new(bytes, offset as u64, self.scanned.id_size());
        let mut sub_records = SubRecords::new(cursor);
        for _ in 0..SOON {
            let at = sub_records.offset();
            let (head, content) = sub_records.next_object()?;
            if head.id.0 == id {
                return Some(Found {
                    head,
                    offset: at as usize,
                    content: content.len(),
                    end: sub_records.offset() as usize,
                });
            }
        }
        None
    }

    /// The offset of an object's sub-record, and its distance from the last one, bytes.
    fn find(
        &self,
        (object, id): (ObjectIndex, u64),
        last: &mut Option<FilePosition>,
        mut search: impl FnMut(View<'a>, usize, &dyn Fn(&[u8]) -> Option<WalkStep>) -> Option<WalkStep>,
    ) -> Option<(usize, u64)> {
        let (index, id_size) = (&self.scanned.index, self.scanned.id_size());
        let source = self.scanned.source.view();
        let search = |offset, within: &dyn Fn(&[u8]) -> _| search(source, offset, within);
        let file = (source.bytes.len(), id_size);
        let offset = self
            .graph
            .find_in_file(file, index, (object, id), *last, search)?;
        Some(note(last, object, offset))
    }

    fn get_in_place(
        &self,
        object: (ObjectIndex, u64),
        last: &mut Option<FilePosition>,
    ) -> Option<ObjectRecord<'a>> {
        let (offset, way) = self.find(object, last, |source, offset, search| {
            search(source.bytes.get(offset..)?)
        })?;
        self.parse_in_place(offset, way)
    }

    /// The record at `offset` where the file is mapped, `way` bytes from the last one.
    fn parse_in_place(&self, offset: usize, way: u64) -> Option<ObjectRecord<'a>> {
        let file = self.scanned.source.bytes();
        let way = way.min(MAPPED);
        let mapped = self.mapped.fetch_add(way, Ordering::Relaxed);
        if mapped / MOST_MAPPED != mapped.wrapping_add(way) / MOST_MAPPED {
            self.scanned.source.release(0..file.len());
        }
        let (record, _) = self.parse(file.get(offset..)?, offset)?;
        Some(record)
    }

    /// The record in front of `bytes`, which stands at `offset`, and the offset behind it.
    fn parse<'b>(&self, bytes: &'b [u8], offset: usize) -> Option<(ObjectRecord<'b>, usize)> {
        let cursor = Cursor::new(bytes, offset as u64, self.scanned.id_size());
        let is_last = offset.saturating_add(bytes.len()) == self.scanned.source.bytes().len();
        let mut sub_records = if is_last {
            SubRecords::of_cut_file(cursor)
        } else {
            SubRecords::new(cursor)
        };
        let record = self.record_of(sub_records.next()?.ok()?)?;
        Some((record, sub_records.offset() as usize))
    }

    fn record_of<'b>(&self, sub_record: SubRecord<'b>) -> Option<ObjectRecord<'b>> {
        Some(match sub_record {
            SubRecord::Instance(instance) => ObjectRecord::Instance(instance),
            SubRecord::ObjectArray(array) => ObjectRecord::ObjectArray(array),
            SubRecord::PrimitiveArray(array) => ObjectRecord::PrimitiveArray(array),
            SubRecord::Class(class) => ObjectRecord::Class(self.graph.classes.find(class.id)?),
            SubRecord::Root(_) | SubRecord::HeapInfo { .. } => return None,
        })
    }
}

/// A sub-record that [`Records::find_soon`] has found.
struct Found {
    head: ObjectHead,
    /// Of the sub-record.
    offset: usize,
    /// Bytes of its fields or elements, which stand at its end.
    content: usize,
    /// The offset behind it.
    end: usize,
}

/// Notes where an object was found; its offset, and its distance from the last one, bytes.
fn note(last: &mut Option<FilePosition>, object: ObjectIndex, offset: usize) -> (usize, u64) {
    let found = FilePosition {
        object: object.0,
        offset: offset as u64,
    };
    let before = last.replace(found);
    let way = before.map_or(MAPPED, |before| before.offset.abs_diff(found.offset));
    (offset, way)
}

/// The state of a sequence of reads: the last position and the copied bytes. For objects that mostly follow each
/// other in the file.
#[derive(Default)]
pub struct Nearby {
    last: Option<FilePosition>,
    /// The offset behind the record that was read last, where the next one may begin.
    behind: Option<usize>,
    address: NearAddress,
    buffer: ReadBuffer,
}
