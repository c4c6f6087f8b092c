//! What the caller can choose about a batch.

use std::collections::BTreeMap;

/// Options of a batch.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct BatchOptions {
    /// How many dumps are analyzed at once.
    pub jobs: usize,
    /// Memory in bytes for all jobs together; a dump that needs more runs alone. `None` for no limit.
    pub max_memory: Option<u64>,
    /// Labels of every dump; `{dir}`, `{stem}` and `{file}` stand for parts of the dump's path.
    pub labels: BTreeMap<String, String>,
    /// Version and options of the analysis in one line. Dumps with results of other settings are analyzed again.
    pub settings: String,
}

impl Default for BatchOptions {
    /// One dump at a time, without limits.
    fn default() -> Self {
        Self {
            jobs: 1,
            max_memory: None,
            labels: BTreeMap::new(),
            settings: String::new(),
        }
    }
}
