//! The second pass over the file: every object's class and references, on all threads.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use byteorder::{BigEndian, ByteOrder};
use heapray_hprof::salvage::{Repair, RepairKind, add_repair};
use heapray_hprof::{
    ClassDump, ErrorKind, IdSize, InstanceDump, ObjectArrayDump, ObjectId, PrimitiveArrayDump,
    SubRecord, SubRecords,
};
use rustc_hash::FxHashMap;

use super::stream::{ExtentNumbers, Stream, StreamWriter, pack};
use super::waypoints::{WaypointWriter, Waypoints};
use super::{BODY_BITS, Body, Counts, Entry, Graph, HEADED, IN_STREAM, Roots, kinds};
use crate::bitset::{Bitset, SharedBits};
use crate::classes::{Class, ClassIndex, ClassTable};
use crate::column::{Backing, Column};
use crate::error::Result;
use crate::index::{AddressIndex, Near, Spot};
use crate::layout::{ArrayNeighbours, Gaps, Row};
use crate::locate::{Located, Stretch, batches};
use crate::progress::Progress;

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
    let mut entries = Column::<u64>::scattered(objects + 1, backing)?;
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
    let batches = batches(&located.stretches, BATCH_BYTES);
    let next = AtomicUsize::new(0);
    let task = Task {
        located,
        classes: &classes,
        plans: &classes
            .iter()
            .map(|(_, class)| Plan::of(class))
            .collect::<Vec<_>>(),
        thread_targets: &roots.thread_targets,
        stack_chunk_size: stack_chunk_size(located, &classes),
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
    let waypoints = Waypoints::assemble(waypoints);
    let graph = Graph {
        kinds: kinds(&classes),
        classes,
        entries,
        stream,
        leaves,
        waypoints,
        stack_chunks,
        pseudo_statics: located.names.angled().collect(),
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
    let class = classes.find_by_name("jdk.internal.vm.StackChunk").next()?;
    Some((class, classes.find_field(&located.names, class, "size")?.0))
}

/// What all threads read and write.
struct Task<'t, 'a> {
    located: &'t Located<'a>,
    classes: &'t ClassTable<'a>,
    /// By class.
    plans: &'t [Plan<'t>],
    thread_targets: &'t FxHashMap<u32, Vec<u32>>,
    stack_chunk_size: Option<(ClassIndex, usize)>,
    tracked: &'t [bool],
    entries: &'t [AtomicU64],
    leaves: &'t [AtomicU64],
    seen: Option<Mutex<Bitset>>,
    numbers: &'t ExtentNumbers,
    backing: &'t Backing,
}

/// What an instance is read by. The class table's rows are much longer, and are asked for names and the like.
#[derive(Debug, Clone, Copy, Default)]
struct Plan<'t> {
    /// Offsets of references, unless that takes a walk through the superclasses.
    references: Option<&'t [u32]>,
    payload: u64,
    is_thread: bool,
}

impl<'t> Plan<'t> {
    fn of(class: &'t Class) -> Self {
        Self {
            references: class.references.as_deref(),
            payload: class.payload,
            is_thread: class.is_thread,
        }
    }
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
    targets: Vec<u32>,
    /// Objects whose references were read and wait to be looked up, and these.
    pending: Vec<Pending>,
    ids: Vec<(u64, Spot)>,
    counts: Counts,
    repairs: Vec<Repair>,
    stack_chunks: Vec<(u32, u32)>,
    arrays: Vec<(usize, ArrayNeighbours)>,
    gaps: Gaps,
    /// The object read last: its index, identifier, and whom its gap tells of.
    previous: Option<(u32, u64, Row)>,
    /// The class of recent instances; a map's answer, without hashing.
    recent: Vec<(u64, ClassIndex)>,
}

const RECENT: usize = 1024;
/// Objects whose references are looked up together, so that the index's lines have come from memory by
/// the time they are asked for.
const BATCH: usize = 32;
/// Arrays with more elements than this don't wait.
const LONG_ARRAY: u32 = 256;

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
            waypoints: WaypointWriter::default(),
            buffer: Vec::new(),
            targets: Vec::new(),
            pending: Vec::with_capacity(BATCH),
            ids: Vec::new(),
            counts: Counts::default(),
            repairs: Vec::new(),
            stack_chunks: Vec::new(),
            arrays: Vec::new(),
            gaps: Gaps::new(task.classes.len()),
            previous: None,
            recent: vec![(0, ClassIndex::CLASS_OBJECT); RECENT],
        }
    }

    /// Reads stretches that follow each other in the file.
    fn read(&mut self, number: usize, stretches: &[Stretch]) -> std::io::Result<()> {
        let mut neighbours = ArrayNeighbours::default();
        let mut buffer = std::mem::take(&mut self.buffer);
        for stretch in stretches {
            self.waypoints.begin();
            self.previous = None;
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
            match sub_records.next() {
                Some(Ok(SubRecord::Instance(instance))) => self.instance(&instance, at)?,
                Some(Ok(SubRecord::PrimitiveArray(array))) => self.primitive_array(&array, at),
                Some(Ok(SubRecord::ObjectArray(array))) => {
                    neighbours.push(array.id, array.len);
                    self.object_array(&array, at)?;
                }
                Some(Ok(SubRecord::Class(class))) => self.class(&class, at)?,
                Some(Ok(SubRecord::Root(_) | SubRecord::HeapInfo { .. })) => {}
                Some(Err(error)) => return Ok((at as usize, Some(error.kind))),
                None => return Ok((at as usize, None)),
            }
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
    fn measure(&mut self, object: u32, id: ObjectId, class: ClassIndex, body: Body) {
        if let Some((before, start, row)) = self.previous
            && before.wrapping_add(1) == object
        {
            self.gaps.add(row, id.0.wrapping_sub(start));
        }
        self.previous = Some((object, id.0, self.gaps.row(class, body)));
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
        let pending = std::mem::take(&mut self.pending);
        let ids = std::mem::take(&mut self.ids);
        let mut at = 0;
        for waiting in &pending {
            self.targets.clear();
            let own = ids.get(at..waiting.end).unwrap_or_default();
            at = waiting.end;
            for (id, spot) in own {
                let target = self.index.rank(*spot);
                match target.or_else(|| Some(self.index.find_loose(*id)?.0)) {
                    Some(target) => self.targets.push(target),
                    None => self.counts.dangling += 1,
                }
            }
            let entry = match waiting.kind {
                PendingKind::Array { len } => {
                    self.finish(waiting.object, waiting.class, Some(len))?
                }
                kind => {
                    if matches!(kind, PendingKind::Thread)
                        && let Some(locals) = self.task.thread_targets.get(&waiting.object)
                    {
                        self.targets.extend_from_slice(locals);
                    }
                    self.pack(waiting.object, waiting.class)?
                }
            };
            self.set(waiting.object, entry);
        }
        (self.pending, self.ids) = (pending, ids);
        self.pending.clear();
        self.ids.clear();
        Ok(())
    }

    #[inline]
    fn add_target(&mut self, id: u64) {
        if id == 0 {
            return;
        }
        match self.index.find(id) {
            Some(target) => self.targets.push(target.0),
            None => self.counts.dangling += 1,
        }
    }

    #[inline]
    fn class_of(&mut self, id: ObjectId) -> ClassIndex {
        let place = (id.0 >> 3 ^ id.0 >> 13) as usize % RECENT;
        match self.recent.get_mut(place) {
            Some((recent, class)) if *recent == id.0 => *class,
            recent => {
                // Every class ID was seen in the first pass and has an entry.
                let class = self
                    .task
                    .classes
                    .find(id)
                    .unwrap_or(ClassIndex::CLASS_OBJECT);
                if let Some(recent) = recent {
                    *recent = (id.0, class);
                }
                class
            }
        }
    }

    #[inline]
    fn instance(&mut self, instance: &InstanceDump<'_>, at: u64) -> std::io::Result<()> {
        let Some(object) = self.begin(instance.id, at) else {
            return Ok(());
        };
        let class = self.class_of(instance.class_id);
        let plan = self.task.plans.get(class.get()).copied();
        let plan = plan.unwrap_or_default();
        let fields = instance.fields;
        match plan.references {
            Some(offsets) => offsets
                .iter()
                .for_each(|offset| self.add_field(fields, *offset as usize)),
            None => {
                self.task
                    .classes
                    .for_each_reference_upward(class, fields.len(), &mut |offset| {
                        self.add_field(fields, offset);
                    });
            }
        }
        if plan.payload != fields.len() as u64 {
            self.note_length(plan.payload, fields.len() as u64, at);
        }
        if let Some((chunk, offset)) = self.task.stack_chunk_size
            && chunk == class
            && let Some(size) = fields.get(offset..offset + 4)
        {
            self.stack_chunks.push((object, BigEndian::read_u32(size)));
        }
        let kind = if plan.is_thread {
            PendingKind::Thread
        } else {
            PendingKind::Instance
        };
        self.wait(object, class, kind)?;
        self.measure(object, instance.id, class, Body::Instance);
        Ok(())
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

    /// The entry of an instance with the collected targets, which it holds itself if they are few and near.
    #[inline]
    fn pack(&mut self, object: u32, class: ClassIndex) -> std::io::Result<Entry> {
        match pack(object, &self.targets, BODY_BITS as usize / 8) {
            Some(packed) => {
                let count = self.targets.len() as u32;
                self.counts.references += u64::from(count);
                Ok(Entry::new(class, count, packed))
            }
            None => self.finish(object, class, None),
        }
    }

    /// Writes the collected targets to the stream.
    #[inline]
    fn finish(
        &mut self,
        object: u32,
        class: ClassIndex,
        head: Option<u32>,
    ) -> std::io::Result<Entry> {
        self.counts.references += self.targets.len() as u64;
        let offset = self.stream.push(object, head, &self.targets)?;
        let place = head.map_or(IN_STREAM, |_| HEADED);
        Ok(Entry::new(class, place, offset))
    }

    #[inline]
    fn object_array(&mut self, array: &ObjectArrayDump<'_>, at: u64) -> std::io::Result<()> {
        let Some(object) = self.begin(array.id, at) else {
            return Ok(());
        };
        let class = self.task.classes.find_array(array.class_id);
        let class = class.unwrap_or(ClassIndex::CLASS_OBJECT);
        if array.len > LONG_ARRAY {
            self.targets.clear();
            for id in array.elements(self.id_size) {
                self.add_target(id.0);
            }
            let entry = self.finish(object, class, Some(array.len))?;
            self.set(object, entry);
        } else {
            for id in array.elements(self.id_size) {
                self.add_id(id.0);
            }
            let kind = PendingKind::Array { len: array.len };
            self.wait(object, class, kind)?;
        }
        let shape = Body::ObjectArray { len: array.len };
        self.measure(object, array.id, class, shape);
        Ok(())
    }

    #[inline]
    fn primitive_array(&mut self, array: &PrimitiveArrayDump<'_>, at: u64) {
        let Some(object) = self.begin(array.id, at) else {
            return;
        };
        let class = self.task.classes.primitive_array(array.element_type);
        let class = class.unwrap_or(ClassIndex::CLASS_OBJECT);
        self.set(object, Entry::new(class, 0, array.len.into()));
        let (len, element) = (array.len, array.element_type);
        self.measure(
            object,
            array.id,
            class,
            Body::PrimitiveArray { len, element },
        );
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
        self.targets.clear();
        if let Some(parent) = own.super_class {
            self.add_target(self.task.classes.get(parent).id.0);
        }
        self.add_target(dump.loader.0);
        for field in dump.statics() {
            if let Some(id) = field.value.as_object() {
                self.add_target(id.0);
            }
        }
        let entry = self.finish(object.0, ClassIndex::CLASS_OBJECT, Some(class.0))?;
        self.set(object.0, entry);
        let shape = Body::ClassObject { class };
        self.measure(object.0, dump.id, ClassIndex::CLASS_OBJECT, shape);
        Ok(())
    }
}
