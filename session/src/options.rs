//! The options of a session.

use std::path::PathBuf;

use heapray_analyzer::{AnalyzeOptions, References, SizeRule, Workers};
use heapray_query::collections::OwnCollection;

use crate::error::Result;
use crate::index_place::IndexPlace;

/// The options for opening and analyzing a dump.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SessionOptions {
    /// The rule for object sizes.
    pub sizes: SizeRule,
    /// The references that keep objects alive.
    pub references: References,
    /// The number of the heap dump in the file, 1-based.
    pub snapshot: u32,
    /// Whether unreachable objects are treated as GC roots.
    pub keep_unreachable: bool,
    /// The number of worker threads; 0 for one per core.
    pub threads: usize,
    /// Memory in bytes above which the columns go to temporary files; `None` for no limit.
    pub max_memory: Option<u64>,
    /// The folder of temporary files (inflated dumps, columns); the system's by default.
    pub tmp_dir: Option<PathBuf>,
    /// Whether a report will be asked for: its data is then computed while the analysis leaves a thread idle. Changes
    /// no result.
    pub for_report: bool,
    /// Whether an index file will be written, if none is found: as `for_report`, and
    /// [`write_index`](crate::Session::write_index) needs it.
    pub for_index: bool,
    /// Where an index file is looked for that makes the analysis unnecessary. Changes no result.
    pub index: IndexPlace,
    /// Collections of the application's own, which no table knows, see `docs/reference/rules.md`.
    pub collections: Vec<OwnCollection>,
}

impl Default for SessionOptions {
    fn default() -> Self {
        Self {
            sizes: SizeRule::Jvm,
            references: References::Strong,
            snapshot: 1,
            keep_unreachable: false,
            threads: 0,
            max_memory: None,
            tmp_dir: None,
            for_report: false,
            for_index: false,
            index: IndexPlace::Nowhere,
            collections: Vec::new(),
        }
    }
}

impl SessionOptions {
    /// The options for the analyzer, with the given thread pool.
    pub(crate) fn analyze_options(&self, workers: Workers) -> AnalyzeOptions {
        let mut options = AnalyzeOptions::default();
        options.sizes = self.sizes;
        options.references = self.references;
        options.snapshot = self.snapshot;
        options.keep_unreachable = self.keep_unreachable;
        options.workers = Some(workers);
        options.max_memory = self.max_memory;
        options.tmp_dir.clone_from(&self.tmp_dir);
        options.for_index = self.for_index;
        options
    }

    /// A thread pool with the chosen number of threads.
    pub(crate) fn workers(&self, path: &std::path::Path) -> Result<Workers> {
        Workers::new(self.threads).map_err(|error| crate::error::analyze_error(path, error))
    }
}
