//! One class: its name, fields and superclass.

use heapray_hprof::{FieldType, ObjectId, StringId};

use crate::index::ObjectIndex;
use crate::references::{ReferentField, Strength};
use crate::storage::codec::stored;

/// The dense number of a class; 0 is the class of class objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassIndex(pub u32);

stored!(ClassIndex(number));

impl ClassIndex {
    /// The class of class objects (`CLASS_DUMP`), shown as `java.lang.Class`.
    pub const CLASS_OBJECT: Self = Self(0);

    /// The number as an index into a table.
    #[inline]
    pub fn get(self) -> usize {
        self.0 as usize
    }
}

/// The kind of a class's instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClassKind {
    /// Objects with fields.
    Instance,
    /// Arrays of references.
    ObjectArray,
    /// Arrays of primitives.
    PrimitiveArray(FieldType),
    /// Class objects.
    ClassObject,
}

/// A declared instance field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The identifier of its name.
    pub name: StringId,
    /// The type of the field.
    pub field_type: FieldType,
    /// The offset in bytes within the declaring class's part of an instance.
    pub offset: u32,
}

/// A class of the dump.
#[derive(Debug, Clone)]
pub struct Class {
    /// The ID of the class object; 0 for classes that heapray adds.
    pub id: ObjectId,
    /// The Java name, such as `com.example.Outer$Inner` or `byte[]`.
    pub name: String,
    /// The superclass, if it is in the file.
    pub super_class: Option<ClassIndex>,
    /// The class loader; 0 for the boot loader.
    pub loader: ObjectId,
    /// The kind of its instances.
    pub kind: ClassKind,
    /// The `instance size` of the class in the file, bytes.
    pub instance_size: u32,
    /// The class object in the graph, if the file has it.
    pub object: Option<ObjectIndex>,
    /// Fields that the class itself declares.
    pub fields: Box<[Field]>,
    /// Bytes of these fields in an instance.
    pub own_bytes: u32,
    /// Bytes of all fields in an instance, those of superclasses included.
    pub payload: u64,
    /// The number of superclasses.
    pub depth: u32,
    /// Whether the class is or extends `java.lang.Thread`.
    pub is_thread: bool,
    /// The offset of the `CLASS_DUMP` in the file.
    pub dump_offset: Option<usize>,
    /// The offsets of all references in an instance; `None` if they are many, and the hierarchy is walked instead.
    pub references: Option<Box<[u32]>>,
    /// The `referent` field of a class of references, if the graph leaves it out.
    pub apart: Option<ReferentField>,
    /// The offset of the field `referent` of `java.lang.ref.Reference`.
    pub(super) referent: Option<u32>,
    /// The strength of a class of references.
    pub(super) strength: Option<Strength>,
    /// The nearest class that declares fields, among the class itself and its superclasses.
    pub(super) declaring: Option<ClassIndex>,
    /// The number of classes that declare fields, among the class itself and its superclasses.
    pub(super) declaring_depth: u32,
}

impl Class {
    /// Whether objects refer to the class and the file does not have it: its fields and superclasses are unknown.
    /// (Array classes need none.)
    pub fn is_missing(&self) -> bool {
        self.dump_offset.is_none() && !self.id.is_null() && self.kind == ClassKind::Instance
    }

    pub(super) fn new(id: ObjectId, name: String, kind: ClassKind) -> Self {
        Self {
            id,
            name,
            super_class: None,
            loader: ObjectId::NULL,
            kind,
            instance_size: 0,
            object: None,
            fields: Box::default(),
            own_bytes: 0,
            payload: 0,
            depth: 0,
            is_thread: false,
            dump_offset: None,
            references: None,
            apart: None,
            referent: None,
            strength: None,
            declaring: None,
            declaring_depth: 0,
        }
    }
}
