//! Finds the next sub-record after damaged bytes.

use crate::cursor::Cursor;
use crate::cut_object::CutObject;
use crate::heap_dump::SubRecords;
use crate::id::{IdSize, ObjectId};
use crate::sub_record::SubRecord;
use crate::tag::SubTag;

/// Sub-records that must follow each other before an offset counts as found. Each has a tag, an aligned
/// identifier and a known trace serial, so four in a row do not occur in array contents by chance.
const CHAIN: usize = 4;

/// Properties of the sub-records of a file, by which false sub-records are rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResyncHint {
    /// Identifiers are multiples of `1 << id_shift`.
    pub id_shift: u32,
    /// Stack trace serial of all objects; `None` if objects differ.
    pub trace: Option<u32>,
}

impl ResyncHint {
    /// Reads up to 4096 sub-records at the front of the heap.
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

    /// Whether the identifier and the trace serial of the object sub-record at the front of `bytes` are like those of
    /// the other objects.
    pub fn fits_object(&self, bytes: &[u8], id_size: IdSize) -> bool {
        let id = Cursor::new(bytes.get(1..).unwrap_or_default(), 0, id_size).read_object_id("id");
        let is_id = |id: ObjectId| !id.is_null() && id.0.trailing_zeros() >= self.id_shift;
        id.is_ok_and(is_id)
            && (self.trace.is_none() || trace_serial(bytes, 0, id_size) == self.trace)
    }

    /// The object at `at` that the end of `file` cuts, if its head can be believed.
    ///
    /// `claimed` are the bytes behind the end of the file that the last segment claims; `None` if its length was never
    /// written. Then nobody knows the length, but an array is hardly longer than all that was written before.
    pub fn read_cut_object<'a>(
        &self,
        file: &'a [u8],
        at: usize,
        id_size: IdSize,
        claimed: Option<u64>,
    ) -> Option<CutObject<'a>> {
        let bytes = file.get(at..)?;
        let most = claimed.unwrap_or(file.len() as u64);
        CutObject::read(Cursor::new(bytes, at as u64, id_size))
            .filter(|cut| cut.missing <= most && self.fits_object(bytes, id_size))
    }
}

/// Bytes that may be read in vain for each byte skipped. The length of a class is known only after reading
/// the class, so without this limit damage made of classes would take quadratic time.
const EFFORT: u64 = 8;
/// Bytes that may be read in vain in any case; more than the largest real class.
const LEAST_EFFORT: u64 = 4 << 20;

/// Finds the next sub-record in `bytes` at offset `from` or later. Four sub-records must follow each other
/// there, or all sub-records up to the end of `bytes`. Linear in the bytes skipped.
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

/// Bytes inside a heap segment that are not a sub-record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DamagedBytes {
    /// Number of zeros at the front.
    pub zeros: usize,
    /// Number of damaged bytes, up to the next sub-record or to the end of the segment.
    pub len: usize,
}

impl DamagedBytes {
    /// Measures the damage at the front of `rest`, the rest of a segment from the damage on. Linear in the
    /// damaged bytes.
    pub fn measure(rest: &[u8], id_size: IdSize, hint: &ResyncHint) -> Self {
        let zeros = rest.iter().take_while(|byte| **byte == 0).count();
        let next = find_sub_record(rest, zeros.max(1), id_size, hint);
        Self {
            zeros,
            len: next.unwrap_or(rest.len()),
        }
    }
}

/// Whether sub-records follow each other from `at` on, and how many bytes of classes that check read.
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

/// Whether a class at `at` has the wrong trace serial; cheaper than reading the whole class.
fn is_class_of_other_trace(bytes: &[u8], at: usize, id_size: IdSize, hint: &ResyncHint) -> bool {
    bytes.get(at).copied().map(SubTag) == Some(SubTag::CLASS_DUMP)
        && trace_serial(bytes, at, id_size) != hint.trace
}

/// The object that a sub-record defines; `None` for roots and heap infos.
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
