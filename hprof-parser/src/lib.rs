//! Reads HPROF heap dumps without copying: bytes in, records and sub-records out.
//!
//! This crate knows the file format (every producer's dialect of it) and nothing of object graphs.
//! It never panics on what a file says: every read is checked against the bytes that exist, unknown
//! tags are values, errors carry the absolute offset, and iterators stop after their first error.
//!
//! ```
//! use heapray_hprof::{Header, Records, RecordTag};
//!
//! let file = [
//!     b"JAVA PROFILE 1.0.2\0".as_slice(), // format
//!     &8u32.to_be_bytes(),                // identifier size
//!     &0u64.to_be_bytes(),                // milliseconds since the epoch
//!     &[0x2c, 0, 0, 0, 0, 0, 0, 0, 0],    // HEAP_DUMP_END
//! ].concat();
//! let header = Header::read(&file)?;
//! let tags: Vec<RecordTag> = Records::new(&file, &header)
//!     .map(|record| record.map(|r| r.tag))
//!     .collect::<Result<_, _>>()?;
//! assert_eq!(tags, [RecordTag::HEAP_DUMP_END]);
//! # Ok::<(), heapray_hprof::Error>(())
//! ```
//!
//! Format facts cite their source; `HD` is `OpenJDK`'s `heapDumper.cpp`, `IO` the old hprof agent's
//! `hprof_io.c`, `ART` Android's `hprof.cc`.

// What a file says must not end the program. Tests may.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

mod class_dump;
mod cursor;
mod dump_bytes;
mod error;
mod header;
mod heap_dump;
mod id;
mod object_head;
mod record;
pub mod salvage;
mod sub_record;
mod tag;
mod text;
mod value;

pub use class_dump::{ClassDump, FieldDeclaration, FieldDeclarations, StaticField, StaticFields};
pub use cursor::Cursor;
pub use dump_bytes::DumpBytes;
pub use error::{Error, ErrorKind, Result};
pub use header::{Header, Version};
pub use heap_dump::SubRecords;
pub use id::{ClassSerial, FrameId, IdSize, ObjectId, StringId, ThreadSerial, TraceSerial};
pub use object_head::{ObjectHead, Shape};
pub use record::{
    EndThread, Frame, HeapSummary, LoadClass, RECORD_HEADER_BYTES, Record, Records, StartThread,
    Trace, UnloadClass, Utf8,
};
pub use sub_record::{
    InstanceDump, ObjectArrayDump, ObjectIds, PrimitiveArrayDump, Root, SubRecord,
};
pub use tag::{RecordTag, RootKind, SubTag};
pub use text::{TextEncoding, decode_modified_utf8};
pub use value::{FieldType, Value};
