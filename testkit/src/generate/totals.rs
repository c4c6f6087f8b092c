//! How much was generated?

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Bytes of the file.
    pub bytes: u64,
    /// Instances and arrays.
    pub objects: u64,
    /// Class objects.
    pub classes: u64,
    /// References in fields and elements of the streamed objects that are not null.
    pub references: u64,
    /// Objects of blocks that nothing refers to.
    pub garbage: u64,
}
