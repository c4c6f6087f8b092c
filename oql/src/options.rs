//! How is a query answered?

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The options of a query.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct QueryOptions {
    /// Whether answers are Eclipse MAT's where it differs for no reason that helps: texts are cut at 1 024 characters
    /// and escaped outside ASCII, and the system class loader is an object at address 0.
    pub mat: bool,
    /// Whether text that was decoded from the heap may be shown.
    pub show_values: bool,
    /// Queries end with an error once this is set.
    pub cancelled: Option<Arc<AtomicBool>>,
}

impl QueryOptions {
    /// Whether queries are to end.
    pub(crate) fn is_cancelled(&self) -> bool {
        let flag = self.cancelled.as_ref();
        flag.is_some_and(|cancelled| cancelled.load(Ordering::Relaxed))
    }
}
