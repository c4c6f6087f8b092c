//! The kind of an object: instance, array or class object.

use heapray_hprof::FieldType;

use crate::classes::{ClassIndex, ClassKind, ClassTable};

/// An object as the graph stores it; reading it does not touch the file.
#[derive(Debug, Clone)]
pub struct Node {
    /// The class of the object.
    pub class: ClassIndex,
    /// The kind of the object.
    pub body: Body,
}

/// The kind of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// An object with fields.
    Instance,
    /// An array of references.
    ObjectArray {
        /// The number of elements.
        len: u32,
    },
    /// An array of primitives.
    PrimitiveArray {
        /// The number of elements.
        len: u32,
        /// The type of the elements.
        element: FieldType,
    },
    /// A class object.
    ClassObject {
        /// The class that the object stands for.
        class: ClassIndex,
    },
}

/// The meaning of the body of an object's entry, besides references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyKind {
    /// No further meaning.
    Instance,
    /// The position of the array length in the stream.
    ObjectArray,
    /// The array length.
    PrimitiveArray(FieldType),
    /// The position of the class in the stream.
    ClassObject,
}

impl From<ClassKind> for BodyKind {
    fn from(kind: ClassKind) -> Self {
        match kind {
            ClassKind::Instance => Self::Instance,
            ClassKind::ObjectArray => Self::ObjectArray,
            ClassKind::PrimitiveArray(element) => Self::PrimitiveArray(element),
            ClassKind::ClassObject => Self::ClassObject,
        }
    }
}

/// The meaning of bodies, by class.
pub(super) fn kinds(classes: &ClassTable) -> Vec<BodyKind> {
    let classes = classes.iter();
    classes
        .map(|(_, class)| BodyKind::from(class.kind))
        .collect()
}
