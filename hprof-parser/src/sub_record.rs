//! One sub-record of a heap dump: a root, a class, an instance or an array.

use crate::class_dump::ClassDump;
use crate::cursor::Cursor;
use crate::id::{IdSize, ObjectId, StringId, ThreadSerial, TraceSerial};
use crate::object_head::{ObjectHead, Shape};
use crate::tag::RootKind;
use crate::value::FieldType;

/// One sub-record of a heap dump.
#[derive(Debug, Clone, Copy)]
pub enum SubRecord<'a> {
    /// A GC root: why the JVM keeps an object alive.
    Root(Root),
    /// A class with its static fields and field declarations.
    Class(ClassDump<'a>),
    /// An instance of a class.
    Instance(InstanceDump<'a>),
    /// An array of references.
    ObjectArray(ObjectArrayDump<'a>),
    /// An array of primitives.
    PrimitiveArray(PrimitiveArrayDump<'a>),
    /// ART: the heap (`A`pp, `Z`ygote, `I`mage) that the following objects belong to.
    HeapInfo {
        /// 0 for the default heap, otherwise an ASCII letter.
        heap: u32,
        /// Name of the heap.
        name: StringId,
    },
}

impl<'a> SubRecord<'a> {
    /// The sub-record with this head and these bytes of fields or elements: the inverse of [`Self::object`].
    #[inline]
    pub fn of_object(head: ObjectHead, bytes: &'a [u8]) -> Self {
        let ObjectHead {
            id,
            class_id,
            shape,
            len,
        } = head;
        match shape.element() {
            None => Self::Instance(InstanceDump {
                id,
                class_id,
                fields: bytes,
            }),
            Some(FieldType::Object) => Self::ObjectArray(ObjectArrayDump {
                id,
                class_id,
                len,
                bytes,
            }),
            Some(element_type) => Self::PrimitiveArray(PrimitiveArrayDump {
                id,
                element_type,
                len,
                bytes,
            }),
        }
    }

    /// The head of an instance or array, and the bytes of its fields or elements. `None` for other kinds.
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

/// A GC root (`ROOT_…`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Root {
    /// Kind of the root.
    pub kind: RootKind,
    /// The object that the root keeps alive.
    pub object: ObjectId,
    /// The thread of the root, for the kinds that belong to a thread.
    pub thread: Option<ThreadSerial>,
    /// For locals, the number of the frame from the top of the thread's stack; -1 for none.
    pub frame: Option<i32>,
    /// For [`RootKind::ThreadObject`], the stack of the thread.
    pub trace: Option<TraceSerial>,
}

impl Root {
    /// A root that belongs to no thread.
    pub fn new(kind: RootKind, object: ObjectId) -> Self {
        Self {
            kind,
            object,
            thread: None,
            frame: None,
            trace: None,
        }
    }
}

/// An instance of a class (`INSTANCE_DUMP`).
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct InstanceDump<'a> {
    /// Identifier of the instance.
    pub id: ObjectId,
    /// Class of the instance.
    pub class_id: ObjectId,
    /// Field values, big-endian: fields of the class first, then of each superclass, in `CLASS_DUMP` order.
    pub fields: &'a [u8],
}

/// An array of references (`OBJ_ARRAY_DUMP`).
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ObjectArrayDump<'a> {
    /// Identifier of the array.
    pub id: ObjectId,
    /// Class of the array (not of its elements).
    pub class_id: ObjectId,
    /// Number of elements.
    pub len: u32,
    /// Identifiers of the elements, big-endian.
    pub bytes: &'a [u8],
}

/// Iterates over the elements of an object array.
#[derive(Debug, Clone)]
pub struct ObjectIds<'a>(Cursor<'a>);

impl<'a> ObjectIds<'a> {
    /// Iterates over the identifiers in `bytes`.
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
    /// Identifiers of the elements, nulls included.
    pub fn elements(&self, id_size: IdSize) -> ObjectIds<'a> {
        ObjectIds::new(self.bytes, id_size)
    }
}

/// An array of primitives (`PRIM_ARRAY_DUMP`).
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct PrimitiveArrayDump<'a> {
    /// Identifier of the array.
    pub id: ObjectId,
    /// Type of the elements, never [`FieldType::Object`].
    pub element_type: FieldType,
    /// Number of elements.
    pub len: u32,
    /// The elements, big-endian; empty for `PRIM_ARRAY_NODATA`, which Android writes.
    pub bytes: &'a [u8],
}
