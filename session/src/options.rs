//! How is a dump opened and analyzed?

use std::path::PathBuf;

use heapray_analyzer::{AnalyzeOptions, SizeRule, Workers};

use crate::error::Result;

/// How to open and analyze a dump.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SessionOptions {
    /// Whose object sizes.
    pub sizes: SizeRule,
    /// Which of several heap dumps in the file, 1-based.
    pub snapshot: u32,
    /// Treat unreachable objects as if they were roots.
    pub keep_unreachable: bool,
    /// Worker threads; 0 for as many as there are cores.
    pub threads: usize,
    /// Memory that the columns may take before they go to temporary files, bytes.
    pub max_memory: Option<u64>,
    /// Where temporary files go (inflated dumps, columns); the system's folder by default.
    pub tmp_dir: Option<PathBuf>,
    /// A report will be asked for: what it needs is computed while the analysis leaves a thread idle. Changes no result.
    pub for_report: bool,
}

impl Default for SessionOptions {
    fn default() -> Self {
        Self {
            sizes: SizeRule::Jvm,
            snapshot: 1,
            keep_unreachable: false,
            threads: 0,
            max_memory: None,
            tmp_dir: None,
            for_report: false,
        }
    }
}

impl SessionOptions {
    /// The same for the analyzer, with the threads to work on.
    pub(crate) fn analyze_options(&self, workers: Workers) -> AnalyzeOptions {
        let mut options = AnalyzeOptions::default();
        options.sizes = self.sizes;
        options.snapshot = self.snapshot;
        options.keep_unreachable = self.keep_unreachable;
        options.workers = Some(workers);
        options.max_memory = self.max_memory;
        options.tmp_dir.clone_from(&self.tmp_dir);
        options
    }

    /// A pool of the wanted number of threads.
    pub(crate) fn workers(&self, path: &std::path::Path) -> Result<Workers> {
        Workers::new(self.threads).map_err(|error| crate::error::analyze_error(path, error))
    }
}
