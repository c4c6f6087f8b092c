//! How is a dump analyzed?

use std::path::PathBuf;

use crate::error::Result;
use crate::layout::SizeRule;
use crate::storage::column::Backing;
use crate::workers::Workers;

/// How to analyze.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AnalyzeOptions {
    /// Whose sizes.
    pub sizes: SizeRule,
    /// Which of several heap dumps in the file, 1-based.
    pub snapshot: u32,
    /// Treat unreachable objects as if they were roots.
    pub keep_unreachable: bool,
    /// Threads to work on; by default a pool of its own, with a thread for each core.
    pub workers: Option<Workers>,
    /// Memory that the columns may take before they go to temporary files, bytes.
    pub max_memory: Option<u64>,
    /// Where temporary files go; the system's folder by default.
    pub tmp_dir: Option<PathBuf>,
}

impl Default for AnalyzeOptions {
    fn default() -> Self {
        Self {
            sizes: SizeRule::Jvm,
            snapshot: 1,
            keep_unreachable: false,
            workers: None,
            max_memory: None,
            tmp_dir: None,
        }
    }
}

impl AnalyzeOptions {
    /// The threads that were handed in, or new ones.
    pub fn workers(&self) -> Result<Workers> {
        match &self.workers {
            Some(workers) => Ok(workers.clone()),
            None => Workers::new(0),
        }
    }
}

/// Bytes of all columns per object at the peak, references included at what they take on average;
/// frozen by a test.
pub(crate) const PEAK_BYTES_PER_OBJECT: u64 = 32;

/// Where the columns of a heap of so many objects go.
pub(crate) fn choose_backing(options: &AnalyzeOptions, objects: u64) -> Backing {
    match options.max_memory {
        Some(most) if objects.saturating_mul(PEAK_BYTES_PER_OBJECT) > most => {
            Backing::Files(options.tmp_dir.clone().unwrap_or_else(std::env::temp_dir))
        }
        _ => Backing::Memory,
    }
}
