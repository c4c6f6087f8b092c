//! Who a collection belongs to.

use heapray_hprof::{ObjectId, StringId};

/// The owner of a collection or an array.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Owner {
    /// The class that declares the field, and the field; `None` where no object refers to the collection.
    pub(super) place: Option<(ObjectId, StringId)>,
    /// It is a catalog of texts.
    pub(super) is_catalog: bool,
}
