//! Top-level records, and the content of the small ones.

use crate::cursor::Cursor;
use crate::error::Result;
use crate::header::Header;
use crate::id::{ClassSerial, FrameId, IdSize, ObjectId, StringId, ThreadSerial, TraceSerial};
use crate::tag::RecordTag;

/// Bytes of a record's tag, time and length.
pub const RECORD_HEADER_BYTES: u64 = 9;

/// A top-level record, with its body unread.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Record<'a> {
    /// Kind of the record.
    pub tag: RecordTag,
    /// Microseconds since [`Header::created_ms`]; 0 from `HotSpot`, modulo 2³² (71 minutes) from the agent.
    pub micros: u32,
    /// Absolute offset of the record.
    pub offset: u64,
    /// Body of the record.
    pub body: Cursor<'a>,
}

/// Iterates over the top-level records of a sound file: trusts all lengths, and ends after the first error.
/// For files that may be damaged, use [`salvage::Walk`](crate::salvage::Walk).
#[derive(Debug, Clone)]
pub struct Records<'a> {
    cursor: Cursor<'a>,
    failed: bool,
}

impl<'a> Records<'a> {
    /// Iterates over the records of `file`, from the first one on.
    pub fn new(file: &'a [u8], header: &Header) -> Self {
        Self::at(file, header.len, header.id_size)
    }

    /// Iterates over the records of `file` from `offset` on, where a record must begin.
    pub fn at(file: &'a [u8], offset: usize, id_size: IdSize) -> Self {
        let rest = file.get(offset..).unwrap_or_default();
        Self {
            cursor: Cursor::new(rest, offset as u64, id_size),
            failed: false,
        }
    }

    /// Absolute offset of the next record; after an error, of the record with the error.
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

/// A name or symbol (UTF8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Utf8<'a> {
    /// Identifier of the string.
    pub id: StringId,
    /// Modified UTF-8, for [`decode_modified_utf8`](crate::decode_modified_utf8).
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

/// Name and serial number of a class (`LOAD_CLASS`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadClass {
    /// Serial number of the class, to which frames refer.
    pub serial: ClassSerial,
    /// Identifier of the class object.
    pub class_id: ObjectId,
    /// Name, with slashes (`HotSpot`) or dots (agent, native image); `+0x…` ends the name of a hidden class.
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

/// End of a class (`UNLOAD_CLASS`); only the hprof agent writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnloadClass {
    /// Serial number of the class; the agent may give it to another class later.
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

/// A method on a stack (FRAME).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frame {
    /// Identifier of the frame.
    pub id: FrameId,
    /// Name of the method.
    pub method: StringId,
    /// Signature of the method, `(I)V`.
    pub signature: StringId,
    /// Name of the source file; 0 if unknown.
    pub source: StringId,
    /// Class that declares the method.
    pub class: ClassSerial,
    /// Line number; 0 and -1 unknown, -2 compiled method, -3 native method.
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

/// The stack of a thread (TRACE).
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Trace<'a> {
    /// Serial number of the trace.
    pub serial: TraceSerial,
    /// The thread; 0 for the dummy trace of allocation sites.
    pub thread: ThreadSerial,
    /// The frame identifiers that are in the record, which may be fewer than the record claims.
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

    /// Number of frames that are in the record.
    pub fn len(&self) -> usize {
        let width = self.frames.id_size().bytes();
        self.frames.remaining().checked_div(width).unwrap_or(0)
    }

    /// Whether the stack has no frames.
    pub fn is_empty(&self) -> bool {
        self.frames.remaining() == 0
    }

    /// The frame with this number, counted from the innermost. O(1).
    pub fn frame(&self, number: usize) -> Option<FrameId> {
        let mut cursor = self.frames;
        let width = cursor.id_size().bytes() as u64;
        let before = (number as u64).checked_mul(width)?;
        cursor.read_bytes(before, "TRACE").ok()?;
        cursor.read_id("TRACE").ok().map(FrameId)
    }

    /// Frames of the stack, innermost first.
    pub fn frames(&self) -> impl Iterator<Item = FrameId> + use<'a> {
        let mut cursor = self.frames;
        std::iter::from_fn(move || cursor.read_id("TRACE").ok().map(FrameId))
    }
}

/// Start of a thread (`START_THREAD`); only the hprof agent writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct StartThread {
    /// Serial number of the thread.
    pub serial: ThreadSerial,
    /// Identifier of the thread object.
    pub thread_id: ObjectId,
    /// Stack that started the thread.
    pub trace: TraceSerial,
    /// Name of the thread.
    pub name: StringId,
    /// Name of the thread's group.
    pub group: StringId,
    /// Name of the group's parent.
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

/// End of a thread (`END_THREAD`); only the hprof agent writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct EndThread {
    /// Serial number of the thread.
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

/// Totals of the heap as the JVM counted them (`HEAP_SUMMARY`).
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
