//! Goes through a dump as a sequence of parts that cover it without gaps: what is understood, and
//! what is not.

use std::ops::Range;

use heapray_hprof::salvage::{Chunk, DamagedBytes, RepairKind, ResyncHint, Walk};
use heapray_hprof::{Cursor, ErrorKind, Header, IdSize, Record, RecordTag, SubRecord, SubRecords};

/// Bytes of a record's tag, time and length.
pub(crate) const RECORD_HEADER_BYTES: usize = heapray_hprof::RECORD_HEADER_BYTES as usize;

/// Bytes of the dump after which those before are given back.
const GIVEN_BACK: usize = 8 << 20;

/// A dump and what is told of the way through it.
#[derive(Clone, Copy)]
pub(crate) struct Dump<'a> {
    /// The plain file.
    pub(crate) bytes: &'a [u8],
    pub(crate) header: &'a Header,
    /// Is told which bytes a pass has read.
    pub(crate) scanned: &'a dyn Fn(Range<usize>),
}

/// A stretch of the file.
#[derive(Debug)]
pub(crate) enum Part<'a> {
    /// The file header, and headers of heap segments and of the end: nothing secret.
    Frame,
    /// A record other than heap.
    Record(Record<'a>),
    /// A sub-record of the heap. The last one of a file that was cut off may have fewer bytes than its length says.
    Sub(SubRecord<'a>),
    /// Bytes between records, or at the end, that nothing could be made of.
    UnknownRecords,
    /// Bytes within a heap segment that nothing could be made of.
    UnknownHeap,
}

/// Calls `visit` for every stretch of the file in order; the ranges cover it. Damage is passed over
/// as the analysis does it, so that both see the same objects. Stops at the visitor's first error.
pub(crate) fn visit_parts<'a, E>(
    dump: Dump<'a>,
    visit: &mut dyn FnMut(Part<'a>, Range<usize>) -> Result<(), E>,
) -> Result<(), E> {
    let (file, header) = (dump.bytes, dump.header);
    let mut given_back = 0;
    let visit = &mut |part: Part<'a>, range: Range<usize>| {
        let end = range.end;
        visit(part, range)?;
        if end.saturating_sub(given_back) >= GIVEN_BACK || end == file.len() {
            (dump.scanned)(given_back..end);
            given_back = end;
        }
        Ok(())
    };
    visit(Part::Frame, 0..header.len)?;
    let mut position = header.len;
    let hint = learn(file, header);
    let mut walk = Walk::new(file, header);
    while let Some(piece) = walk.next() {
        let range = match &piece {
            Chunk::Record(record) => {
                let start = record.body.offset() as usize;
                let end = start.saturating_add(record.body.remaining());
                record.offset as usize..end
            }
            Chunk::Heap { body, .. } => body.start.saturating_sub(RECORD_HEADER_BYTES)..body.end,
            Chunk::End => find_end_record(file, position, walk.position()),
        };
        if range.start > position {
            visit(Part::UnknownRecords, position..range.start)?;
        }
        position = range.end;
        match piece {
            Chunk::Record(record) => visit(Part::Record(record), range)?,
            Chunk::Heap { body, .. } => {
                visit(Part::Frame, range.start..body.start)?;
                let mut repairs = walk.repairs().iter();
                let cut = repairs.find(|repair| repair.kind == RepairKind::TruncatedSegment);
                let heap = HeapPart {
                    file,
                    id_size: header.id_size,
                    hint: &hint,
                    claimed: cut.map(|repair| repair.lost_bytes),
                };
                heap.visit(body, visit)?;
            }
            Chunk::End => visit(Part::Frame, range)?,
        }
    }
    if position < file.len() {
        visit(Part::UnknownRecords, position..file.len())?;
    }
    Ok(())
}

/// Sub-records alone, of the heap.
pub(crate) fn visit_sub_records<'a>(
    dump: Dump<'a>,
    visit: &mut dyn FnMut(SubRecord<'a>, Range<usize>),
) {
    visit_all(dump, &mut |part, range| {
        if let Part::Sub(sub_record) = part {
            visit(sub_record, range);
        }
    });
}

/// As [`visit_parts`], with a visitor that never stops.
pub(crate) fn visit_all<'a>(dump: Dump<'a>, visit: &mut dyn FnMut(Part<'a>, Range<usize>)) {
    let ended: Result<(), std::convert::Infallible> = visit_parts(dump, &mut |part, range| {
        visit(part, range);
        Ok(())
    });
    match ended {
        Ok(()) => {}
        Err(never) => match never {},
    }
}

/// Does the file have a heap, and are its records whole? Reads their headers only.
pub(crate) fn look_at_records(dump: Dump<'_>) -> (bool, bool) {
    let mut walk = Walk::new(dump.bytes, dump.header);
    let mut has_heap = false;
    for chunk in walk.by_ref() {
        has_heap |= matches!(chunk, Chunk::Heap { body, .. } if !body.is_empty());
    }
    let mut repairs = walk.repairs().iter();
    let is_whole = repairs.all(|repair| repair.kind == RepairKind::UnknownRecord);
    (has_heap, is_whole)
}

/// What this file's sub-records look like, by its first heap.
fn learn(file: &[u8], header: &Header) -> ResyncHint {
    let first_heap = Walk::new(file, header).find_map(|piece| match piece {
        Chunk::Heap { body, .. } => Some(body),
        _ => None,
    });
    let body = first_heap.unwrap_or(0..0);
    let bytes = file.get(body.clone()).unwrap_or_default();
    ResyncHint::learn(Cursor::new(bytes, body.start as u64, header.id_size))
}

/// The end record that the walk has just passed: somewhere behind `from`, just before `position`.
fn find_end_record(file: &[u8], from: usize, position: usize) -> Range<usize> {
    let last = position.saturating_sub(RECORD_HEADER_BYTES);
    let start = (from..=last).find(|at| file.get(*at) == Some(&RecordTag::HEAP_DUMP_END.0));
    let start = start.unwrap_or(last.max(from));
    start..position
}

/// How the sub-records of a part of the heap are read.
struct HeapPart<'a, 'h> {
    file: &'a [u8],
    id_size: IdSize,
    hint: &'h ResyncHint,
    /// Bytes behind the end of the file that its last segment claims.
    claimed: Option<u64>,
}

impl<'a> HeapPart<'a, '_> {
    fn visit<E>(
        &self,
        body: Range<usize>,
        visit: &mut dyn FnMut(Part<'a>, Range<usize>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut from = body.start;
        while from < body.end {
            let bytes = self.file.get(from..body.end).unwrap_or_default();
            let mut sub_records = SubRecords::new(Cursor::new(bytes, from as u64, self.id_size));
            let (fault, kind) = loop {
                let at = sub_records.offset() as usize;
                match sub_records.next() {
                    None => return Ok(()),
                    Some(Err(error)) => break (at, error.kind),
                    Some(Ok(sub_record)) => {
                        let end = sub_records.offset() as usize;
                        visit(Part::Sub(sub_record), at..end)?;
                    }
                }
            };
            let rest = self.file.get(fault..body.end).unwrap_or_default();
            let damage = DamagedBytes::measure(rest, self.id_size, self.hint);
            from = fault.saturating_add(damage.len);
            let is_cut = damage.zeros == 0
                && from == self.file.len()
                && matches!(kind, ErrorKind::Truncated { .. });
            let cut = is_cut.then(|| {
                let hint = self.hint;
                hint.read_cut_object(self.file, fault, self.id_size, self.claimed)
            });
            match cut.flatten() {
                Some(cut) => {
                    visit(Part::Sub(cut.sub_record), fault..from)?;
                    // What the object lacks: no bytes of the file.
                    visit(Part::UnknownHeap, from..from)?;
                }
                None => visit(Part::UnknownHeap, fault..from)?,
            }
        }
        Ok(())
    }
}
