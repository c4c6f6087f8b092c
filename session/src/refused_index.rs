//! An index file that was not used.

use std::path::PathBuf;

use heapray_analyzer::index_file::Refusal;

/// An index file that was found and not used.
#[derive(Debug)]
pub struct RefusedIndex {
    /// Its path.
    pub path: PathBuf,
    /// Why it was not used.
    pub why: Refusal,
}
