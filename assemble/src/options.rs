//! What the analysis doesn't know, and what may be shown.

use heapray_report::model::{Repair, StageTiming};

/// What the analysis doesn't know, and what may be shown.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct BuildOptions {
    /// The dump as given on the command line.
    pub path: String,
    /// Length of the file on disk.
    pub file_bytes: u64,
    /// What was recovered before the first record was read.
    pub input_repairs: Vec<Repair>,
    /// Show contents of strings.
    pub show_values: bool,
    /// Stage times; not reproducible.
    pub timings: Option<Vec<StageTiming>>,
}

impl BuildOptions {
    /// For the dump at `path`, `file_bytes` long.
    pub fn new(path: impl Into<String>, file_bytes: u64) -> Self {
        Self {
            path: path.into(),
            file_bytes,
            ..Self::default()
        }
    }
}
