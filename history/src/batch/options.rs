//! What may a caller choose about a batch?

use std::collections::BTreeMap;

/// How to run.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct BatchOptions {
    /// How many dumps at once.
    pub jobs: usize,
    /// Memory that all jobs share; a dump that needs more runs alone. No bound when `None`.
    pub max_memory: Option<u64>,
    /// Labels of every dump; `{dir}`, `{stem}` and `{file}` stand for parts of the dump's path.
    pub labels: BTreeMap<String, String>,
    /// Version and options of the analysis in one line: what was done with others is done again.
    pub settings: String,
}

impl Default for BatchOptions {
    /// One at a time.
    fn default() -> Self {
        Self {
            jobs: 1,
            max_memory: None,
            labels: BTreeMap::new(),
            settings: String::new(),
        }
    }
}
