//! Cases of several gigabytes, written as sparse files: their arrays are holes.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use crate::dump::DumpBuilder;
use crate::encoder::Encoder;
use crate::{Type, tag};

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HugeCase {
    /// Name of the row.
    pub name: &'static str,
    /// Instances and arrays in the file; no analyzer should miss one.
    pub objects: u64,
    /// Length of the file in bytes; on disk the file takes a few kilobytes.
    pub bytes: u64,
}

/// JDK 5-8: one HEAP_DUMP of 6 GB whose length is stored modulo 2^32.
pub fn overflow_101(path: &Path) -> io::Result<HugeCase> {
    write(
        "overflow_101",
        path,
        "JAVA PROFILE 1.0.1",
        tag::HEAP_DUMP,
        &[2_000_000_000; 3],
    )
}

/// The same as one segment with an end record.
pub fn overflow_102_seg(path: &Path) -> io::Result<HugeCase> {
    let version = "JAVA PROFILE 1.0.2";
    write(
        "overflow_102_seg",
        path,
        version,
        tag::HEAP_DUMP_SEGMENT,
        &[2_000_000_000; 3],
    )
}

/// A segment of 3 GB with its right length, beyond 2^31.
pub fn seg_3gb(path: &Path) -> io::Result<HugeCase> {
    let version = "JAVA PROFILE 1.0.2";
    write(
        "seg_3gb",
        path,
        version,
        tag::HEAP_DUMP_SEGMENT,
        &[1_500_000_000; 2],
    )
}

/// One `byte[]` of 2^31 - 1 elements in a segment of its own.
pub fn biggest_byte_array(path: &Path) -> io::Result<HugeCase> {
    let version = "JAVA PROFILE 1.0.2";
    write(
        "biggest_byte_array",
        path,
        version,
        tag::HEAP_DUMP_SEGMENT,
        &[0x7fff_ffff],
    )
}

/// A `long[]` that the JVM cut to the greatest length that fits into a segment (536 870 909
/// elements), alone in its segment as `HotSpot` writes it: 4 GiB less 6 bytes.
pub fn cut_long_array(path: &Path) -> io::Result<HugeCase> {
    const ELEMENTS: u32 = 536_870_909;
    let mut head = small_head("JAVA PROFILE 1.0.2");
    let whole = head.to_written();
    let segment = whole.segments().next().expect("a small heap");
    let (before, small_segment) = whole.bytes.split_at(segment.start);
    let mut out = File::create(path)?;
    out.write_all(before)?;
    let mut array = Encoder::new(8);
    let bytes = u64::from(ELEMENTS) * 8;
    array.u1(tag::HEAP_DUMP_SEGMENT).u4(0);
    array.u4(u32::try_from(18 + bytes).expect("it was cut to fit"));
    array
        .u1(tag::PRIM_ARRAY_DUMP)
        .id(0x8_0000_0000)
        .u4(1)
        .u4(ELEMENTS);
    array.value_type(Type::Long);
    out.write_all(array.bytes())?;
    out.seek(SeekFrom::Current(bytes as i64))?;
    out.write_all(small_segment)?;
    out.write_all(&[tag::HEAP_DUMP_END, 0, 0, 0, 0, 0, 0, 0, 0])?;
    Ok(HugeCase {
        name: "cut_long_array",
        objects: 2,
        bytes: out.stream_position()?,
    })
}

fn small_head(version: &str) -> DumpBuilder {
    let mut head = DumpBuilder::new();
    head.version(version).no_end();
    let byte_array = head.byte_array(b"behind the huge ones");
    head.root_jni_global(byte_array, 0x1000);
    head
}

/// Writes a small healthy head, one heap record of `byte[]`s with a string after them, and the end.
fn write(
    name: &'static str,
    path: &Path,
    version: &str,
    record: u8,
    arrays: &[u32],
) -> io::Result<HugeCase> {
    let whole = small_head(version).to_written();
    let segment = whole.segments().next().expect("a small heap");
    let (before, small_heap) = whole.bytes.split_at(segment.start);
    let small_heap = small_heap.split_at(9).1;

    let array_header = 1 + 8 + 4 + 4 + 1;
    let sizes = arrays.iter().map(|n| array_header + u64::from(*n));
    let body = sizes.sum::<u64>() + small_heap.len() as u64;
    let mut out = File::create(path)?;
    out.write_all(before)?;
    let mut header = Encoder::new(8);
    header.u1(record).u4(0).u4((body & 0xffff_ffff) as u32);
    out.write_all(header.bytes())?;
    let mut address = 0x8_0000_0000;
    for n in arrays {
        let mut array = Encoder::new(8);
        array.u1(tag::PRIM_ARRAY_DUMP).id(address).u4(1).u4(*n);
        array.value_type(Type::Byte);
        out.write_all(array.bytes())?;
        out.seek(SeekFrom::Current(i64::from(*n)))?;
        address += (u64::from(*n) + 16).next_multiple_of(8);
    }
    out.write_all(small_heap)?;
    if record == tag::HEAP_DUMP_SEGMENT {
        out.write_all(&[tag::HEAP_DUMP_END, 0, 0, 0, 0, 0, 0, 0, 0])?;
    }
    Ok(HugeCase {
        name,
        objects: arrays.len() as u64 + 1,
        bytes: out.stream_position()?,
    })
}
