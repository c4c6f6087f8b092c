//! What is one damaged file, and what should come of it?

/// What an analyzer should do with a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Analyzes the file without a complaint: it is odd, but legal.
    Clean,
    /// Analyzes the file and reports a recovery; the word hints at its kind.
    Warn(&'static str),
    /// Says that the file holds no heap.
    NoHeap,
    /// Ends with a clear error.
    Refuse,
    /// Lists this number of dumps and takes the first; the counts are those of the first.
    SeveralDumps(usize),
}

/// How many instances and arrays an analyzer should find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objects {
    /// No more and no fewer.
    Exactly(u64),
    /// At least these; an analyzer that resynchronises well finds more.
    AtLeast(u64),
}

impl Objects {
    /// True if `found` objects are what is wanted.
    pub fn allow(self, found: u64) -> bool {
        match self {
            Self::Exactly(n) => found == n,
            Self::AtLeast(n) => found >= n,
        }
    }
}

/// One damaged file.
#[derive(Debug, Clone)]
pub struct Case {
    /// Name of the row.
    pub name: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// Objects of the healthy dump it was made of.
    pub base_objects: u64,
    /// Objects that should be found in it.
    pub objects: Objects,
    /// What should come of it.
    pub wanted: Wanted,
}
