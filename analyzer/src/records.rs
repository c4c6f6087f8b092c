//! Where do an object's bytes stand in the file, and what do they say? Nothing here knows how objects hang together.

use std::sync::atomic::{AtomicU64, Ordering};

use heapray_hprof::{
    Cursor, InstanceDump, ObjectArrayDump, PrimitiveArrayDump, SubRecord, SubRecords,
};

use crate::classes::ClassIndex;
use crate::graph::{Body, FilePosition, Graph};
use crate::index::ObjectIndex;
use crate::scan::ScannedDump;
use crate::scan::source::{ReadBuffer, View};

/// An object's bytes.
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

/// Bytes around a record that the system maps with it, on Linux; 2 MiB where its cache is made of huge pages.
const MAPPED: u64 = 64 << 10;
/// After so many of them the file's pages are given back, so that a sample from everywhere doesn't end up with the
/// whole file resident.
const MOST_MAPPED: u64 = 12 * MAPPED;

/// Objects' bytes, before anything is known of how they hang together.
pub struct Records<'r> {
    pub(crate) scanned: &'r ScannedDump,
    pub(crate) graph: &'r Graph,
    /// Counts bytes that were mapped, about.
    pub(crate) mapped: &'r AtomicU64,
}

impl<'a> Records<'a> {
    /// Objects and their references.
    pub fn graph(&self) -> &'a Graph {
        self.graph
    }

    /// The pages that were read in place are not needed soon.
    pub fn release(&self) {
        let source = &self.scanned.source;
        source.release(0..source.bytes().len());
    }

    /// An object's bytes.
    pub fn get(&self, object: ObjectIndex) -> Option<ObjectRecord<'a>> {
        match self.graph.node(object.0).body {
            Body::ClassObject { class } => Some(ObjectRecord::Class(class)),
            _ => self.get_in_place(object, &mut None),
        }
    }

    /// A copy of an object's bytes, where copies can be had; for objects that mostly stand behind each other in
    /// the file.
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
        let Nearby { last, buffer } = nearby;
        let found = self.find(object, last, |source, offset, search| {
            buffer.search(source, offset, search)
        });
        match found {
            Some((offset, _)) => self.parse(buffer.bytes_from(offset), offset),
            // Longer than what is copied at once.
            None => self.get_in_place(object, last),
        }
    }

    /// Offset of an object's sub-record, and how far that is from the last one.
    fn find(
        &self,
        object: ObjectIndex,
        last: &mut Option<FilePosition>,
        mut search: impl FnMut(View<'a>, usize, &dyn Fn(&[u8]) -> Option<usize>) -> Option<usize>,
    ) -> Option<(usize, u64)> {
        let (index, id_size) = (&self.scanned.index, self.scanned.id_size());
        let source = self.scanned.source.view();
        let search = |offset, within: &dyn Fn(&[u8]) -> _| search(source, offset, within);
        let offset = self
            .graph
            .find_in_file(id_size, index, object, *last, search)?;
        let found = FilePosition {
            object: object.0,
            offset: offset as u64,
        };
        let before = last.replace(found);
        let way = before.map_or(MAPPED, |before| before.offset.abs_diff(found.offset));
        Some((offset, way))
    }

    fn get_in_place(
        &self,
        object: ObjectIndex,
        last: &mut Option<FilePosition>,
    ) -> Option<ObjectRecord<'a>> {
        let file = self.scanned.source.bytes();
        let (offset, way) = self.find(object, last, |source, offset, search| {
            search(source.bytes.get(offset..)?)
        })?;
        let way = way.min(MAPPED);
        let mapped = self.mapped.fetch_add(way, Ordering::Relaxed);
        if mapped / MOST_MAPPED != mapped.wrapping_add(way) / MOST_MAPPED {
            self.scanned.source.release(0..file.len());
        }
        self.parse(file.get(offset..)?, offset)
    }

    /// The object whose sub-record stands at `offset`, in front of `bytes`.
    fn parse<'b>(&self, bytes: &'b [u8], offset: usize) -> Option<ObjectRecord<'b>> {
        let cursor = Cursor::new(bytes, offset as u64, self.scanned.id_size());
        match SubRecords::new(cursor).next()?.ok()? {
            SubRecord::Instance(instance) => Some(ObjectRecord::Instance(instance)),
            SubRecord::ObjectArray(array) => Some(ObjectRecord::ObjectArray(array)),
            SubRecord::PrimitiveArray(array) => Some(ObjectRecord::PrimitiveArray(array)),
            SubRecord::Class(class) => {
                let class = self.graph.classes.find(class.id);
                class.map(ObjectRecord::Class)
            }
            SubRecord::Root(_) | SubRecord::HeapInfo { .. } => None,
        }
    }
}

/// How far a look at objects has got that mostly stand behind each other in the file.
#[derive(Default)]
pub struct Nearby {
    last: Option<FilePosition>,
    buffer: ReadBuffer,
}
