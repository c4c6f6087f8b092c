//! The second pass over the file: every object's class and references, on all threads.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use byteorder::{BigEndian, ByteOrder};
use heapray_hprof::salvage::{Repair, RepairKind, add_repair};
use heapray_hprof::{
    ClassDump, ErrorKind, FieldType, IdSize, ObjectHead, ObjectId, ObjectIds, Shape, SubRecord,
    SubRecords,
};
use rustc_hash::FxHashMap;

use super::plan::Plan;
use super::stream::{ExtentNumbers, Stream, StreamWriter, pack};
use super::waypoints::{WaypointWriter, Waypoints};
use super::{BODY_BITS, Body, Counts, Entry, Graph, HEADED, IN_STREAM, Roots, kinds};
use crate::bitset::{Bitset, SharedBits};
use crate::classes::{Class, ClassIndex, ClassTable, STACK_CHUNK};
use crate::column::{Backing, Column};
use crate::error::Result;
use crate::index::{AddressIndex, Near, Spot};
use crate::layout::{ArrayNeighbours, Gaps, Row};
use crate::locate::{Located, Stretch, batches};
use crate::progress::Progress;
use crate::recent::Recent;

/// Reads every object's references. O(file), on all threads of the current rayon pool.
///
/// # Errors
/// When there is no room for the columns.
pub(crate) fn build<'a>(
    located: &Located<'a>,
    classes: ClassTable<'a>,
    roots: &Roots,
    backing: &Backing,
    progress: &dyn Progress,
    repairs: &mut Vec<Repair>,
) -> Result<(Graph<'a>, Gaps)> {
    let objects = located.objects() as usize;
    // One more than there are objects, so that eight bytes can be read anywhere in the last one's.
    let mut entries = Column::<u64>::zeroed(objects + 1, backing)?;
    let ready = entries.pages(backing).in_turn();
    // Objects of equal IDs: the first counts, so somebody must remember which was seen, and only one
    // thread at a time can say who is first.
    let duplicates = located.index.duplicates() > 0;
    let mut seen = duplicates.then(|| Bitset::new(objects)).transpose()?;
    if let Some(seen) = &mut seen {
        for (_, class) in classes.iter() {
            class.object.iter().for_each(|object| {
                seen.insert(object.0);
            });
        }
    }
    let mut leaves = Bitset::new(objects)?;
    let numbers = ExtentNumbers::default();
    let stack_chunk_size = stack_chunk_size(located, &classes);
    let batches = batches(&located.stretches, BATCH_BYTES);
    let next = AtomicUsize::new(0);
    let task = Task {
        located,
        classes: &classes,
        plans: &Plan::of_all(&classes, stack_chunk_size.map(|(chunk, _)| chunk)),
        thread_targets: &roots.thread_targets,
        stack_chunk_size,
        tracked: &roots.tracked(&classes),
        entries: entries.as_atomics(),
        leaves: leaves.as_atomics(),
        seen: seen.map(Mutex::new),
        numbers: &numbers,
        backing,
    };
    let run = |()| -> std::io::Result<Worker<'_, '_>> {
        let mut worker = Worker::new(&task);
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(stretches) = batches.get(number) else {
                return Ok(worker);
            };
            // A file lists objects in the order of their indexes, mostly.
            ready.begin(number, batches.len());
            worker.read(number, stretches)?;
            // What was read in place.
            if let (Some(first), Some(last)) = (stretches.first(), stretches.last()) {
                located.source.release(first.start..last.end);
            }
            progress.advance(stretches.iter().map(|stretch| stretch.len() as u64).sum());
        }
    };
    let workers = if duplicates {
        vec![run(())]
    } else {
        rayon::broadcast(|_| run(()))
    };
    // What looking at classes and names left behind.
    located.source.release(0..located.source.bytes.len());
    let mut counts = Counts::default();
    let mut writers = Vec::new();
    let mut waypoints = Vec::new();
    let mut stack_chunks = FxHashMap::default();
    let mut neighbours = Vec::new();
    let mut gaps = Gaps::default();
    for worker in workers {
        let worker = worker?;
        counts.references += worker.counts.references;
        counts.dangling += worker.counts.dangling;
        worker
            .repairs
            .into_iter()
            .for_each(|repair| add_repair(repairs, repair));
        gaps = gaps.merge(worker.gaps);
        writers.push(worker.stream);
        waypoints.push(worker.waypoints);
        stack_chunks.extend(worker.stack_chunks);
        neighbours.extend(worker.arrays);
    }
    neighbours.sort_unstable_by_key(|(number, _)| *number);
    if duplicates {
        let mut repair = Repair::one(RepairKind::DuplicateObject, 0, 0);
        repair.count = located.index.duplicates();
        add_repair(repairs, repair);
    }
    let stream = Stream::assemble(writers);
    let (waypoints, pseudo_statics) = rayon::join(
        || Waypoints::assemble(waypoints),
        || located.names.angled().collect(),
    );
    let graph = Graph {
        kinds: kinds(&classes),
        classes,
        entries,
        stream,
        leaves,
        waypoints,
        stack_chunks,
        pseudo_statics,
        counts,
        arrays_overlap: neighbours
            .into_iter()
            .fold(ArrayNeighbours::default(), |all, (_, next)| all.then(next))
            .overlap,
    };
    Ok((graph, gaps))
}

/// Bytes of stretches that a thread takes at once.
const BATCH_BYTES: usize = 1 << 20;

/// Offset of `jdk.internal.vm.StackChunk.size`, on which the size of such an object depends.
fn stack_chunk_size(
    located: &Located<'_>,
    classes: &ClassTable<'_>,
) -> Option<(ClassIndex, usize)> {
    let class = classes.find_by_name(STACK_CHUNK).next()?;
    Some((class, classes.find_field(&located.names, class, "size")?.0))
}

/// What all threads read and write.
struct Task<'t, 'a> {
    located: &'t Located<'a>,
    classes: &'t ClassTable<'a>,
    /// By class.
    plans: &'t [Option<Plan<'t>>],
    thread_targets: &'t FxHashMap<u32, Vec<u32>>,
    stack_chunk_size: Option<(ClassIndex, usize)>,
    tracked: &'t [bool],
    entries: &'t [AtomicU64],
    leaves: &'t [AtomicU64],
    seen: Option<Mutex<Bitset>>,
    numbers: &'t ExtentNumbers,
    backing: &'t Backing,
}

struct Worker<'t, 'a> {
    task: &'t Task<'t, 'a>,
    index: &'t AddressIndex,
    near: Near<'t>,
    id_size: IdSize,
    stream: StreamWriter<'t>,
    leaves: SharedBits<'t>,
    waypoints: WaypointWriter,
    /// Bytes of the file that are being read.
    buffer: Vec<u8>,
    /// Objects whose references were read and wait to be looked up, these, and what they lead to.
    pending: Vec<Pending>,
    ids: Vec<(u64, Spot)>,
    found: Vec<u32>,
    counts: Counts,
    repairs: Vec<Repair>,
    stack_chunks: Vec<(u32, u32)>,
    arrays: Vec<(usize, ArrayNeighbours)>,
    gaps: Gaps,
    /// What is compared with the object that has this index, if it comes next: the identifier of the one before it, and
    /// whom the gap between them tells of.
    awaited: (u32, u64, Row),
    recent: Recent<ClassIndex>,
}

/// Objects whose references are looked up together, so that the index's lines have come from memory by
/// the time they are asked for.
const BATCH: usize = 32;
/// Arrays with more elements than this don't wait.
const LONG_ARRAY: u32 = 256;
/// In place of an object that isn't in the file; no object has that index.
const MISSING: u32 = u32::MAX;

/// No object has that index.
const NONE_AWAITED: (u32, u64, Row) = (MISSING, 0, Row::NONE);

/// An object that waits for its references' indexes.
#[derive(Debug, Clone, Copy)]
struct Pending {
    object: u32,
    class: ClassIndex,
    kind: PendingKind,
    /// Where its identifiers end.
    end: usize,
}

#[derive(Debug, Clone, Copy)]
enum PendingKind {
    Instance,
    /// What it has on its stack comes behind its fields.
    Thread,
    Array {
        len: u32,
    },
}

impl<'t, 'a> Worker<'t, 'a> {
    fn new(task: &'t Task<'t, 'a>) -> Self {
        Self {
            task,
            index: &task.located.index,
            near: task.located.index.near(),
            id_size: task.located.id_size(),
            stream: StreamWriter::new(task.numbers, task.backing),
            leaves: SharedBits::new(task.leaves),
            waypoints: WaypointWriter::new(),
            buffer: Vec::new(),
            pending: Vec::with_capacity(BATCH),
            ids: Vec::new(),
            found: Vec::new(),
            counts: Counts::default(),
            repairs: Vec::new(),
            stack_chunks: Vec::new(),
            arrays: Vec::new(),
            gaps: Gaps::new(task.classes.len()),
            awaited: NONE_AWAITED,
            recent: Recent::new(ClassIndex::CLASS_OBJECT),
        }
    }

    /// Reads stretches that follow each other in the file.
    fn read(&mut self, number: usize, stretches: &[Stretch]) -> std::io::Result<()> {
        let mut neighbours = ArrayNeighbours::default();
        let mut buffer = std::mem::take(&mut self.buffer);
        for stretch in stretches {
            self.waypoints.begin();
            self.awaited = NONE_AWAITED;
            let source = self.task.located.source;
            let mut windows = source.windows(stretch.clone(), self.id_size);
            while let Some(sub_records) = windows.next(&mut buffer) {
                let (stop, fault) = self.read_window(sub_records, &mut neighbours)?;
                // The first pass has read the same bytes to the end of the stretch.
                if windows.went(stop, fault).is_some() {
                    break;
                }
            }
        }
        self.buffer = buffer;
        self.write_pending()?;
        self.arrays.push((number, neighbours));
        Ok(())
    }

    /// Reads sub-records until the end of the window or the first that can't be read.
    fn read_window(
        &mut self,
        mut sub_records: SubRecords<'_>,
        neighbours: &mut ArrayNeighbours,
    ) -> std::io::Result<(usize, Option<ErrorKind>)> {
        loop {
            let at = sub_records.offset();
            let (head, bytes) = match sub_records.next_object() {
                Some(object) => object,
                None => match sub_records.next() {
                    None => return Ok((at as usize, None)),
                    Some(Err(error)) => return Ok((at as usize, Some(error.kind))),
                    Some(Ok(SubRecord::Class(class))) => {
                        self.class(&class, at)?;
                        continue;
                    }
                    Some(Ok(other)) => match other.object() {
                        Some(object) => object,
                        None => continue,
                    },
                },
            };
            self.object(&head, bytes, at, neighbours)?;
        }
    }

    /// The index of an object that is to be read; `None` for one whose ID was taken before.
    #[inline]
    fn begin(&mut self, id: ObjectId, at: u64) -> Option<u32> {
        if id.is_null() {
            return None;
        }
        let object = self.near.find(id.0)?.0;
        if let Some(seen) = &self.task.seen
            && !seen.lock().is_ok_and(|mut seen| seen.insert(object))
        {
            return None;
        }
        self.waypoints.push(object, at);
        Some(object)
    }

    /// Compares an object with the one before it in the file, where that is its neighbour in memory.
    #[inline]
    fn measure(&mut self, object: u32, id: ObjectId, next: Row) {
        let (awaited, start, row) = self.awaited;
        if awaited == object {
            self.gaps.add(row, id.0.wrapping_sub(start));
        }
        self.awaited = (object.wrapping_add(1), id.0, next);
    }

    #[inline]
    fn set(&mut self, object: u32, entry: Entry) {
        if entry.references() == 0 && self.task.tracked.get(entry.class().get()) == Some(&false) {
            self.leaves.insert(object);
        }
        if let Some(slot) = self.task.entries.get(object as usize) {
            slot.store(entry.0.to_le(), Ordering::Relaxed);
        }
    }

    #[inline]
    fn add_field(&mut self, fields: &[u8], offset: usize) {
        if let Some(bytes) = fields.get(offset..offset + self.id_size.bytes()) {
            self.add_id(match self.id_size {
                IdSize::Eight => BigEndian::read_u64(bytes),
                IdSize::Four => BigEndian::read_u32(bytes).into(),
            });
        }
    }

    /// Notes a reference, and asks for what it takes to look it up.
    #[inline]
    fn add_id(&mut self, id: u64) {
        if id != 0 {
            let spot = self.index.locate(id);
            self.index.prefetch(spot);
            self.ids.push((id, spot));
        }
    }

    /// The object's references are noted.
    #[inline]
    fn wait(&mut self, object: u32, class: ClassIndex, kind: PendingKind) -> std::io::Result<()> {
        let end = self.ids.len();
        self.pending.push(Pending {
            object,
            class,
            kind,
            end,
        });
        if self.pending.len() < BATCH {
            return Ok(());
        }
        self.write_pending()
    }

    fn write_pending(&mut self) -> std::io::Result<()> {
        let (index, mut missing) = (self.index, 0);
        let mut found = std::mem::take(&mut self.found);
        found.clear();
        found.extend(self.ids.drain(..).map(|(id, spot)| {
            let target = index.rank(spot).or_else(|| Some(index.find_loose(id)?.0));
            target.unwrap_or_else(|| {
                missing += 1;
                MISSING
            })
        }));
        self.counts.dangling += missing;
        let pending = std::mem::take(&mut self.pending);
        let mut at = 0;
        for waiting in &pending {
            let mut own = found.get(at..waiting.end).unwrap_or_default();
            at = waiting.end;
            let is_thread = matches!(waiting.kind, PendingKind::Thread);
            let mut targets = Vec::new();
            if missing > 0 || is_thread {
                let locals = self.task.thread_targets.get(&waiting.object);
                let locals = locals.filter(|_| is_thread).into_iter().flatten();
                targets.extend(
                    own.iter()
                        .filter(|target| **target != MISSING)
                        .chain(locals),
                );
                own = &targets;
            }
            let entry = match waiting.kind {
                PendingKind::Array { len } => {
                    self.finish(waiting.object, waiting.class, Some(len), own)?
                }
                _ => self.pack(waiting.object, waiting.class, own)?,
            };
            self.set(waiting.object, entry);
        }
        self.pending = pending;
        self.pending.clear();
        self.found = found;
        Ok(())
    }

    /// The index of what a reference leads to; `None` for null and for what isn't in the file.
    #[inline]
    fn look_up(&mut self, id: ObjectId) -> Option<u32> {
        if id.is_null() {
            return None;
        }
        let target = self.index.find(id.0).map(|target| target.0);
        self.counts.dangling += u64::from(target.is_none());
        target
    }

    #[inline]
    fn class_of(&mut self, head: &ObjectHead) -> ClassIndex {
        let classes = self.task.classes;
        self.recent.get_or(head, || {
            // Every class ID was seen in the first pass and has an entry.
            let class = match head.shape.element() {
                None => classes.find(head.class_id),
                Some(FieldType::Object) => classes.find_array(head.class_id),
                Some(element) => classes.primitive_array(element),
            };
            class.unwrap_or(ClassIndex::CLASS_OBJECT)
        })
    }

    /// An instance or an array, with its fields' or elements' bytes.
    #[inline]
    fn object(
        &mut self,
        head: &ObjectHead,
        bytes: &[u8],
        at: u64,
        neighbours: &mut ArrayNeighbours,
    ) -> std::io::Result<()> {
        let Some(object) = self.begin(head.id, at) else {
            return Ok(());
        };
        let class = self.class_of(head);
        self.measure(object, head.id, self.gaps.row_of(class, head));
        match head.shape {
            Shape::INSTANCE => self.instance(object, class, bytes, at),
            Shape::OBJECT_ARRAY => {
                neighbours.push(head.id, head.len);
                self.object_array(object, class, head.len, bytes)
            }
            _ => {
                self.set(object, Entry::new(class, 0, head.len.into()));
                Ok(())
            }
        }
    }

    #[inline]
    fn instance(
        &mut self,
        object: u32,
        class: ClassIndex,
        fields: &[u8],
        at: u64,
    ) -> std::io::Result<()> {
        let plan = self.task.plans.get(class.get()).copied().flatten();
        let Some(plan) = plan.filter(|plan| plan.payload == fields.len() as u64) else {
            return self.odd_instance(object, class, fields, at);
        };
        let before = self.ids.len();
        plan.references
            .iter()
            .for_each(|offset| self.add_field(fields, *offset as usize));
        if self.ids.len() == before {
            self.set(object, Entry::new(class, 0, 0));
            return Ok(());
        }
        self.wait(object, class, PendingKind::Instance)
    }

    /// An instance of which more is to be known than its references, or whose references take a look at its class.
    #[inline(never)]
    fn odd_instance(
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
            ..
        } = classes.get(class);
        match references {
            Some(offsets) => offsets
                .iter()
                .for_each(|offset| self.add_field(fields, *offset as usize)),
            None => classes.for_each_reference_upward(class, fields.len(), &mut |offset| {
                self.add_field(fields, offset);
            }),
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
            PendingKind::Thread
        } else {
            PendingKind::Instance
        };
        self.wait(object, class, kind)
    }

    #[cold]
    fn note_length(&mut self, declared: u64, found: u64, at: u64) {
        let kind = if found < declared {
            RepairKind::ShortInstance
        } else {
            RepairKind::LongInstance
        };
        // Of a class that isn't in the file nothing is declared; that is counted as such.
        if declared > 0 || found < declared {
            add_repair(
                &mut self.repairs,
                Repair::one(kind, at, declared.saturating_sub(found)),
            );
        }
    }

    /// The entry of an instance, which holds its references itself if they are few and near.
    #[inline]
    fn pack(&mut self, object: u32, class: ClassIndex, targets: &[u32]) -> std::io::Result<Entry> {
        match pack(object, targets, BODY_BITS as usize / 8) {
            Some(packed) => {
                let count = targets.len() as u32;
                self.counts.references += u64::from(count);
                Ok(Entry::new(class, count, packed))
            }
            None => self.finish(object, class, None, targets),
        }
    }

    /// The entry of an object whose references go to the stream.
    #[inline]
    fn finish(
        &mut self,
        object: u32,
        class: ClassIndex,
        head: Option<u32>,
        targets: &[u32],
    ) -> std::io::Result<Entry> {
        self.counts.references += targets.len() as u64;
        let offset = self.stream.push(object, head, targets)?;
        let place = head.map_or(IN_STREAM, |_| HEADED);
        Ok(Entry::new(class, place, offset))
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
            ids.for_each(|id| self.add_id(id.0));
            return self.wait(object, class, PendingKind::Array { len });
        }
        let targets: Vec<u32> = ids.filter_map(|id| self.look_up(id)).collect();
        let entry = self.finish(object, class, Some(len), &targets)?;
        self.set(object, entry);
        Ok(())
    }

    fn class(&mut self, dump: &ClassDump<'_>, at: u64) -> std::io::Result<()> {
        let Some(class) = self.task.classes.find(dump.id) else {
            return Ok(());
        };
        let own = self.task.classes.get(class);
        let Some(object) = own.object.filter(|_| own.dump_offset == Some(at as usize)) else {
            return Ok(()); // a second dump of one class
        };
        self.waypoints.push(object.0, at);
        let parent = own
            .super_class
            .map(|parent| self.task.classes.get(parent).id);
        let statics = dump.statics().filter_map(|field| field.value.as_object());
        let ids = parent.into_iter().chain([dump.loader]).chain(statics);
        let targets: Vec<u32> = ids.filter_map(|id| self.look_up(id)).collect();
        let entry = self.finish(object.0, ClassIndex::CLASS_OBJECT, Some(class.0), &targets)?;
        self.set(object.0, entry);
        let body = Body::ClassObject { class };
        let row = self.gaps.row(ClassIndex::CLASS_OBJECT, body);
        self.measure(object.0, dump.id, row);
        Ok(())
    }
}
