//! Where index files of a dump are looked for.

use std::path::PathBuf;

/// Where index files of a dump are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum IndexPlace {
    /// Nowhere: the dump is analyzed in any case.
    Nowhere,
    /// Beside the dump, and in the user's cache folder.
    #[default]
    Beside,
    /// Only there.
    At(PathBuf),
}
