//! Scans one task's share of the heap for addresses, classes and GC roots.

use std::ops::Range;
use std::slice;

use heapray_hprof::salvage::{Repair, RepairKind, ResyncHint, add_repair, find_sub_record};
use heapray_hprof::{
    ErrorKind, IdSize, ObjectHead, ObjectId, RECORD_HEADER_BYTES, Root, Shape, SubRecord,
    SubRecords,
};

use super::segment_run::SegmentRun;
use crate::index::IndexBuilder;
use crate::scan::source::View;
use crate::storage::hashing::FileSet;
use crate::storage::recent::Recent;

/// A segment run ends with the window that makes it this many bytes long, so that the second pass can divide even a
/// heap that is one record.
const RUN_BYTES: usize = 4 << 20;

/// Consecutive segments of fewer bytes on average than this are read together.
const SHORT_SEGMENT: usize = 64 << 10;

/// A collector of the objects that the scan finds.
pub(crate) trait Sink: Send {
    /// An empty sink for objects whose identifiers are mostly multiples of `1 << id_shift`.
    fn new(id_shift: u32) -> Self;
    /// Adds an instance or an array.
    fn object(&mut self, head: &ObjectHead);
    /// Adds a class object.
    fn class(&mut self, id: ObjectId);
    /// Begins another range of the file: the next object does not follow the last one.
    fn begin(&mut self) {}
    /// Every class ID to which instances or arrays refer, with the shape of the referring object, in any order.
    fn classes(&mut self) -> Vec<(ObjectId, Shape)>;
}

/// A sink that collects object IDs for the address table.
pub(super) struct Indexer {
    pub(super) builder: IndexBuilder,
    recent: Recent<()>,
    classes: FileSet<(ObjectId, Shape)>,
}

impl Indexer {
    #[cold]
    #[inline(never)]
    fn note_class(&mut self, head: ObjectHead) {
        self.classes.insert((head.class_id, head.shape));
        self.recent.put(&head, ());
    }
}

impl Sink for Indexer {
    fn new(id_shift: u32) -> Self {
        Self {
            builder: IndexBuilder::new(id_shift),
            recent: Recent::new(()),
            classes: FileSet::default(),
        }
    }

    #[inline]
    fn object(&mut self, head: &ObjectHead) {
        if self.recent.get(head).is_none() {
            self.note_class(*head);
        }
        self.builder.insert(head.id.0);
    }

    fn class(&mut self, id: ObjectId) {
        self.builder.insert(id.0);
    }

    fn classes(&mut self) -> Vec<(ObjectId, Shape)> {
        self.classes.drain().collect()
    }
}

/// The results of one task.
pub(super) struct UnitScan<S> {
    pub(super) sink: S,
    pub(super) segment_runs: Vec<SegmentRun>,
    pub(super) class_dumps: Vec<usize>,
    pub(super) roots: Vec<Root>,
    pub(super) repairs: Vec<Repair>,
    /// The number of segment headers within the segment runs.
    pub(super) headers: u64,
    /// The offset of the sub-record that the end of the file cuts.
    pub(super) cut: Option<usize>,
}

impl<S: Sink> UnitScan<S> {
    fn new(hint: &ResyncHint) -> Self {
        Self {
            sink: S::new(hint.id_shift),
            segment_runs: Vec::new(),
            class_dumps: Vec::new(),
            roots: Vec::new(),
            repairs: Vec::new(),
            headers: 0,
            cut: None,
        }
    }

    /// Whether the object has an identifier; records a repair if the identifier is null.
    #[inline]
    fn is_object(&mut self, id: ObjectId, at: usize) -> bool {
        if id.is_null() {
            note(&mut self.repairs, RepairKind::NullObject, at);
        }
        !id.is_null()
    }
}

/// Reads the sub-records of the segments. Linear in their bytes.
pub(super) fn scan_unit<S: Sink>(
    source: View<'_>,
    segments: &[Range<usize>],
    id_size: IdSize,
    hint: &ResyncHint,
) -> UnitScan<S> {
    let bytes: usize = segments.iter().map(Range::len).sum();
    let are_short = bytes / segments.len().max(1) < SHORT_SEGMENT;
    let joined = are_short.then(|| scan_joined(source, segments, id_size, hint));
    joined
        .flatten()
        .unwrap_or_else(|| scan_segments(source, segments, id_size, hint))
}

/// Reads consecutive segments as one range, headers included: a copy and a run for each of millions of short segments
/// would take longer than their objects.
///
/// Returns `None` if a segment does not end with a sub-record; reading each segment alone then shows which one is
/// damaged.
fn scan_joined<S: Sink>(
    source: View<'_>,
    segments: &[Range<usize>],
    id_size: IdSize,
    hint: &ResyncHint,
) -> Option<UnitScan<S>> {
    let mut scan = UnitScan::new(hint);
    let mut buffer = Vec::new();
    let follow = |one: &Range<usize>, next: &Range<usize>| {
        next.start == one.end + RECORD_HEADER_BYTES as usize
    };
    for mut segments in segments.chunk_by(follow) {
        let whole = segments.first()?.start..segments.last()?.end;
        let fault = scan_runs(
            source,
            whole,
            &mut segments,
            id_size,
            &mut buffer,
            &mut scan,
        );
        if fault.is_some() || segments.len() > 1 {
            return None;
        }
    }
    Some(scan)
}

fn scan_segments<S: Sink>(
    source: View<'_>,
    segments: &[Range<usize>],
    id_size: IdSize,
    hint: &ResyncHint,
) -> UnitScan<S> {
    let mut scan = UnitScan::new(hint);
    let mut buffer = Vec::new();
    for segment in segments {
        let mut from = segment.start;
        while from < segment.end {
            let rest = from..segment.end;
            let alone = &mut slice::from_ref(segment);
            let stop = scan_runs(source, rest, alone, id_size, &mut buffer, &mut scan);
            let Some((at, kind)) = stop else { break };
            let file = source.bytes;
            let damage = find_damage(file, at, segment.end, kind, id_size, hint);
            if damage.kind == RepairKind::TruncatedSegment {
                scan.cut = Some(at);
            } else {
                add_repair(&mut scan.repairs, damage);
            }
            from = at.saturating_add(damage.lost_bytes as usize);
        }
    }
    scan
}

/// Scans one segment, or consecutive segments, until the end or the first sub-record that cannot be read. Returns the
/// offset and the fault of that sub-record. If each segment ended with a sub-record, `segments` is left with the last
/// one.
fn scan_runs<S: Sink>(
    source: View<'_>,
    range: Range<usize>,
    segments: &mut &[Range<usize>],
    id_size: IdSize,
    buffer: &mut Vec<u8>,
    scan: &mut UnitScan<S>,
) -> Option<(usize, ErrorKind)> {
    scan.sink.begin();
    let mut run_start = range.start;
    let mut windows = source.windows(range.clone(), id_size);
    let mut fault = None;
    while let Some(sub_records) = windows.next(buffer) {
        let (stop, error) = scan_window(sub_records, segments, id_size, scan);
        if stop - run_start >= RUN_BYTES {
            scan.segment_runs.push(run_start..stop);
            run_start = stop;
        }
        fault = windows.advance_to(stop, error);
        if fault.is_some() {
            break;
        }
    }
    let end = fault.map_or(range.end, |(at, _)| at);
    if run_start < end {
        scan.segment_runs.push(run_start..end);
    }
    fault
}

/// Reads sub-records until the end of the window or the first one that cannot be read. Returns the offset where
/// reading stopped, and the fault.
fn scan_window<S: Sink>(
    mut sub_records: SubRecords<'_>,
    segments: &mut &[Range<usize>],
    id_size: IdSize,
    scan: &mut UnitScan<S>,
) -> (usize, Option<ErrorKind>) {
    loop {
        let at = sub_records.offset() as usize;
        let object = if let Some((head, _)) = sub_records.next_object() {
            head
        } else {
            match next_segment(&mut sub_records, segments) {
                Some(Ok(())) => {
                    scan.headers += 1;
                    continue;
                }
                Some(Err(error)) => return (at, Some(error.kind)),
                None => {}
            }
            match sub_records.next() {
                None => return (at, None),
                Some(Err(error)) => return (at, Some(error.kind)),
                Some(Ok(SubRecord::Class(class))) => {
                    scan.class_dumps.push(at);
                    if scan.is_object(class.id, at) {
                        scan.sink.class(class.id);
                    }
                    continue;
                }
                Some(Ok(SubRecord::Root(root))) => {
                    scan.roots.push(root);
                    continue;
                }
                Some(Ok(other)) => match other.object() {
                    Some((head, _)) => head,
                    None => continue,
                },
            }
        };
        if object.may_be_cut(id_size) {
            note(&mut scan.repairs, RepairKind::CutArray, at);
        }
        if scan.is_object(object.id, at) {
            scan.sink.object(&object);
        }
    }
}

/// Advances to the next of several segments where the first of them ends.
#[inline]
fn next_segment(
    sub_records: &mut SubRecords<'_>,
    segments: &mut &[Range<usize>],
) -> Option<heapray_hprof::Result<()>> {
    let (segment, rest) = segments
        .split_first()
        .filter(|(_, rest)| !rest.is_empty())?;
    let ends = segment.end as u64 == sub_records.offset();
    let segment = ends.then(|| sub_records.next_segment()).flatten()?;
    if segment.is_ok() {
        *segments = rest;
    }
    Some(segment)
}

#[cold]
fn note(repairs: &mut Vec<Repair>, kind: RepairKind, at: usize) {
    add_repair(repairs, Repair::one(kind, at as u64, 0));
}

/// Measures the damage at a fault: reading can continue behind the lost bytes.
fn find_damage(
    file: &[u8],
    at: usize,
    end: usize,
    kind: ErrorKind,
    id_size: IdSize,
    hint: &ResyncHint,
) -> Repair {
    let rest = file.get(at..end).unwrap_or_default();
    let zeros = rest.iter().take_while(|byte| **byte == 0).count();
    let from = zeros.max(1);
    let next = find_sub_record(rest, from, id_size, hint).unwrap_or(rest.len());
    let repair = if zeros > 0 {
        RepairKind::ZeroFilled
    } else if next == rest.len() && end == file.len() && matches!(kind, ErrorKind::Truncated { .. })
    {
        RepairKind::TruncatedSegment
    } else {
        RepairKind::DamagedSegment
    };
    Repair::one(repair, at as u64, next as u64)
}
