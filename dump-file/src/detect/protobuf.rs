//! Files that are a sequence of protobuf messages, which have no signature: Perfetto traces and pprof profiles.

use super::foreign_file::ForeignFile;

/// Messages that are looked at.
const MESSAGES: usize = 3;

/// Says what a file is that begins with well-formed messages in field 1.
pub(super) fn identify(front: &[u8]) -> Option<ForeignFile> {
    let mut rest = front;
    let mut fields = Vec::new();
    for _ in 0..MESSAGES {
        let (field, body, after) = take_field(rest)?;
        if field != 1 {
            break;
        }
        fields.extend(fields_of(body)?);
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    // `TracePacket`: timestamp 8, trusted_uid 3, trusted_packet_sequence_id 10, clock_snapshot 6
    // (protos/perfetto/trace/trace_packet.proto).
    if fields.iter().any(|field| matches!(field, 3 | 6 | 8 | 10)) {
        return Some(ForeignFile::new(
            "a Perfetto trace",
            "open it at ui.perfetto.dev; for heapray, take a heap dump: adb shell am dumpheap PROCESS FILE, or \
             jcmd PID GC.heap_dump FILE.hprof",
        ));
    }
    // `Profile.sample_type`, a `ValueType` of two numbers (pprof's profile.proto).
    (!fields.is_empty() && fields.iter().all(|field| matches!(field, 1 | 2))).then(|| {
        ForeignFile::new(
            "a pprof profile or similar protobuf data",
            "it holds samples, not the heap; take a heap dump with: jcmd PID GC.heap_dump FILE.hprof",
        )
    })
}

/// Numbers of the fields of a message; `None` if it is not well-formed.
fn fields_of(mut body: &[u8]) -> Option<Vec<u64>> {
    let mut fields = Vec::new();
    while !body.is_empty() {
        let (field, _, rest) = take_field(body)?;
        fields.push(field);
        body = rest;
    }
    Some(fields)
}

/// Number and content of the field at the front, and what follows it.
fn take_field(bytes: &[u8]) -> Option<(u64, &[u8], &[u8])> {
    let (key, rest) = take_number(bytes)?;
    let (body, rest) = match key & 7 {
        0 => {
            let (_, after) = take_number(rest)?;
            rest.split_at_checked(rest.len().checked_sub(after.len())?)?
        }
        1 => rest.split_at_checked(8)?,
        2 => {
            let (len, rest) = take_number(rest)?;
            rest.split_at_checked(usize::try_from(len).ok()?)?
        }
        5 => rest.split_at_checked(4)?,
        _ => return None,
    };
    (key >> 3 > 0).then_some((key >> 3, body, rest))
}

/// A number of up to ten bytes, seven bits each, the lowest first.
fn take_number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0u64;
    let mut shift = 0u32;
    let mut rest = bytes;
    for _ in 0..10 {
        let (byte, after) = rest.split_first()?;
        number |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some((number, after));
        }
        shift = shift.saturating_add(7);
        rest = after;
    }
    None
}
