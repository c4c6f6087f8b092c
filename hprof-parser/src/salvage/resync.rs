//! Finds the next sub-record behind bytes that make none.

use crate::cursor::Cursor;
use crate::heap_dump::SubRecords;
use crate::id::{IdSize, ObjectId};
use crate::sub_record::SubRecord;
use crate::tag::SubTag;

/// Sub-records that must follow each other before a place is believed. Each brings a tag, an aligned
/// identifier and a known trace serial, so that four in a row don't happen in array contents by chance.
const CHAIN: usize = 4;

/// What sub-records of this file look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResyncHint {
    /// Identifiers are multiples of `1 << id_shift`.
    pub id_shift: u32,
    /// Stack trace serial that objects carry, where all carry one.
    pub trace: Option<u32>,
}

impl ResyncHint {
    /// Learns from the first sub-records of a heap.
    pub fn learn(body: Cursor<'_>) -> Self {
        let bytes = body.rest();
        let start = body.offset();
        let id_size = body.id_size();
        let mut bits = 0;
        let mut traces = std::collections::BTreeSet::new();
        let mut sub_records = SubRecords::new(body);
        for _ in 0..4096 {
            let at = sub_records.offset().saturating_sub(start) as usize;
            let Some(Ok(sub_record)) = sub_records.next() else {
                break;
            };
            if let Some(id) = object_id(&sub_record) {
                bits |= id.0;
                traces.extend(trace_serial(bytes, at, id_size));
            }
        }
        let trace = (traces.len() == 1)
            .then(|| traces.first().copied())
            .flatten();
        Self {
            id_shift: if bits == 0 {
                0
            } else {
                bits.trailing_zeros().min(3)
            },
            trace,
        }
    }
}

/// Bytes that may be read in vain for each byte skipped. Only classes, whose length isn't told up front,
/// take more than a look: damage made of them would else take quadratic time.
const EFFORT: u64 = 8;
/// Bytes that may be read in vain at once; more than the largest honest class takes.
const LEAST_EFFORT: u64 = 4 << 20;

/// The offset in `bytes`, at or behind `from`, from which sub-records can be read again: either `CHAIN`
/// of them follow each other, or all up to the end of `bytes` do. Linear in the bytes skipped.
pub fn find_sub_record(
    bytes: &[u8],
    from: usize,
    id_size: IdSize,
    hint: &ResyncHint,
) -> Option<usize> {
    let mut read: u64 = 0;
    (from..bytes.len()).find(|at| {
        let tag = SubTag(bytes.get(*at).copied().unwrap_or_default());
        let holds_object = matches!(
            tag,
            SubTag::CLASS_DUMP
                | SubTag::INSTANCE_DUMP
                | SubTag::OBJ_ARRAY_DUMP
                | SubTag::PRIM_ARRAY_DUMP
        );
        let skipped = at.saturating_sub(from) as u64;
        if !holds_object || read > LEAST_EFFORT.saturating_add(EFFORT.saturating_mul(skipped)) {
            return false;
        }
        let (found, effort) = is_chain(bytes, *at, id_size, hint);
        read = read.saturating_add(effort);
        found
    })
}

/// Bytes within a heap segment that make no sub-record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DamagedBytes {
    /// Zeros at the front.
    pub zeros: usize,
    /// All bytes, up to the next sub-record or to the end of the segment.
    pub len: usize,
}

impl DamagedBytes {
    /// Measures the damage at the front of `rest`, the rest of a segment whose first bytes make no
    /// sub-record. Linear in the damaged bytes.
    pub fn measure(rest: &[u8], id_size: IdSize, hint: &ResyncHint) -> Self {
        let zeros = rest.iter().take_while(|byte| **byte == 0).count();
        let next = find_sub_record(rest, zeros.max(1), id_size, hint);
        Self {
            zeros,
            len: next.unwrap_or(rest.len()),
        }
    }
}

/// Do sub-records follow each other from `at`? And the bytes of classes that were read to tell.
fn is_chain(bytes: &[u8], at: usize, id_size: IdSize, hint: &ResyncHint) -> (bool, u64) {
    let rest = bytes.get(at..).unwrap_or_default();
    let mut effort = 0u64;
    let mut sub_records = SubRecords::new(Cursor::new(rest, 0, id_size));
    for _ in 0..CHAIN {
        let start = sub_records.offset();
        if hint.trace.is_some() && is_class_of_other_trace(rest, start as usize, id_size, hint) {
            return (false, effort);
        }
        match sub_records.next() {
            Some(Ok(sub_record)) => {
                if matches!(sub_record, SubRecord::Class(_)) {
                    effort = effort.saturating_add(sub_records.offset().saturating_sub(start));
                }
                let Some(id) = object_id(&sub_record) else {
                    continue;
                };
                let trace = trace_serial(rest, start as usize, id_size);
                let trace_fits = hint.trace.is_none() || trace == hint.trace;
                if id.is_null() || id.0.trailing_zeros() < hint.id_shift || !trace_fits {
                    return (false, effort);
                }
            }
            Some(Err(error)) => {
                let read = error.offset.saturating_sub(start);
                return (false, effort.saturating_add(read));
            }
            None => return (true, effort),
        }
    }
    (true, effort)
}

/// Spares reading a class to its end only to find that it can't be one.
fn is_class_of_other_trace(bytes: &[u8], at: usize, id_size: IdSize, hint: &ResyncHint) -> bool {
    bytes.get(at).copied().map(SubTag) == Some(SubTag::CLASS_DUMP)
        && trace_serial(bytes, at, id_size) != hint.trace
}

/// The object that a sub-record defines, if it does.
fn object_id(sub_record: &SubRecord<'_>) -> Option<ObjectId> {
    match sub_record {
        SubRecord::Class(class) => Some(class.id),
        SubRecord::Instance(instance) => Some(instance.id),
        SubRecord::ObjectArray(array) => Some(array.id),
        SubRecord::PrimitiveArray(array) => Some(array.id),
        SubRecord::Root(_) | SubRecord::HeapInfo { .. } => None,
    }
}

/// The stack trace serial of the object sub-record at `at`; it follows tag and identifier in all kinds.
fn trace_serial(bytes: &[u8], at: usize, id_size: IdSize) -> Option<u32> {
    let place = at.saturating_add(1).saturating_add(id_size.bytes());
    let bytes = bytes.get(place..)?.first_chunk::<4>()?;
    Some(u32::from_be_bytes(*bytes))
}
