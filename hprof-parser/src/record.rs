//! Top-level records: windows on the file, and what the small ones say.

use crate::cursor::Cursor;
use crate::error::Result;
use crate::header::Header;
use crate::id::{ClassSerial, FrameId, IdSize, ObjectId, StringId, ThreadSerial, TraceSerial};
use crate::tag::RecordTag;

/// Bytes of a record's tag, time and length.
pub const RECORD_HEADER_BYTES: u64 = 9;

/// A top-level record; its body is not looked at yet.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Record<'a> {
    /// What it is.
    pub tag: RecordTag,
    /// Microseconds since the header's time; `HotSpot` writes 0, the agent's wrap after 71 minutes.
    pub micros: u32,
    /// Absolute offset of the tag.
    pub offset: u64,
    /// A cursor over the body.
    pub body: Cursor<'a>,
}

/// Iterates over top-level records by their lengths, all of which it trusts. Stops after its first
/// error; finding the way in damaged files is the business of `salvage`.
#[derive(Debug, Clone)]
pub struct Records<'a> {
    cursor: Cursor<'a>,
    failed: bool,
}

impl<'a> Records<'a> {
    /// Records of a whole file.
    pub fn new(file: &'a [u8], header: &Header) -> Self {
        Self::at(file, header.len, header.id_size)
    }

    /// Records from `offset` of the file on.
    pub fn at(file: &'a [u8], offset: usize, id_size: IdSize) -> Self {
        let rest = file.get(offset..).unwrap_or_default();
        Self {
            cursor: Cursor::new(rest, offset as u64, id_size),
            failed: false,
        }
    }

    /// Absolute offset of the next record.
    pub fn offset(&self) -> u64 {
        self.cursor.offset()
    }

    fn read(&mut self) -> Result<Record<'a>> {
        let mut cursor = self.cursor;
        let offset = cursor.offset();
        let tag = RecordTag(cursor.read_u8("record header")?);
        let micros = cursor.read_u32("record header")?;
        let len = cursor.read_u32("record header")?;
        let body_offset = cursor.offset();
        let body = cursor.read_bytes(len.into(), "record")?;
        self.cursor = cursor;
        Ok(Record {
            tag,
            micros,
            offset,
            body: Cursor::new(body, body_offset, cursor.id_size()),
        })
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed || self.cursor.remaining() == 0 {
            return None;
        }
        let record = self.read();
        self.failed = record.is_err();
        Some(record)
    }
}

/// UTF8: a name or symbol, in modified UTF-8 without NUL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Utf8<'a> {
    /// Its identifier.
    pub id: StringId,
    /// See [`crate::decode_modified_utf8`].
    pub bytes: &'a [u8],
}

impl<'a> Utf8<'a> {
    /// Reads the body of a UTF8 record.
    pub fn read(mut body: Cursor<'a>) -> Result<Self> {
        let id = body.read_string_id("UTF8")?;
        Ok(Self {
            id,
            bytes: body.rest(),
        })
    }
}

/// `LOAD_CLASS`: a class's serial and name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadClass {
    /// Serial, by which frames name it.
    pub serial: ClassSerial,
    /// The class object.
    pub class_id: ObjectId,
    /// Slashed (`HotSpot`), dotted (agent, native-image), or with a hidden class's `+0x…` suffix.
    pub name: StringId,
}

impl LoadClass {
    /// Reads the body of a `LOAD_CLASS` record.
    pub fn read(mut body: Cursor<'_>) -> Result<Self> {
        let serial = ClassSerial(body.read_u32("LOAD_CLASS")?);
        let class_id = body.read_object_id("LOAD_CLASS")?;
        body.read_u32("LOAD_CLASS")?; // stack trace
        Ok(Self {
            serial,
            class_id,
            name: body.read_string_id("LOAD_CLASS")?,
        })
    }
}

/// `UNLOAD_CLASS` (agent only).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnloadClass {
    /// Serial; the agent may reuse it.
    pub serial: ClassSerial,
}

impl UnloadClass {
    /// Reads the body of an `UNLOAD_CLASS` record.
    pub fn read(mut body: Cursor<'_>) -> Result<Self> {
        Ok(Self {
            serial: ClassSerial(body.read_u32("UNLOAD_CLASS")?),
        })
    }
}

/// FRAME: a method on a stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frame {
    /// Its identifier.
    pub id: FrameId,
    /// Method name.
    pub method: StringId,
    /// Method signature.
    pub signature: StringId,
    /// Source file; 0 when unknown.
    pub source: StringId,
    /// Declaring class.
    pub class: ClassSerial,
    /// > 0 a line, 0 and -1 unknown, -2 compiled, -3 native.
    pub line: i32,
}

impl Frame {
    /// Reads the body of a FRAME record.
    pub fn read(mut body: Cursor<'_>) -> Result<Self> {
        Ok(Self {
            id: FrameId(body.read_id("FRAME")?),
            method: body.read_string_id("FRAME")?,
            signature: body.read_string_id("FRAME")?,
            source: body.read_string_id("FRAME")?,
            class: ClassSerial(body.read_u32("FRAME")?),
            line: body.read_i32("FRAME")?,
        })
    }
}

/// TRACE: a thread's stack, innermost frame first.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Trace<'a> {
    /// Its serial.
    pub serial: TraceSerial,
    /// The thread; 0 for the dummy trace of allocation sites.
    pub thread: ThreadSerial,
    /// As many frame identifiers as the record really holds.
    frames: Cursor<'a>,
}

impl<'a> Trace<'a> {
    /// Reads the body of a TRACE record.
    pub fn read(mut body: Cursor<'a>) -> Result<Self> {
        let serial = TraceSerial(body.read_u32("TRACE")?);
        let thread = ThreadSerial(body.read_u32("TRACE")?);
        let count = u64::from(body.read_u32("TRACE")?);
        let width = body.id_size().bytes();
        let exists = body.remaining().checked_div(width).unwrap_or(0);
        let exists = count.min(exists as u64);
        let offset = body.offset();
        let frames = body.read_bytes(exists.saturating_mul(width as u64), "TRACE")?;
        Ok(Self {
            serial,
            thread,
            frames: Cursor::new(frames, offset, body.id_size()),
        })
    }

    /// Its frames, innermost first.
    pub fn frames(&self) -> impl Iterator<Item = FrameId> + use<'a> {
        let mut cursor = self.frames;
        std::iter::from_fn(move || cursor.read_id("TRACE").ok().map(FrameId))
    }
}

/// `START_THREAD` (agent only).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct StartThread {
    /// Thread serial.
    pub serial: ThreadSerial,
    /// Thread object.
    pub thread_id: ObjectId,
    /// Where it was started.
    pub trace: TraceSerial,
    /// Its name.
    pub name: StringId,
    /// Its group's name.
    pub group: StringId,
    /// The parent group's name.
    pub parent_group: StringId,
}

impl StartThread {
    /// Reads the body of a `START_THREAD` record.
    pub fn read(mut body: Cursor<'_>) -> Result<Self> {
        Ok(Self {
            serial: ThreadSerial(body.read_u32("START_THREAD")?),
            thread_id: body.read_object_id("START_THREAD")?,
            trace: TraceSerial(body.read_u32("START_THREAD")?),
            name: body.read_string_id("START_THREAD")?,
            group: body.read_string_id("START_THREAD")?,
            parent_group: body.read_string_id("START_THREAD")?,
        })
    }
}

/// `END_THREAD` (agent only).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct EndThread {
    /// Thread serial.
    pub serial: ThreadSerial,
}

impl EndThread {
    /// Reads the body of an `END_THREAD` record.
    pub fn read(mut body: Cursor<'_>) -> Result<Self> {
        Ok(Self {
            serial: ThreadSerial(body.read_u32("END_THREAD")?),
        })
    }
}

/// `HEAP_SUMMARY`: the JVM's own totals, against which a reading can be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeapSummary {
    /// Live bytes, modulo 2³².
    pub live_bytes: u32,
    /// Live objects, modulo 2³².
    pub live_objects: u32,
    /// Bytes allocated since the start.
    pub allocated_bytes: u64,
    /// Objects allocated since the start.
    pub allocated_objects: u64,
}

impl HeapSummary {
    /// Reads the body of a `HEAP_SUMMARY` record.
    pub fn read(mut body: Cursor<'_>) -> Result<Self> {
        Ok(Self {
            live_bytes: body.read_u32("HEAP_SUMMARY")?,
            live_objects: body.read_u32("HEAP_SUMMARY")?,
            allocated_bytes: body.read_u64("HEAP_SUMMARY")?,
            allocated_objects: body.read_u64("HEAP_SUMMARY")?,
        })
    }
}
