//! The first pass over the file: finds the records, the addresses of objects, the classes and the GC roots.
//!
//! `HotSpot` 14 and later write segments of at most 1 MiB. This pass steps from record header to record header, and
//! threads scan the segments independently. The second pass reads the [`SegmentRun`]s found here: ranges of the file
//! that hold whole sub-records, whatever damage surrounds them.

mod cut;
pub(crate) mod names;
mod segment_run;
pub(crate) mod source;
pub(crate) mod unit;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use heapray_hprof::salvage::{
    Chunk, Repair, RepairKind, ResyncHint, Walk, add_repair, was_transferred_as_text,
};
use heapray_hprof::{
    Cursor, FieldType, Header, IdSize, ObjectId, RECORD_HEADER_BYTES, RecordTag, Root,
};

use cut::add_cut_object;
pub use names::Names;
pub(crate) use segment_run::SegmentRun;
pub use source::Source;
use source::View;
pub(crate) use unit::Sink;
use unit::{Indexer, scan_unit};

use crate::error::{AnalyzeError, Result};
use crate::index::AddressIndex;
use crate::progress::Progress;
use crate::storage::hashing::FileSet;

/// Bytes of the heap that one task of the parallel scan reads.
const UNIT_BYTES: usize = 16 << 20;

/// The results of the first pass.
pub struct ScannedDump {
    pub source: Source,
    pub header: Header,
    /// The number of this heap dump in the file, 1-based, and the number of heap dumps in the file.
    pub snapshot: (u32, u32),
    pub names: Names,
    pub index: AddressIndex,
    /// Ranges of whole sub-records in file order, each a few MiB at most.
    pub segment_runs: Vec<SegmentRun>,
    /// Offsets of `CLASS_DUMP` sub-records, in file order.
    pub class_dumps: Vec<usize>,
    pub roots: Vec<Root>,
    /// Every class ID that an instance refers to.
    pub instance_classes: FileSet<ObjectId>,
    /// Every class ID that an object array refers to.
    pub array_classes: FileSet<ObjectId>,
    /// Element types of the primitive arrays in the file.
    pub seen_primitives: Vec<FieldType>,
    pub repairs: Vec<Repair>,
    /// Bytes of sub-records that could be read.
    pub heap_bytes: u64,
}

impl ScannedDump {
    pub fn id_size(&self) -> IdSize {
        self.header.id_size
    }

    /// The number of objects in the file.
    pub fn objects(&self) -> u32 {
        self.index.len() as u32
    }
}

/// Reads the whole file once and builds the address table. O(file), on all threads of the current rayon pool.
///
/// # Errors
/// When the file is not HPROF, has no such snapshot, or holds too many objects.
pub(crate) fn scan_dump(
    source: &Source,
    snapshot: u32,
    progress: &dyn Progress,
) -> Result<ScannedDump> {
    let (mut scanned, indexers) = scan_with::<Indexer>(source, snapshot, progress)?;
    let builders = indexers.into_iter().map(|indexer| indexer.builder);
    scanned.index = AddressIndex::build(builders.collect());
    let objects = scanned.index.len();
    if objects > u64::from(u32::MAX) - 2 {
        return Err(AnalyzeError::TooManyObjects(objects));
    }
    Ok(scanned)
}

/// Reads the whole file once into sinks of the caller's choice, one per share of the file, in file order. The address
/// table stays empty. O(file), on all threads of the current rayon pool.
///
/// # Errors
/// When the file is not HPROF or has no such snapshot.
pub(crate) fn scan_with<S: Sink>(
    source: &Source,
    snapshot: u32,
    progress: &dyn Progress,
) -> Result<(ScannedDump, Vec<S>)> {
    let whole = source;
    let source = whole.view();
    let file = source.bytes;
    let header = Header::read(file)?;
    let id_size = header.id_size;
    let scans = Mutex::new(Vec::new());
    let lock = || scans.lock().unwrap_or_else(PoisonError::into_inner);
    // Reading record headers mostly waits for pages of the file, so the scan runs concurrently.
    let mut hint = None;
    let walked = rayon::in_place_scope(|scope| {
        walk(whole, &header, snapshot, |number, unit| {
            let hint: ResyncHint = *hint.get_or_insert_with(|| learn(file, &unit, id_size));
            // Releases the pages that hold record headers: a few bytes in each megabyte, but a system whose page
            // cache uses huge pages maps all of the file for them.
            release(source, &unit);
            if progress.is_cancelled() {
                return; // the end of the stage reports the cancellation
            }
            scope.spawn(move |_| {
                let scan = scan_unit::<S>(source, &unit, id_size, &hint);
                progress.advance(unit.iter().map(|segment| segment.len() as u64).sum());
                // Releases the pages that were read in place.
                release(source, &unit);
                lock().push((number, scan));
            });
        })
    })?;
    let mut scans = scans.into_inner().unwrap_or_else(PoisonError::into_inner);
    scans.sort_unstable_by_key(|(number, _)| *number);
    let mut repairs = walked.repairs;
    if let (Some((_, last)), Some(hint)) = (scans.last_mut(), &hint) {
        let is_cut = |repair: &&Repair| repair.kind == RepairKind::TruncatedSegment;
        let claimed = repairs.iter().find(is_cut).map(|repair| repair.lost_bytes);
        add_cut_object(last, file, id_size, hint, claimed);
    }
    let mut scanned = ScannedDump {
        source: whole.clone(),
        snapshot: (snapshot, walked.snapshots),
        names: walked.names,
        index: AddressIndex::build(Vec::new()),
        segment_runs: Vec::new(),
        class_dumps: Vec::new(),
        roots: Vec::new(),
        instance_classes: FileSet::default(),
        array_classes: FileSet::default(),
        seen_primitives: Vec::new(),
        repairs: Vec::new(),
        heap_bytes: 0,
        header,
    };
    let mut sinks = Vec::with_capacity(scans.len());
    let mut primitives = BTreeSet::new();
    for (_, mut scan) in scans {
        for (class, shape) in scan.sink.classes() {
            match shape.element() {
                None => {
                    scanned.instance_classes.insert(class);
                }
                Some(FieldType::Object) => {
                    scanned.array_classes.insert(class);
                }
                Some(element) => {
                    primitives.insert(element);
                }
            }
        }
        sinks.push(scan.sink);
        let read: usize = scan.segment_runs.iter().map(Range::len).sum();
        scanned.heap_bytes += read as u64 - scan.headers * RECORD_HEADER_BYTES;
        scanned.segment_runs.extend(scan.segment_runs);
        scanned.class_dumps.extend(scan.class_dumps);
        scanned.roots.extend(scan.roots);
        scan.repairs
            .into_iter()
            .for_each(|repair| add_repair(&mut repairs, repair));
    }
    scanned.seen_primitives = primitives.into_iter().collect();
    // A file has one end: the walk over records and the scan may both have noticed the truncation.
    for repair in repairs
        .iter_mut()
        .filter(|r| r.kind == RepairKind::TruncatedSegment)
    {
        repair.count = 1;
    }
    if repairs.iter().any(|repair| repair.kind.loses_heap()) && was_transferred_as_text(file) {
        add_repair(&mut repairs, Repair::one(RepairKind::TextMode, 0, 0));
    }
    scanned.repairs = repairs;
    Ok((scanned, sinks))
}

/// Releases the pages of one unit of the heap, which are not needed soon.
fn release(source: View<'_>, unit: &[Range<usize>]) {
    if let (Some(first), Some(last)) = (unit.first(), unit.last()) {
        source.release(first.start..last.end);
    }
}

/// Learns from one unit of the heap how its objects begin, to resynchronize after damage.
fn learn(file: &[u8], unit: &[Range<usize>], id_size: IdSize) -> ResyncHint {
    let body = unit.first().cloned().unwrap_or_default();
    let start = body.start as u64;
    let bytes = file.get(body).unwrap_or_default();
    ResyncHint::learn(Cursor::new(bytes, start, id_size))
}

/// The results of the walk over top-level records.
struct Walked {
    names: Names,
    snapshots: u32,
    repairs: Vec<Repair>,
}

/// Walks over top-level records and passes the segments of the wanted snapshot on, numbered and grouped into units
/// large enough for a task.
///
/// Names are read from the whole file, because strings may follow the heap. Redefinitions in a later snapshot are
/// ignored.
fn walk(
    source: &Source,
    header: &Header,
    wanted: u32,
    mut on_unit: impl FnMut(usize, Vec<Range<usize>>),
) -> Result<Walked> {
    let mut walk = Walk::new(source.bytes(), header);
    let mut names = Names::new(source.clone(), header.id_size);
    let mut unit = Unit::default();
    let mut complete = 0;
    let mut open = false;
    for chunk in walk.by_ref() {
        match chunk {
            Chunk::Record(record) => names.add(&record, complete >= wanted),
            Chunk::Heap { tag, body } => {
                // An empty segment holds no objects; JDK 8 ends the heap with one.
                if !body.is_empty() && complete + 1 == wanted {
                    unit.push(body, &mut on_unit);
                }
                open = tag == RecordTag::HEAP_DUMP_SEGMENT;
                complete += u32::from(!open);
            }
            Chunk::End => {
                complete += u32::from(open);
                open = false;
            }
        }
    }
    unit.hand_on(&mut on_unit);
    let snapshots = complete + u32::from(open);
    if wanted == 0 || (wanted > snapshots && wanted > 1) {
        return Err(AnalyzeError::NoSuchSnapshot {
            wanted,
            available: snapshots,
        });
    }
    Ok(Walked {
        names,
        snapshots: snapshots.max(1),
        repairs: walk.into_repairs(),
    })
}

/// Segments that are collected for one task.
#[derive(Default)]
struct Unit {
    number: usize,
    segments: Vec<Range<usize>>,
    bytes: usize,
}

impl Unit {
    fn push(&mut self, segment: Range<usize>, on_unit: impl FnMut(usize, Vec<Range<usize>>)) {
        self.bytes += segment.len();
        self.segments.push(segment);
        if self.bytes >= UNIT_BYTES {
            self.hand_on(on_unit);
        }
    }

    fn hand_on(&mut self, mut on_unit: impl FnMut(usize, Vec<Range<usize>>)) {
        if !self.segments.is_empty() {
            on_unit(self.number, std::mem::take(&mut self.segments));
            self.number += 1;
            self.bytes = 0;
        }
    }
}

/// Groups of consecutive ranges of at least `min_bytes` bytes each, because a segment may hold one object only.
pub(crate) fn batches(ranges: &[Range<usize>], min_bytes: usize) -> Vec<&[Range<usize>]> {
    let mut bytes = 0usize;
    let goes_on = |range: &Range<usize>, _: &Range<usize>| {
        bytes = bytes.saturating_add(range.len());
        let goes_on = bytes < min_bytes;
        if !goes_on {
            bytes = 0;
        }
        goes_on
    };
    ranges.chunk_by(goes_on).collect()
}
