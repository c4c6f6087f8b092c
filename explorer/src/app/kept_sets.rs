//! A set of objects that has a name.

use std::sync::Arc;

use heapray_query::ObjectSet;

/// A set of objects that has a name.
#[derive(Debug, Clone)]
pub(crate) struct KeptSet {
    /// Where the objects come from.
    pub(crate) origin: String,
    /// The objects.
    pub(crate) objects: Arc<ObjectSet>,
}
