//! Reads HPROF heap dumps without copying: bytes in, records and sub-records out.
//!
//! The crate knows the file format in the dialects of all producers (`HotSpot`, the old hprof agent,
//! native image, Android). It does not open files and does not build the object graph.
//!
//! - [`Header`] reads the file header, [`Records`] iterates over the top-level records of a sound file,
//!   and [`salvage::Walk`] over those of a file that may be damaged.
//! - [`SubRecords`] iterates over roots, classes, instances and arrays in the heap.
//! - [`Value`], [`TextEncoding`] and [`decode_modified_utf8`] decode fields and text.
//!
//! No input makes the crate panic: it checks every read against the bytes that exist, keeps unknown tags
//! as values, reports errors with their absolute offset, and ends an iterator after the first error.
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

#![forbid(unsafe_code)]
// Sums and offsets come from the file: each is checked. Tests may add.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod class_dump;
mod cursor;
mod cut_object;
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
pub use cut_object::CutObject;
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

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
