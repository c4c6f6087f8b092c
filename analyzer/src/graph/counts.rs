//! Counts of the second pass.

/// The numbers of references that the second pass found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// References to objects in the file; null and `<class>` references are not counted.
    pub references: u64,
    /// References to objects that are not in the file.
    pub dangling: u64,
}
