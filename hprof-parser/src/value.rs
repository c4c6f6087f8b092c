//! Types and values of fields and array elements.

use byteorder::{BigEndian, ByteOrder};

use crate::cursor::Cursor;
use crate::error::{ErrorKind, Result};
use crate::id::{IdSize, ObjectId};

/// Type of a field or of array elements (HD `hprof_basic_type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs)] // Java's own names
pub enum FieldType {
    /// A reference. Also stands for type 1 (array object), which `HotSpot` never writes.
    Object = 2,
    Boolean = 4,
    Char = 5,
    Float = 6,
    Double = 7,
    Byte = 8,
    Short = 9,
    Int = 10,
    Long = 11,
}

impl FieldType {
    /// The type with the given number in the file; `None` if there is none.
    #[inline]
    pub fn from_u8(number: u8) -> Option<Self> {
        Some(match number {
            1 | 2 => Self::Object,
            4 => Self::Boolean,
            5 => Self::Char,
            6 => Self::Float,
            7 => Self::Double,
            8 => Self::Byte,
            9 => Self::Short,
            10 => Self::Int,
            11 => Self::Long,
            _ => return None,
        })
    }

    /// Bytes of a value of this type in the file.
    #[inline]
    pub fn size(self, id_size: IdSize) -> usize {
        match self {
            Self::Object => id_size.bytes(),
            Self::Boolean | Self::Byte => 1,
            Self::Char | Self::Short => 2,
            Self::Float | Self::Int => 4,
            Self::Double | Self::Long => 8,
        }
    }

    /// Name of the type in Java, `int`; `Object` for references.
    pub fn java_name(self) -> &'static str {
        match self {
            Self::Object => "Object",
            Self::Boolean => "boolean",
            Self::Char => "char",
            Self::Float => "float",
            Self::Double => "double",
            Self::Byte => "byte",
            Self::Short => "short",
            Self::Int => "int",
            Self::Long => "long",
        }
    }
}

/// Value of a field.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs)] // Java's own names
pub enum Value {
    Object(ObjectId),
    Boolean(bool),
    Char(u16),
    Float(f32),
    Double(f64),
    Byte(i8),
    Short(i16),
    Int(i32),
    Long(i64),
}

impl Value {
    /// Reads a value of type `field_type` at the front of `bytes`; `None` if `bytes` is too short.
    #[inline]
    pub fn from_bytes(bytes: &[u8], field_type: FieldType, id_size: IdSize) -> Option<Self> {
        let bytes = bytes.get(..field_type.size(id_size))?;
        Some(match field_type {
            FieldType::Object => Self::Object(ObjectId(BigEndian::read_uint(bytes, bytes.len()))),
            FieldType::Boolean => Self::Boolean(bytes != [0]),
            FieldType::Char => Self::Char(BigEndian::read_u16(bytes)),
            FieldType::Float => Self::Float(BigEndian::read_f32(bytes)),
            FieldType::Double => Self::Double(BigEndian::read_f64(bytes)),
            FieldType::Byte => Self::Byte(BigEndian::read_int(bytes, 1) as i8),
            FieldType::Short => Self::Short(BigEndian::read_i16(bytes)),
            FieldType::Int => Self::Int(BigEndian::read_i32(bytes)),
            FieldType::Long => Self::Long(BigEndian::read_i64(bytes)),
        })
    }

    /// The referenced object; `None` for `null` and for primitives.
    #[inline]
    pub fn as_object(self) -> Option<ObjectId> {
        match self {
            Self::Object(id) if !id.is_null() => Some(id),
            _ => None,
        }
    }

    /// The value of an integral type, `char` and `boolean` included; `None` for other types.
    pub fn as_i64(self) -> Option<i64> {
        match self {
            Self::Byte(v) => Some(v.into()),
            Self::Short(v) => Some(v.into()),
            Self::Char(v) => Some(v.into()),
            Self::Int(v) => Some(v.into()),
            Self::Long(v) => Some(v),
            Self::Boolean(v) => Some(v.into()),
            Self::Object(_) | Self::Float(_) | Self::Double(_) => None,
        }
    }
}

impl Cursor<'_> {
    /// Reads the number of a type.
    #[inline]
    pub fn read_type(&mut self) -> Result<FieldType> {
        let offset = self.offset();
        let number = self.read_u8("value type")?;
        FieldType::from_u8(number).ok_or_else(|| ErrorKind::UnknownType(number).at(offset))
    }

    /// Reads a value of type `field_type`.
    #[inline]
    pub fn read_value(&mut self, field_type: FieldType) -> Result<Value> {
        let (size, offset) = (field_type.size(self.id_size()) as u64, self.offset());
        let bytes = self.read_bytes(size, "value")?;
        let truncated = ErrorKind::Truncated {
            what: "value",
            needed: size,
            available: 0,
        };
        Value::from_bytes(bytes, field_type, self.id_size()).ok_or_else(|| truncated.at(offset))
    }
}
