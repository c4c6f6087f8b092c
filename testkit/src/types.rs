//! Which values can a field, a static or an array element hold?

/// Address of an object; 0 is null.
pub type ObjectId = u64;
/// Address of a class object.
pub type ClassId = u64;

/// Types of fields and array elements with the numbers HPROF gives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Type {
    /// A reference, id-size bytes wide in the dump.
    Object = 2,
    /// One byte, 0 or 1.
    Boolean = 4,
    /// A UTF-16 code unit.
    Char = 5,
    /// IEEE single.
    Float = 6,
    /// IEEE double.
    Double = 7,
    /// Signed byte.
    Byte = 8,
    /// Signed 16 bits.
    Short = 9,
    /// Signed 32 bits.
    Int = 10,
    /// Signed 64 bits.
    Long = 11,
}

impl Type {
    /// The eight primitive types, in the order of their numbers.
    pub const PRIMITIVES: [Self; 8] = [
        Self::Boolean,
        Self::Char,
        Self::Float,
        Self::Double,
        Self::Byte,
        Self::Short,
        Self::Int,
        Self::Long,
    ];

    /// Number in the file.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// Bytes of a value where a reference takes `reference` bytes.
    pub fn size(self, reference: u64) -> u64 {
        match self {
            Self::Object => reference,
            Self::Boolean | Self::Byte => 1,
            Self::Char | Self::Short => 2,
            Self::Float | Self::Int => 4,
            Self::Double | Self::Long => 8,
        }
    }

    /// Java's name of the array type, such as `byte[]`.
    pub fn array_name(self) -> &'static str {
        match self {
            Self::Object => "java.lang.Object[]",
            Self::Boolean => "boolean[]",
            Self::Char => "char[]",
            Self::Float => "float[]",
            Self::Double => "double[]",
            Self::Byte => "byte[]",
            Self::Short => "short[]",
            Self::Int => "int[]",
            Self::Long => "long[]",
        }
    }

    /// Letter of the type in a JVM descriptor.
    pub fn descriptor(self) -> char {
        match self {
            Self::Object => 'L',
            Self::Boolean => 'Z',
            Self::Char => 'C',
            Self::Float => 'F',
            Self::Double => 'D',
            Self::Byte => 'B',
            Self::Short => 'S',
            Self::Int => 'I',
            Self::Long => 'J',
        }
    }
}

/// A value of a field or static. `u64` becomes a reference, the signed integers, floats,
/// `bool` and `u16` (char) become what they look like.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs, reason = "each variant is the type of the same name")]
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
    /// Type of this value.
    pub fn value_type(self) -> Type {
        match self {
            Self::Object(_) => Type::Object,
            Self::Boolean(_) => Type::Boolean,
            Self::Char(_) => Type::Char,
            Self::Float(_) => Type::Float,
            Self::Double(_) => Type::Double,
            Self::Byte(_) => Type::Byte,
            Self::Short(_) => Type::Short,
            Self::Int(_) => Type::Int,
            Self::Long(_) => Type::Long,
        }
    }

    /// Zero of a type; null for references.
    pub fn zero(of: Type) -> Self {
        match of {
            Type::Object => Self::Object(0),
            Type::Boolean => Self::Boolean(false),
            Type::Char => Self::Char(0),
            Type::Float => Self::Float(0.0),
            Type::Double => Self::Double(0.0),
            Type::Byte => Self::Byte(0),
            Type::Short => Self::Short(0),
            Type::Int => Self::Int(0),
            Type::Long => Self::Long(0),
        }
    }

    /// This value as `wanted`: an integer literal fits any integer type that holds it, so
    /// that `set("id", 5)` works for a long.
    pub(crate) fn coerced(self, wanted: Type) -> Self {
        if self.value_type() == wanted {
            return self;
        }
        let converted = match (self, wanted) {
            (Self::Int(v), Type::Long) => Some(Self::Long(i64::from(v))),
            (Self::Int(v), Type::Short) => i16::try_from(v).ok().map(Self::Short),
            (Self::Int(v), Type::Byte) => i8::try_from(v).ok().map(Self::Byte),
            (Self::Int(v), Type::Char) => u16::try_from(v).ok().map(Self::Char),
            (Self::Int(0), Type::Object) => Some(Self::Object(0)),
            _ => None,
        };
        converted.unwrap_or_else(|| panic!("{self:?} can't be stored as {wanted:?}"))
    }
}

macro_rules! value_from {
    ($($from:ty => $variant:ident),*) => {
        $(impl From<$from> for Value {
            fn from(v: $from) -> Self {
                Self::$variant(v)
            }
        })*
    };
}
value_from!(u64 => Object, bool => Boolean, u16 => Char, f32 => Float, f64 => Double,
            i8 => Byte, i16 => Short, i32 => Int, i64 => Long);
