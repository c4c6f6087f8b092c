//! Finds the next sub-record behind bytes that make none.

use crate::cursor::Cursor;
use crate::heap_dump::{SubRecord, SubRecords};
use crate::id::{IdSize, ObjectId};
use crate::tag::SubTag;

/// Sub-records that must follow each other before a place is believed. Each brings a tag, an aligned
/// identifier and a known trace serial, so that four in a row don't happen in array contents by chance.
const CHAIN: usize = 4;

/// What sub-records of this file look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
            let at = (sub_records.offset() - start) as usize;
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

/// The offset in `bytes`, at or behind `from`, from which sub-records can be read again: either `CHAIN`
/// of them follow each other, or all up to the end of `bytes` do. Linear in the bytes skipped.
pub fn find_sub_record(
    bytes: &[u8],
    from: usize,
    id_size: IdSize,
    hint: &ResyncHint,
) -> Option<usize> {
    (from..bytes.len()).find(|at| {
        let tag = SubTag(bytes.get(*at).copied().unwrap_or_default());
        let holds_object = matches!(
            tag,
            SubTag::CLASS_DUMP
                | SubTag::INSTANCE_DUMP
                | SubTag::OBJ_ARRAY_DUMP
                | SubTag::PRIM_ARRAY_DUMP
        );
        holds_object && is_chain(bytes, *at, id_size, hint)
    })
}

fn is_chain(bytes: &[u8], at: usize, id_size: IdSize, hint: &ResyncHint) -> bool {
    let rest = bytes.get(at..).unwrap_or_default();
    let mut sub_records = SubRecords::new(Cursor::new(rest, 0, id_size));
    for _ in 0..CHAIN {
        let start = sub_records.offset() as usize;
        match sub_records.next() {
            Some(Ok(sub_record)) => {
                let Some(id) = object_id(&sub_record) else {
                    continue;
                };
                let trace_fits =
                    hint.trace.is_none() || trace_serial(rest, start, id_size) == hint.trace;
                if id.is_null() || id.0.trailing_zeros() < hint.id_shift || !trace_fits {
                    return false;
                }
            }
            Some(Err(_)) => return false,
            None => return true,
        }
    }
    true
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
    let bytes = bytes.get(at + 1 + id_size.bytes()..)?.first_chunk::<4>()?;
    Some(u32::from_be_bytes(*bytes))
}
