//! Scans one task's share of the heap for addresses, classes and roots.

use std::ops::Range;

use heapray_hprof::salvage::{Repair, RepairKind, ResyncHint, add_repair, find_sub_record};
use heapray_hprof::{ErrorKind, IdSize, ObjectHead, ObjectId, Root, Shape, SubRecord, SubRecords};

use super::Stretch;
use crate::hashing::FileSet;
use crate::index::IndexBuilder;
use crate::recent::Recent;
use crate::source::Source;

/// A stretch is cut behind the window that makes it so many bytes long, so that the second pass can divide even a
/// heap that is one record.
const STRETCH_BYTES: usize = 4 << 20;

/// What is done with each object on the way.
pub(crate) trait Sink: Send {
    /// For objects whose identifiers are mostly multiples of `1 << id_shift`.
    fn new(id_shift: u32) -> Self;
    /// An instance or an array.
    fn object(&mut self, head: &ObjectHead);
    /// A class object.
    fn class(&mut self, id: ObjectId);
    /// Another piece of the file begins.
    fn begin(&mut self) {}
    /// Every class ID that an instance or an array names, with what names it, in any order.
    fn classes(&mut self) -> Vec<(ObjectId, Shape)>;
}

/// Collects what the index is made of.
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

/// What one task found.
pub(super) struct UnitScan<S> {
    pub(super) sink: S,
    pub(super) stretches: Vec<Stretch>,
    pub(super) class_dumps: Vec<usize>,
    pub(super) roots: Vec<Root>,
    pub(super) repairs: Vec<Repair>,
}

impl<S> UnitScan<S> {
    /// Has the object an identifier? What has none is put on record.
    #[inline]
    fn is_object(&mut self, id: ObjectId, at: usize) -> bool {
        if id.is_null() {
            note(&mut self.repairs, RepairKind::NullObject, at);
        }
        !id.is_null()
    }
}

/// Reads the pieces' sub-records. Linear in their bytes.
pub(super) fn scan_unit<S: Sink>(
    source: Source<'_>,
    pieces: &[Range<usize>],
    id_size: IdSize,
    hint: &ResyncHint,
) -> UnitScan<S> {
    let mut scan = UnitScan {
        sink: S::new(hint.id_shift),
        stretches: Vec::new(),
        class_dumps: Vec::new(),
        roots: Vec::new(),
        repairs: Vec::new(),
    };
    let mut buffer = Vec::new();
    for piece in pieces {
        let mut from = piece.start;
        while from < piece.end {
            let stop = scan_stretches(source, from..piece.end, id_size, &mut buffer, &mut scan);
            let Some((at, kind)) = stop else { break };
            let file = source.bytes;
            from = mend(file, at, piece.end, kind, id_size, hint, &mut scan.repairs);
        }
    }
    scan
}

/// Scans until the end of the piece or the first sub-record that can't be read, whose place and fault
/// it returns.
fn scan_stretches<S: Sink>(
    source: Source<'_>,
    piece: Range<usize>,
    id_size: IdSize,
    buffer: &mut Vec<u8>,
    scan: &mut UnitScan<S>,
) -> Option<(usize, ErrorKind)> {
    scan.sink.begin();
    let mut stretch_start = piece.start;
    let mut windows = source.windows(piece.clone(), id_size);
    let mut fault = None;
    while let Some(sub_records) = windows.next(buffer) {
        let (stop, error) = scan_window(sub_records, id_size, scan);
        if stop - stretch_start >= STRETCH_BYTES {
            scan.stretches.push(stretch_start..stop);
            stretch_start = stop;
        }
        fault = windows.went(stop, error);
        if fault.is_some() {
            break;
        }
    }
    let end = fault.map_or(piece.end, |(at, _)| at);
    if stretch_start < end {
        scan.stretches.push(stretch_start..end);
    }
    fault
}

/// Reads sub-records until the end of the window or the first that can't be read, whose place and fault
/// it returns.
fn scan_window<S: Sink>(
    mut sub_records: SubRecords<'_>,
    id_size: IdSize,
    scan: &mut UnitScan<S>,
) -> (usize, Option<ErrorKind>) {
    loop {
        let at = sub_records.offset() as usize;
        let object = match sub_records.next_object() {
            Some((head, _)) => head,
            None => match sub_records.next() {
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
            },
        };
        if object.may_be_cut(id_size) {
            note(&mut scan.repairs, RepairKind::CutArray, at);
        }
        if scan.is_object(object.id, at) {
            scan.sink.object(&object);
        }
    }
}

#[cold]
fn note(repairs: &mut Vec<Repair>, kind: RepairKind, at: usize) {
    add_repair(repairs, Repair::one(kind, at as u64, 0));
}

/// Finds where reading can go on behind a fault, and puts the fault on record.
fn mend(
    file: &[u8],
    at: usize,
    end: usize,
    kind: ErrorKind,
    id_size: IdSize,
    hint: &ResyncHint,
    repairs: &mut Vec<Repair>,
) -> usize {
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
    add_repair(repairs, Repair::one(repair, at as u64, next as u64));
    at + next
}
