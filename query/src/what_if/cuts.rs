//! Which references are cut.

use std::fmt;

use heapray_analyzer::{AnalyzeError, ObjectIndex};
use heapray_hprof::ObjectId;
use serde::Serialize;

/// The most cuts that are made at once.
pub const MOST_CUTS: usize = 32;

/// References, or objects with all references to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cut {
    /// A field, static or not, in all instances of the classes of this name and of their subclasses.
    Field {
        /// Java name of the class.
        class: String,
        /// Its field, or a field that it inherits.
        field: String,
    },
    /// The same, but the field becomes a weak reference.
    WeakField {
        /// Java name of the class.
        class: String,
        /// Its field, or a field that it inherits.
        field: String,
    },
    /// A field of these objects; of a class object, a static field.
    FieldOf {
        /// The objects.
        objects: Vec<ObjectIndex>,
        /// Their field.
        field: String,
    },
    /// All references to these objects, GC roots included.
    Objects(Vec<ObjectIndex>),
    /// All references to the instances of the classes of this name, GC roots included.
    Instances {
        /// Java name of the class.
        class: String,
    },
    /// These threads end: their stacks and thread locals hold nothing more.
    Threads(Vec<ObjectIndex>),
    /// The entries of all threads for the `ThreadLocal` in a static field.
    ThreadLocal {
        /// Java name of the class.
        class: String,
        /// Its static field.
        field: String,
    },
    /// A class loader with its classes and all their instances.
    Loader(ObjectId),
}

/// A cut with the name by which it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedCut {
    /// As the user wrote it.
    pub name: String,
    /// What is cut.
    pub cut: Cut,
}

/// A cut, and what it met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CutView {
    /// As the user wrote it.
    pub cut: String,
    /// References that were cut, without nulls; 0 where objects were taken out.
    pub references: u64,
    /// Objects that were taken out with all references to them; 0 where references were cut.
    pub objects: u64,
}

/// Why a cut cannot be made.
#[derive(Debug)]
pub enum CutError {
    /// The class has no such field.
    NoField {
        /// Java name of the class.
        class: String,
        /// The field that was asked for.
        field: String,
    },
    /// The field holds a number.
    NoReference {
        /// Java name of the class.
        class: String,
        /// The field that was asked for.
        field: String,
    },
    /// The static field holds no `ThreadLocal`.
    NoThreadLocal {
        /// Java name of the class.
        class: String,
        /// The field that was asked for.
        field: String,
    },
    /// More cuts than [`MOST_CUTS`].
    TooMany,
    /// There is no memory for the search.
    Memory(std::io::Error),
    /// The search was cancelled.
    Interrupted,
}

impl fmt::Display for CutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoField { class, field } => write!(f, "{class} has no field {field}"),
            Self::NoReference { class, field } => {
                write!(f, "{class}.{field} holds a number and no reference")
            }
            Self::NoThreadLocal { class, field } => {
                write!(f, "{class} has no static field {field} with a ThreadLocal")
            }
            Self::TooMany => write!(f, "at most {MOST_CUTS} cuts can be made at once"),
            Self::Memory(error) => write!(f, "no memory for the search: {error}"),
            Self::Interrupted => f.write_str("interrupted"),
        }
    }
}

impl std::error::Error for CutError {}

impl From<std::io::Error> for CutError {
    fn from(error: std::io::Error) -> Self {
        Self::Memory(error)
    }
}

impl From<AnalyzeError> for CutError {
    fn from(error: AnalyzeError) -> Self {
        match error {
            AnalyzeError::Interrupted => Self::Interrupted,
            AnalyzeError::Memory(error) => Self::Memory(error),
            other => Self::Memory(std::io::Error::other(other)),
        }
    }
}
