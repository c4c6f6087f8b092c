//! One sub-record of a heap dump: a root, a class, an instance or an array.

use crate::class_dump::ClassDump;
use crate::cursor::Cursor;
use crate::id::{IdSize, ObjectId, StringId, ThreadSerial, TraceSerial};
use crate::object_head::{ObjectHead, Shape};
use crate::tag::RootKind;
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

impl<'a> SubRecord<'a> {
    /// An instance's or array's head, and its fields' or elements' bytes.
    pub fn object(&self) -> Option<(ObjectHead, &'a [u8])> {
        let (id, class_id, shape, len, bytes) = match *self {
            Self::Instance(instance) => {
                let InstanceDump {
                    id,
                    class_id,
                    fields,
                } = instance;
                (id, class_id, Shape::INSTANCE, fields.len() as u32, fields)
            }
            Self::ObjectArray(array) => {
                let ObjectArrayDump {
                    id,
                    class_id,
                    len,
                    bytes,
                } = array;
                (id, class_id, Shape::OBJECT_ARRAY, len, bytes)
            }
            Self::PrimitiveArray(array) => {
                let PrimitiveArrayDump {
                    id,
                    element_type,
                    len,
                    bytes,
                } = array;
                (id, ObjectId::NULL, Shape::array(element_type), len, bytes)
            }
            Self::Root(_) | Self::Class(_) | Self::HeapInfo { .. } => return None,
        };
        let head = ObjectHead {
            id,
            class_id,
            shape,
            len,
        };
        Some((head, bytes))
    }
}

/// A GC root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
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
