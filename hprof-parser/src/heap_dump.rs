//! Sub-records of a heap dump: roots, classes, instances and arrays, as windows on the file.

use byteorder::{BigEndian, ByteOrder};

use crate::class_dump::ClassDump;
use crate::cursor::Cursor;
use crate::error::{ErrorKind, Result};
use crate::id::{IdSize, ObjectId, StringId, ThreadSerial, TraceSerial};
use crate::object_head::{self, ObjectHead};
use crate::record::RECORD_HEADER_BYTES;
use crate::tag::{RecordTag, RootKind, SubTag};
use crate::value::FieldType;

/// One sub-record.
#[derive(Debug, Clone, Copy)]
pub enum SubRecord<'a> {
    /// Why an object is alive.
    Root(Root),
    /// A class with its statics and field declarations.
    Class(ClassDump<'a>),
    /// An object.
    Instance(InstanceDump<'a>),
    /// An array of references.
    ObjectArray(ObjectArrayDump<'a>),
    /// An array of primitives.
    PrimitiveArray(PrimitiveArrayDump<'a>),
    /// ART: the heap (`A`pp, `Z`ygote, `I`mage) that the following objects belong to.
    HeapInfo {
        /// 0 default, else an ASCII letter.
        heap: u32,
        /// Its name.
        name: StringId,
    },
}

/// A GC root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Root {
    /// Why.
    pub kind: RootKind,
    /// Which object.
    pub object: ObjectId,
    /// The thread, for kinds that belong to one.
    pub thread: Option<ThreadSerial>,
    /// Frame number from the top of the thread's trace (-1: none), for locals.
    pub frame: Option<i32>,
    /// The thread's stack, for [`RootKind::ThreadObject`].
    pub trace: Option<TraceSerial>,
}

/// `INSTANCE_DUMP`.
#[derive(Debug, Clone, Copy)]
pub struct InstanceDump<'a> {
    /// Its identifier.
    pub id: ObjectId,
    /// Its class.
    pub class_id: ObjectId,
    /// Own fields first, then the superclass's and so on, each in `CLASS_DUMP` order.
    pub fields: &'a [u8],
}

/// `OBJ_ARRAY_DUMP`.
#[derive(Debug, Clone, Copy)]
pub struct ObjectArrayDump<'a> {
    /// Its identifier.
    pub id: ObjectId,
    /// Its class (the array class, not the element's).
    pub class_id: ObjectId,
    /// Elements.
    pub len: u32,
    /// The elements' identifiers, big-endian.
    pub bytes: &'a [u8],
}

/// Iterates over the identifiers in an object array.
#[derive(Debug, Clone)]
pub struct ObjectIds<'a>(Cursor<'a>);

impl<'a> ObjectIds<'a> {
    /// Those in an array's bytes.
    #[inline]
    pub fn new(bytes: &'a [u8], id_size: IdSize) -> Self {
        Self(Cursor::new(bytes, 0, id_size))
    }
}

impl Iterator for ObjectIds<'_> {
    type Item = ObjectId;

    #[inline]
    fn next(&mut self) -> Option<ObjectId> {
        self.0.read_object_id("array element").ok()
    }
}

impl<'a> ObjectArrayDump<'a> {
    /// Its elements, nulls included.
    pub fn elements(&self, id_size: IdSize) -> ObjectIds<'a> {
        ObjectIds::new(self.bytes, id_size)
    }
}

/// `PRIM_ARRAY_DUMP`.
#[derive(Debug, Clone, Copy)]
pub struct PrimitiveArrayDump<'a> {
    /// Its identifier.
    pub id: ObjectId,
    /// Element type, never [`FieldType::Object`].
    pub element_type: FieldType,
    /// Elements.
    pub len: u32,
    /// The elements, big-endian; empty for ART's `PRIM_ARRAY_NODATA`.
    pub bytes: &'a [u8],
}

/// Iterates over the sub-records in the body of a heap dump (segment). Stops after its first error.
#[derive(Debug, Clone)]
pub struct SubRecords<'a> {
    cursor: Cursor<'a>,
    failed: bool,
}

impl<'a> SubRecords<'a> {
    /// Sub-records in a record's body.
    #[inline]
    pub fn new(body: Cursor<'a>) -> Self {
        Self {
            cursor: body,
            failed: false,
        }
    }

    /// Absolute offset of the next sub-record; after an error, of the one that could not be read.
    #[inline]
    pub fn offset(&self) -> u64 {
        self.cursor.offset()
    }

    /// Takes the next sub-record if it is an object of the usual kind; else takes nothing, and [`Self::next`] tells.
    /// For whoever looks at every object: half the instructions.
    #[expect(clippy::inline_always, reason = "see `object_head::take`")]
    #[inline(always)]
    pub fn next_object(&mut self) -> Option<(ObjectHead, &'a [u8])> {
        if self.failed {
            return None;
        }
        object_head::take(&mut self.cursor)
    }

    /// Takes the header of a `HEAP_DUMP_SEGMENT` if one begins here, for whoever reads several segments that follow each other
    /// as one. No sub-record begins with its tag.
    ///
    /// # Errors
    /// When it is cut.
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
        self.failed = sub_record.is_err();
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
