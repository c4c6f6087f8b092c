//! How is a query answered?

/// The options of a query.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct QueryOptions {
    /// Whether answers are Eclipse MAT's where it differs for no reason that helps: texts are cut at 1 024 characters
    /// and escaped outside ASCII, and the system class loader is an object at address 0.
    pub mat: bool,
    /// Whether text that was decoded from the heap may be shown.
    pub show_values: bool,
}
