//! One thread's part of the second pass: reads sub-records and writes the class and references of each object.

use byteorder::{BigEndian, ByteOrder};
use heapray_hprof::salvage::{Repair, RepairKind, add_repair};
use heapray_hprof::{
    ClassDump, ErrorKind, FieldType, IdSize, ObjectHead, ObjectId, ObjectIds, Shape, SubRecord,
    SubRecords,
};

use super::file_positions::{BLOCK, FilePositionWriter};
use super::stream::StreamWriter;
use super::task::Task;
use super::waiting::{Kind, Waiting};
use super::writer::EntryWriter;
use crate::classes::{Class, ClassIndex};
use crate::distances::array_overlap::ArrayOverlap;
use crate::distances::table::{DistanceRow, Distances};
use crate::index::{AddressIndex, Near};
use crate::references::{Referent, ReferentField};
use crate::scan::SegmentRun;
use crate::storage::recent::Recent;

/// Arrays with more elements than this are looked up at once instead of batched.
const LONG_ARRAY: u32 = 256;

/// The reader of one thread.
pub(super) struct Reader<'t> {
    task: &'t Task<'t>,
    index: &'t AddressIndex,
    near: Near<'t>,
    id_size: IdSize,
    waiting: Waiting<'t>,
    /// A buffer for copied windows of the file.
    buffer: Vec<u8>,
    /// The last object, with which the next one is compared.
    last: Last,
    recent: Recent<ClassIndex>,
    pub(super) writer: EntryWriter<'t>,
    pub(super) file_positions: FilePositionWriter,
    pub(super) repairs: Vec<Repair>,
    pub(super) stack_chunks: Vec<(u32, u32)>,
    /// Referents that are no edges of the graph.
    pub(super) referents: Vec<Referent>,
    /// The tests of object arrays by batch number.
    pub(super) arrays: Vec<(usize, ArrayOverlap)>,
    pub(super) distances: Distances,
}

/// The last object that was read.
#[derive(Debug, Clone, Copy)]
struct Last {
    /// The index that the next object in memory has.
    next: u32,
    id: u64,
    /// The row for the distance behind the object.
    row: DistanceRow,
}

impl Last {
    /// No last object: the next one is compared with none.
    const NONE: Self = Self {
        next: u32::MAX,
        id: 0,
        row: DistanceRow::NONE,
    };
}

impl<'t> Reader<'t> {
    pub(super) fn new(task: &'t Task<'t>) -> Self {
        let index = &task.scanned.index;
        let stream = StreamWriter::new(task.numbers, task.backing);
        Self {
            task,
            index,
            near: index.near(),
            id_size: task.scanned.id_size(),
            waiting: Waiting::new(index, task.thread_targets),
            buffer: Vec::new(),
            last: Last::NONE,
            recent: Recent::new(ClassIndex::CLASS_OBJECT),
            writer: EntryWriter::new(task.entries, task.leaves, task.tracked, stream),
            file_positions: FilePositionWriter::default(),
            repairs: Vec::new(),
            stack_chunks: Vec::new(),
            referents: Vec::new(),
            arrays: Vec::new(),
            distances: Distances::new(task.classes.len()),
        }
    }

    /// Reads a batch of consecutive segment runs.
    ///
    /// # Errors
    /// When there is no memory for the stream.
    pub(super) fn read(
        &mut self,
        number: usize,
        segment_runs: &[SegmentRun],
    ) -> std::io::Result<()> {
        let mut array_overlap = ArrayOverlap::default();
        let mut buffer = std::mem::take(&mut self.buffer);
        for segment_run in segment_runs {
            self.last = Last::NONE;
            let source = self.task.scanned.source.view();
            let mut windows = source.accepted_windows(segment_run.clone(), self.id_size);
            while let Some(sub_records) = windows.next(&mut buffer) {
                let (stop, fault) = self.read_window(sub_records, &mut array_overlap)?;
                // The first pass read the same bytes to the end of the segment run.
                if windows.advance_to(stop, fault).is_some() {
                    break;
                }
            }
        }
        self.buffer = buffer;
        self.waiting.write(&mut self.writer)?;
        self.arrays.push((number, array_overlap));
        Ok(())
    }

    /// Reads sub-records until the end of the window or the first one that cannot be read. Returns the offset where
    /// reading stopped, and the fault.
    fn read_window(
        &mut self,
        mut sub_records: SubRecords<'_>,
        array_overlap: &mut ArrayOverlap,
    ) -> std::io::Result<(usize, Option<ErrorKind>)> {
        loop {
            let place = sub_records.clone();
            let at = || place.offset();
            let (head, bytes) = if let Some(object) = sub_records.next_object() {
                object
            } else {
                // A segment run may hold several segments.
                match sub_records.next_segment() {
                    Some(Ok(())) => continue,
                    Some(Err(error)) => return Ok((at() as usize, Some(error.kind))),
                    None => {}
                }
                match sub_records.next() {
                    None => return Ok((at() as usize, None)),
                    Some(Err(error)) => return Ok((at() as usize, Some(error.kind))),
                    Some(Ok(SubRecord::Class(class))) => {
                        self.class(&class, at())?;
                        continue;
                    }
                    Some(Ok(other)) => match other.object() {
                        Some(object) => object,
                        None => continue,
                    },
                }
            };
            let Some(object) = self.find(head.id) else {
                continue;
            };
            let class = self.class_of(&head);
            self.compare(object, head.id, self.distances.row_of(class, &head), at);
            match head.shape {
                Shape::INSTANCE => self.instance(object, class, bytes, at)?,
                Shape::OBJECT_ARRAY => {
                    array_overlap.push(head.id, head.len);
                    self.object_array(object, class, head.len, bytes)?;
                }
                _ => self.writer.write_leaf(object, class, head.len.into()),
            }
        }
    }

    /// The index of an object to read; `None` for a null ID and for an ID that was read before.
    #[inline]
    fn find(&mut self, id: ObjectId) -> Option<u32> {
        if id.is_null() {
            return None;
        }
        let object = self.near.find(id.0)?.0;
        if let Some(seen) = &self.task.seen
            && !seen.lock().is_ok_and(|mut seen| seen.insert(object))
        {
            return None;
        }
        Some(object)
    }

    #[inline]
    fn class_of(&mut self, head: &ObjectHead) -> ClassIndex {
        match self.recent.get(head) {
            Some(class) => class,
            None => self.find_class(*head),
        }
    }

    #[cold]
    #[inline(never)]
    fn find_class(&mut self, head: ObjectHead) -> ClassIndex {
        let classes = self.task.classes;
        // The first pass saw every class ID, and each has a class.
        let class = match head.shape.element() {
            None => classes.find(head.class_id),
            Some(FieldType::Object) => classes.find_array(head.class_id),
            Some(element) => classes.primitive_array(element),
        };
        let class = class.unwrap_or(ClassIndex::CLASS_OBJECT);
        self.recent.put(&head, class);
        class
    }

    /// Compares an object with the previous one in the file: notes the distance if they are neighbours in memory, and
    /// a file position if the object needs one.
    #[inline]
    fn compare(&mut self, object: u32, id: ObjectId, row: DistanceRow, at: impl Fn() -> u64) {
        let next = object.wrapping_add(1);
        let id = id.0;
        let last = std::mem::replace(&mut self.last, Last { next, id, row });
        let is_behind = last.next == object;
        if is_behind {
            self.distances.add(last.row, id.wrapping_sub(last.id));
        }
        if !is_behind || object.is_multiple_of(BLOCK) {
            self.file_positions
                .push(last.next.wrapping_sub(1), object, at());
        }
    }

    #[inline]
    fn instance(
        &mut self,
        object: u32,
        class: ClassIndex,
        fields: &[u8],
        at: impl Fn() -> u64,
    ) -> std::io::Result<()> {
        let plan = self.task.plans.get(class.get()).copied().flatten();
        let Some(plan) = plan.filter(|plan| plan.payload == fields.len() as u64) else {
            return self.unplanned_instance(object, class, fields, at());
        };
        self.note_fields(fields, plan.references);
        if self.waiting.noted() == 0 {
            self.writer.write_leaf(object, class, 0);
            return Ok(());
        }
        self.wait(object, class, Kind::Instance)
    }

    /// Reads an instance that no plan covers: its size or stack matters too, or its references require a look at the
    /// class.
    #[inline(never)]
    fn unplanned_instance(
        &mut self,
        object: u32,
        class: ClassIndex,
        fields: &[u8],
        at: u64,
    ) -> std::io::Result<()> {
        let classes = self.task.classes;
        let Class {
            references,
            payload,
            is_thread,
            apart,
            ..
        } = classes.get(class);
        match references {
            Some(offsets) => self.note_fields(fields, offsets),
            None => classes.for_each_reference_upward(class, fields.len(), &mut |offset| {
                if apart.is_none_or(|field| field.offset as usize != offset) {
                    self.note_fields(fields, &[offset as u32]);
                }
            }),
        }
        if let Some(field) = apart {
            self.note_referent(object, fields, *field);
        }
        if *payload != fields.len() as u64 {
            self.note_length(*payload, fields.len() as u64, at);
        }
        if let Some((chunk, offset)) = self.task.stack_chunk_size
            && chunk == class
            && let Some(size) = fields.get(offset..offset + 4)
        {
            self.stack_chunks.push((object, BigEndian::read_u32(size)));
        }
        let kind = if *is_thread {
            Kind::Thread
        } else {
            Kind::Instance
        };
        self.wait(object, class, kind)
    }

    /// Notes the references at these offsets.
    #[expect(
        clippy::inline_always,
        reason = "called for nearly every object from one place"
    )]
    #[inline(always)]
    fn note_fields(&mut self, fields: &[u8], offsets: &[u32]) {
        let at = |offset: &u32, width| fields.get(*offset as usize..*offset as usize + width);
        // The width of IDs is tested once, not per reference.
        match self.id_size {
            IdSize::Eight => {
                for id in offsets.iter().filter_map(|offset| at(offset, 8)) {
                    self.waiting.note(BigEndian::read_u64(id));
                }
            }
            IdSize::Four => {
                for id in offsets.iter().filter_map(|offset| at(offset, 4)) {
                    self.waiting.note(BigEndian::read_u32(id).into());
                }
            }
        }
    }

    /// Notes the referent of a reference object, unless it is cleared.
    fn note_referent(&mut self, object: u32, fields: &[u8], field: ReferentField) {
        let id_bytes = fields.get(field.offset as usize..).unwrap_or_default();
        let id = ObjectIds::new(id_bytes, self.id_size).next();
        if let Some(target) = id.and_then(|id| self.look_up(object, id)) {
            self.referents.push(Referent {
                source: object,
                target,
                strength: field.strength,
            });
        }
    }

    /// Adds an object whose references are noted to the batch.
    #[inline]
    fn wait(&mut self, object: u32, class: ClassIndex, kind: Kind) -> std::io::Result<()> {
        if self.waiting.add(object, class, kind) {
            self.waiting.write(&mut self.writer)?;
        }
        Ok(())
    }

    #[cold]
    fn note_length(&mut self, declared: u64, found: u64, at: u64) {
        let kind = if found < declared {
            RepairKind::ShortInstance
        } else {
            RepairKind::LongInstance
        };
        // A class that is not in the file declares nothing; such classes are counted as a repair of their own.
        if declared > 0 || found < declared {
            add_repair(
                &mut self.repairs,
                Repair::one(kind, at, declared.saturating_sub(found)),
            );
        }
    }

    #[inline]
    fn object_array(
        &mut self,
        object: u32,
        class: ClassIndex,
        len: u32,
        elements: &[u8],
    ) -> std::io::Result<()> {
        let ids = ObjectIds::new(elements, self.id_size);
        if len <= LONG_ARRAY {
            ids.for_each(|id| self.waiting.note(id.0));
            return self.wait(object, class, Kind::Array { len });
        }
        let targets: Vec<u32> = ids.filter_map(|id| self.look_up(object, id)).collect();
        self.writer.write(object, class, Some(len), &targets)
    }

    /// The index of the target of an object's reference; `None` for null and for objects that are not in the file.
    #[inline]
    fn look_up(&mut self, object: u32, id: ObjectId) -> Option<u32> {
        if id.is_null() {
            return None;
        }
        let target = self.index.find(id.0).map(|target| target.0);
        if target.is_none() {
            self.writer.count_dangling(object, 1);
        }
        target
    }

    fn class(&mut self, dump: &ClassDump<'_>, at: u64) -> std::io::Result<()> {
        let Some(class) = self.task.classes.find(dump.id) else {
            return Ok(());
        };
        let own = self.task.classes.get(class);
        let Some(object) = own.object.filter(|_| own.dump_offset == Some(at as usize)) else {
            return Ok(()); // another CLASS_DUMP of the same class
        };
        let parent = own
            .super_class
            .map(|parent| self.task.classes.get(parent).id);
        let statics = dump.statics().filter_map(|field| field.value.as_object());
        let ids = parent.into_iter().chain([dump.loader]).chain(statics);
        let targets: Vec<u32> = ids.filter_map(|id| self.look_up(object.0, id)).collect();
        let java_lang_class = ClassIndex::CLASS_OBJECT;
        self.writer
            .write(object.0, java_lang_class, Some(class.0), &targets)?;
        let row = self.distances.class_object_row(class);
        self.compare(object.0, dump.id, row, || at);
        Ok(())
    }
}
