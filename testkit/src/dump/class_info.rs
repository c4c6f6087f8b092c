//! What do objects and subclasses need to know of a class?

use crate::layout::FieldExtent;
use crate::types::{ClassId, ObjectId, Type};

/// A class, as its objects and subclasses need it.
#[derive(Debug, Clone)]
pub(crate) struct ClassInfo {
    pub(crate) name: String,
    pub(crate) serial: u32,
    pub(crate) super_class: ClassId,
    pub(crate) loader: ObjectId,
    pub(crate) fields: Vec<(String, Type)>,
    pub(super) extent: FieldExtent,
}
