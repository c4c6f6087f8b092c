//! Iterates over the sub-records in the body of a heap dump.

use byteorder::{BigEndian, ByteOrder};

use crate::class_dump::ClassDump;
use crate::cursor::Cursor;
use crate::cut_object::CutObject;
use crate::error::{ErrorKind, Result};
use crate::id::{IdSize, ObjectId, ThreadSerial, TraceSerial};
use crate::object_head::{self, ObjectHead};
use crate::record::RECORD_HEADER_BYTES;
use crate::sub_record::{InstanceDump, ObjectArrayDump, PrimitiveArrayDump, Root, SubRecord};
use crate::tag::{RecordTag, RootKind, SubTag};
use crate::value::FieldType;

/// Iterates over the sub-records in the body of a heap dump (segment). Stops after its first error.
#[derive(Debug, Clone)]
pub struct SubRecords<'a> {
    cursor: Cursor<'a>,
    failed: bool,
    /// The file was cut at the end of the body.
    is_cut: bool,
}

impl<'a> SubRecords<'a> {
    /// Iterates over the body of a `HEAP_DUMP` or `HEAP_DUMP_SEGMENT`.
    #[inline]
    pub fn new(body: Cursor<'a>) -> Self {
        Self {
            cursor: body,
            failed: false,
            is_cut: false,
        }
    }

    /// Iterates over a body at whose end the file was cut: the last instance or array keeps its declared length, and
    /// has the bytes that are there (see [`CutObject`]).
    pub fn of_cut_file(body: Cursor<'a>) -> Self {
        Self {
            is_cut: true,
            ..Self::new(body)
        }
    }

    /// Reads an instance or array whose end was cut off, and moves to the end of the body.
    #[cold]
    fn read_cut(&mut self) -> Option<SubRecord<'a>> {
        let cut = CutObject::read(self.cursor)?;
        self.cursor
            .read_bytes(self.cursor.remaining() as u64, "cut object")
            .ok()?;
        Some(cut.sub_record)
    }

    /// Absolute offset of the next sub-record; after an error, of the sub-record with the error.
    #[inline]
    pub fn offset(&self) -> u64 {
        self.cursor.offset()
    }

    /// Reads the next sub-record if it is an instance or array that [`ObjectHead`] covers, with the bytes of
    /// its fields or elements. Otherwise returns `None` and does not move; [`Self::next`] reads any sub-record.
    /// Takes half the instructions of `next`, for loops over all objects. Identifiers of 4 bytes always give
    /// `None`.
    #[expect(clippy::inline_always, reason = "see `object_head::take`")]
    #[inline(always)]
    pub fn next_object(&mut self) -> Option<(ObjectHead, &'a [u8])> {
        if self.failed {
            return None;
        }
        object_head::take(&mut self.cursor)
    }

    /// Reads the header of a `HEAP_DUMP_SEGMENT` if one begins here, so that adjacent segments can be read
    /// as one. No sub-record begins with the same tag.
    ///
    /// # Errors
    /// [`ErrorKind::Truncated`] if the data ends inside the header.
    pub fn next_segment(&mut self) -> Option<Result<()>> {
        let mut cursor = self.cursor;
        let tag = cursor.read_u8("record header").ok()?;
        if self.failed || RecordTag(tag) != RecordTag::HEAP_DUMP_SEGMENT {
            return None;
        }
        let rest = cursor.read_bytes(RECORD_HEADER_BYTES - 1, "record header");
        Some(rest.map(|_| self.cursor = cursor))
    }

    #[expect(
        clippy::inline_always,
        reason = "inlined, a sub-record stays in registers; files with identifiers of four bytes come here"
    )]
    #[inline(always)]
    fn read(&mut self) -> Result<SubRecord<'a>> {
        let mut cursor = self.cursor;
        let offset = cursor.offset();
        let tag = SubTag(cursor.read_u8("sub-record")?);
        let sub_record = match tag {
            SubTag::INSTANCE_DUMP => SubRecord::Instance(read_instance(&mut cursor)?),
            SubTag::OBJ_ARRAY_DUMP => SubRecord::ObjectArray(read_object_array(&mut cursor)?),
            SubTag::PRIM_ARRAY_DUMP => {
                SubRecord::PrimitiveArray(read_primitive_array(&mut cursor, true)?)
            }
            _ => read_rare(tag, &mut cursor, offset)?,
        };
        self.cursor = cursor;
        Ok(sub_record)
    }
}

impl<'a> Iterator for SubRecords<'a> {
    type Item = Result<SubRecord<'a>>;

    #[expect(
        clippy::inline_always,
        reason = "see `read`: the compiler itself finds it too long for that"
    )]
    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        if self.failed || self.cursor.remaining() == 0 {
            return None;
        }
        let sub_record = self.read();
        if sub_record.is_err() {
            if self.is_cut
                && let Some(cut) = self.read_cut()
            {
                return Some(Ok(cut));
            }
            self.failed = true;
        }
        Some(sub_record)
    }
}

#[inline]
fn read_instance<'a>(cursor: &mut Cursor<'a>) -> Result<InstanceDump<'a>> {
    // Nine of ten objects come here: one check of bounds for the whole header.
    if cursor.id_size() == IdSize::Eight
        && let Some(header) = cursor.take_array::<24>()
    {
        let len = BigEndian::read_u32(&header[20..24]);
        return Ok(InstanceDump {
            id: ObjectId(BigEndian::read_u64(&header[0..8])),
            class_id: ObjectId(BigEndian::read_u64(&header[12..20])),
            fields: cursor.read_bytes(len.into(), "instance")?,
        });
    }
    let id = cursor.read_object_id("instance")?;
    cursor.read_u32("instance")?; // stack trace
    let class_id = cursor.read_object_id("instance")?;
    let len = cursor.read_u32("instance")?;
    Ok(InstanceDump {
        id,
        class_id,
        fields: cursor.read_bytes(len.into(), "instance")?,
    })
}

#[inline]
fn read_object_array<'a>(cursor: &mut Cursor<'a>) -> Result<ObjectArrayDump<'a>> {
    if cursor.id_size() == IdSize::Eight
        && let Some(header) = cursor.take_array::<24>()
    {
        let len = BigEndian::read_u32(&header[12..16]);
        return Ok(ObjectArrayDump {
            id: ObjectId(BigEndian::read_u64(&header[0..8])),
            class_id: ObjectId(BigEndian::read_u64(&header[16..24])),
            len,
            bytes: cursor.read_bytes(u64::from(len) * 8, "object array")?,
        });
    }
    let id = cursor.read_object_id("object array")?;
    cursor.read_u32("object array")?; // stack trace
    let len = cursor.read_u32("object array")?;
    let class_id = cursor.read_object_id("object array")?;
    let size = u64::from(len).saturating_mul(cursor.id_size().bytes() as u64);
    Ok(ObjectArrayDump {
        id,
        class_id,
        len,
        bytes: cursor.read_bytes(size, "object array")?,
    })
}

#[inline]
fn read_primitive_array<'a>(
    cursor: &mut Cursor<'a>,
    has_data: bool,
) -> Result<PrimitiveArrayDump<'a>> {
    let id = cursor.read_object_id("primitive array")?;
    cursor.read_u32("primitive array")?; // stack trace
    let len = cursor.read_u32("primitive array")?;
    let offset = cursor.offset();
    let number = cursor.read_u8("primitive array")?;
    let element_type = FieldType::from_u8(number)
        .filter(|element_type| *element_type != FieldType::Object)
        .ok_or_else(|| ErrorKind::UnknownType(number).at(offset))?;
    let size = if has_data {
        u64::from(len).saturating_mul(element_type.size(cursor.id_size()) as u64)
    } else {
        0
    };
    let bytes = cursor.read_bytes(size, "primitive array")?;
    Ok(PrimitiveArrayDump {
        id,
        element_type,
        len,
        bytes,
    })
}

/// Everything but instances and arrays, of which there are few.
#[cold]
fn read_rare<'a>(tag: SubTag, cursor: &mut Cursor<'a>, offset: u64) -> Result<SubRecord<'a>> {
    Ok(match tag {
        SubTag::CLASS_DUMP => SubRecord::Class(ClassDump::read(cursor)?),
        SubTag::PRIM_ARRAY_NODATA_DUMP => {
            SubRecord::PrimitiveArray(read_primitive_array(cursor, false)?)
        }
        SubTag::HEAP_DUMP_INFO => SubRecord::HeapInfo {
            heap: cursor.read_u32("heap info")?,
            name: cursor.read_string_id("heap info")?,
        },
        _ => SubRecord::Root(read_root(tag, cursor, offset)?),
    })
}

fn read_root(tag: SubTag, cursor: &mut Cursor<'_>, offset: u64) -> Result<Root> {
    let kind = match tag {
        SubTag::ROOT_UNKNOWN => RootKind::Unknown,
        SubTag::ROOT_JNI_GLOBAL => RootKind::JniGlobal,
        SubTag::ROOT_JNI_LOCAL => RootKind::JniLocal,
        SubTag::ROOT_JAVA_FRAME => RootKind::JavaFrame,
        SubTag::ROOT_NATIVE_STACK => RootKind::NativeStack,
        SubTag::ROOT_STICKY_CLASS => RootKind::StickyClass,
        SubTag::ROOT_THREAD_BLOCK => RootKind::ThreadBlock,
        SubTag::ROOT_MONITOR_USED => RootKind::MonitorUsed,
        SubTag::ROOT_THREAD_OBJ => RootKind::ThreadObject,
        SubTag::ROOT_INTERNED_STRING => RootKind::InternedString,
        SubTag::ROOT_FINALIZING => RootKind::Finalizing,
        SubTag::ROOT_DEBUGGER => RootKind::Debugger,
        SubTag::ROOT_REFERENCE_CLEANUP => RootKind::ReferenceCleanup,
        SubTag::ROOT_VM_INTERNAL => RootKind::VmInternal,
        SubTag::ROOT_JNI_MONITOR => RootKind::JniMonitor,
        SubTag::ROOT_UNREACHABLE => RootKind::Unreachable,
        SubTag(other) => return Err(ErrorKind::UnknownSubTag(other).at(offset)),
    };
    let object = cursor.read_object_id("root")?;
    let mut root = Root {
        kind,
        object,
        thread: None,
        frame: None,
        trace: None,
    };
    match kind {
        RootKind::JniGlobal => {
            cursor.read_id("root")?; // the global reference's own address
        }
        RootKind::JniLocal | RootKind::JavaFrame | RootKind::JniMonitor => {
            root.thread = Some(ThreadSerial(cursor.read_u32("root")?));
            root.frame = Some(cursor.read_i32("root")?);
        }
        RootKind::NativeStack | RootKind::ThreadBlock => {
            root.thread = Some(ThreadSerial(cursor.read_u32("root")?));
        }
        RootKind::ThreadObject => {
            root.thread = Some(ThreadSerial(cursor.read_u32("root")?));
            root.trace = Some(TraceSerial(cursor.read_u32("root")?));
        }
        _ => {}
    }
    Ok(root)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::object_head::Shape;

    /// A sub-record with the tag, whose length says so many elements or bytes.
    fn sub_record(tag: u8, id: u64, class: u64, number: u8, len: u32, bytes: &[u8]) -> Vec<u8> {
        let (len, class) = (len.to_be_bytes(), class.to_be_bytes());
        let middle = match SubTag(tag) {
            SubTag::INSTANCE_DUMP => [&class[..], &len].concat(),
            SubTag::OBJ_ARRAY_DUMP => [&len[..], &class].concat(),
            SubTag::PRIM_ARRAY_DUMP => [&len[..], &[number]].concat(),
            _ => Vec::new(),
        };
        [&[tag][..], &id.to_be_bytes(), &[0; 4], &middle, bytes].concat()
    }

    proptest! {
        /// Whatever the file says, a quick look and a thorough one see the same.
        #[test]
        fn heads_are_those_of_the_sub_records(
            objects in prop::collection::vec((
                prop::sample::select(vec![0x01u8, 0x21, 0x22, 0x23, 0xc3]),
                any::<u64>(),
                any::<u64>(),
                0u8..14,
                prop_oneof![0u32..9, Just(u32::MAX)],
                prop::collection::vec(any::<u8>(), 0..72),
            ), 1..5),
            cut in 0usize..40,
        ) {
            let file: Vec<u8> = objects
                .iter()
                .flat_map(|(tag, id, class, number, len, bytes)| sub_record(*tag, *id, *class, *number, *len, bytes))
                .collect();
            let file = &file[..file.len().saturating_sub(cut)];
            for id_size in [IdSize::Four, IdSize::Eight] {
                let mut quick = SubRecords::new(Cursor::new(file, 7, id_size));
                let mut thorough = quick.clone();
                loop {
                    let head = quick.next_object();
                    let Some(Ok(sub_record)) = thorough.next() else {
                        prop_assert!(head.is_none());
                        break;
                    };
                    if let Some(head) = head {
                        prop_assert_eq!(Some(head), sub_record.object());
                    } else {
                        // What isn't taken is left for the thorough look.
                        quick.next();
                    }
                    prop_assert_eq!(quick.offset(), thorough.offset());
                }
            }
        }
    }

    #[test]
    fn an_array_is_taken_at_once() {
        let file = sub_record(0x23, 5, 0, FieldType::Int as u8, 2, &[1; 8]);
        // The quick look reads a header as long as the longest.
        let file = [&file[..], &[0; 7]].concat();
        let mut sub_records = SubRecords::new(Cursor::new(&file, 0, IdSize::Eight));
        let head = ObjectHead {
            id: ObjectId(5),
            class_id: ObjectId::NULL,
            shape: Shape::array(FieldType::Int),
            len: 2,
        };
        assert_eq!(sub_records.next_object(), Some((head, &[1; 8][..])));
        assert_eq!(sub_records.offset(), 26);
    }
}
