//! What can a value be? MAT computes with Java objects; these are their like.

use std::fmt;
use std::sync::Arc;

use heapray_analyzer::ObjectIndex;

/// An object of the heap, or MAT's invented system class loader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Obj(pub(crate) u32);

impl Obj {
    /// The object that MAT invents at address 0, the loader of boot classes.
    pub(crate) const SYSTEM_LOADER: Self = Self(u32::MAX);

    /// The object's index; `None` for the invented one.
    pub fn index(self) -> Option<ObjectIndex> {
        (self != Self::SYSTEM_LOADER).then_some(ObjectIndex(self.0))
    }
}

impl From<ObjectIndex> for Obj {
    fn from(object: ObjectIndex) -> Self {
        Self(object.0)
    }
}

/// A text, and whether it was decoded from the heap.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text {
    /// The text.
    pub text: Arc<str>,
    /// Whether contents of objects are in it. Names of classes and fields are no contents.
    pub is_content: bool,
}

/// A GC root of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootCell {
    /// MAT's name of the kind.
    pub kind: &'static str,
    /// The address of the object.
    pub object: u64,
    /// The address of the thread that holds it; 0 if none.
    pub context: u64,
}

/// A field with its value.
#[derive(Debug, Clone)]
pub struct FieldCell {
    /// The name.
    pub name: String,
    /// The Java type; `ref` for references.
    pub type_name: &'static str,
    /// The value.
    pub value: Value,
}

/// A row of a sub-select.
#[derive(Debug, Clone)]
pub struct RowCell {
    /// The labels of the columns.
    pub labels: Arc<[String]>,
    /// The values, one for each label.
    pub values: Vec<Value>,
}

/// Rows of a sub-select.
#[derive(Debug, Clone)]
pub struct TableCell {
    /// The labels of the columns.
    pub labels: Arc<[String]>,
    /// The rows.
    pub rows: Vec<Vec<Value>>,
}

/// A value of the language.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Value {
    /// Nothing: a null reference, a field that does not exist.
    Null,
    /// The word `null` of the query.
    NullLiteral,
    /// `boolean`
    Bool(bool),
    /// `byte`
    Byte(i8),
    /// `short`
    Short(i16),
    /// `char`
    Char(u16),
    /// `int`
    Int(i32),
    /// `long`
    Long(i64),
    /// `float`
    Float(f32),
    /// `double`
    Double(f64),
    /// A text.
    Text(Text),
    /// An object of the heap.
    Object(Obj),
    /// A static reference: an address that `@object` follows.
    Pointer(u64),
    /// A Java array: name of the element type, elements.
    Array(&'static str, Arc<Vec<Value>>),
    /// A Java list.
    List(Arc<Vec<Value>>),
    /// A field.
    Field(Arc<FieldCell>),
    /// A GC root.
    Root(Arc<RootCell>),
    /// A row of a sub-select.
    Row(Arc<RowCell>),
    /// A sub-select with columns.
    Table(Arc<TableCell>),
    /// `${snapshot}`
    Snapshot,
    /// `${snapshot}.@snapshotInfo`
    SnapshotInfo,
    /// The stack of a thread.
    Stack(Obj),
    /// A frame of a stack.
    Frame(Arc<str>),
    /// A class of the analyzer's own, not of the heap.
    JavaClass(&'static str),
    /// A number that was computed from contents of objects, which may not be shown.
    Hidden,
    /// Why the value cannot be computed.
    Error(Arc<str>),
}

impl Value {
    /// A size or an address.
    pub(crate) fn long(number: u64) -> Self {
        Self::Long(number.cast_signed())
    }

    /// A number of things; the largest int where there are more.
    pub(crate) fn int(number: impl TryInto<i32>) -> Self {
        Self::Int(number.try_into().unwrap_or(i32::MAX))
    }

    /// A text that is no content.
    pub(crate) fn name(text: impl Into<Arc<str>>) -> Self {
        Self::Text(Text {
            text: text.into(),
            is_content: false,
        })
    }

    /// A text that was decoded from the heap.
    pub(crate) fn content(text: impl Into<Arc<str>>) -> Self {
        Self::Text(Text {
            text: text.into(),
            is_content: true,
        })
    }

    /// A list of object numbers, as MAT's `int[]`.
    pub(crate) fn ids(ids: impl IntoIterator<Item = i32>) -> Self {
        Self::Array("int", Arc::new(ids.into_iter().map(Self::Int).collect()))
    }

    /// Whether it is nothing.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null | Self::NullLiteral)
    }

    /// The value of a whole number.
    pub(crate) fn as_integer(&self) -> Option<i64> {
        Some(match self {
            Self::Byte(v) => i64::from(*v),
            Self::Short(v) => i64::from(*v),
            Self::Int(v) => i64::from(*v),
            Self::Long(v) => *v,
            _ => return None,
        })
    }

    /// The value of a number; a `char` is none, as in Java.
    pub(crate) fn as_double(&self) -> Option<f64> {
        match self {
            Self::Float(v) => Some(f64::from(*v)),
            Self::Double(v) => Some(*v),
            _ => self.as_integer().map(|v| v as f64),
        }
    }

    /// The elements of an array or list.
    pub(crate) fn elements(&self) -> Option<&Arc<Vec<Value>>> {
        match self {
            Self::Array(_, elements) | Self::List(elements) => Some(elements),
            _ => None,
        }
    }

    /// A word for the type, for messages.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null | Self::NullLiteral => "null",
            Self::Bool(_) => "a boolean",
            Self::Byte(_) => "a byte",
            Self::Short(_) => "a short",
            Self::Char(_) => "a character",
            Self::Int(_) => "an int",
            Self::Long(_) => "a long",
            Self::Float(_) => "a float",
            Self::Double(_) => "a double",
            Self::Text(_) => "a text",
            Self::Object(_) => "an object",
            Self::Pointer(_) => "a static reference (`.@object` follows it)",
            Self::Array(..) => "an array",
            Self::List(_) => "a list",
            Self::Field(_) => "a field",
            Self::Root(_) => "a GC root",
            Self::Row(_) => "a row",
            Self::Table(_) => "a table",
            Self::Snapshot => "the snapshot",
            Self::SnapshotInfo => "facts about the snapshot",
            Self::Stack(_) => "a stack",
            Self::Frame(_) => "a frame",
            Self::JavaClass(_) => "a Java class",
            Self::Hidden => "a hidden value",
            Self::Error(_) => "an error",
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
