//! What the second pass counts.

/// What the second pass counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// References that are not null and lead to an object, `<class>` left out.
    pub references: u64,
    /// References to what is not in the file.
    pub dangling: u64,
}
