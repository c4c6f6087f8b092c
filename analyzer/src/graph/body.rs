//! What is an object, besides its references?

use heapray_hprof::FieldType;

use crate::classes::{ClassIndex, ClassKind, ClassTable};

/// An object as the graph knows it, without touching the file.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its class.
    pub class: ClassIndex,
    /// What it is.
    pub body: Body,
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// An object with fields.
    Instance,
    /// An array of references.
    ObjectArray {
        /// Elements.
        len: u32,
    },
    /// An array of primitives.
    PrimitiveArray {
        /// Elements.
        len: u32,
        /// Their type.
        element: FieldType,
    },
    /// A class object.
    ClassObject {
        /// The class that it stands for.
        class: ClassIndex,
    },
}

/// What an object's entry says besides references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyKind {
    /// Nothing.
    Instance,
    /// Where the length is.
    ObjectArray,
    /// The length itself.
    PrimitiveArray(FieldType),
    /// Where the class is.
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

/// How to read bodies, by class.
pub(super) fn kinds(classes: &ClassTable) -> Vec<BodyKind> {
    let classes = classes.iter();
    classes
        .map(|(_, class)| BodyKind::from(class.kind))
        .collect()
}
