//! The options of an analysis.

use std::path::PathBuf;

use crate::error::Result;
use crate::layout::SizeRule;
use crate::references::References;
use crate::storage::column::Backing;
use crate::workers::Workers;

/// The options of an analysis.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AnalyzeOptions {
    /// The rule for object sizes.
    pub sizes: SizeRule,
    /// The references that keep objects alive.
    pub references: References,
    /// The number of the heap dump in the file, 1-based.
    pub snapshot: u32,
    /// Whether unreachable objects are treated as GC roots.
    pub keep_unreachable: bool,
    /// The thread pool; by default a new pool with one thread per core.
    pub workers: Option<Workers>,
    /// Memory in bytes above which the columns go to temporary files; `None` for no limit.
    pub max_memory: Option<u64>,
    /// The folder of temporary files; the system's by default.
    pub tmp_dir: Option<PathBuf>,
    /// Whether an index file may be written: references that affect no dominator are then kept, 8 bytes each. Changes
    /// no result.
    pub for_index: bool,
}

impl Default for AnalyzeOptions {
    fn default() -> Self {
        Self {
            sizes: SizeRule::Jvm,
            references: References::Strong,
            snapshot: 1,
            keep_unreachable: false,
            workers: None,
            max_memory: None,
            tmp_dir: None,
            for_index: true,
        }
    }
}

impl AnalyzeOptions {
    /// The given thread pool, or a new one.
    ///
    /// # Errors
    /// When the system refuses to start a thread.
    pub fn workers(&self) -> Result<Workers> {
        match &self.workers {
            Some(workers) => Ok(workers.clone()),
            None => Workers::new(0),
        }
    }
}

/// Bytes per object of all columns at the peak, an average number of references included; a test fails when it grows.
pub(crate) const PEAK_BYTES_PER_OBJECT: u64 = 32;

/// Memory or temporary files, for the columns of a heap of this many objects.
pub(crate) fn choose_backing(options: &AnalyzeOptions, objects: u64) -> Backing {
    match options.max_memory {
        Some(most) if objects.saturating_mul(PEAK_BYTES_PER_OBJECT) > most => {
            Backing::Files(options.tmp_dir.clone().unwrap_or_else(std::env::temp_dir))
        }
        _ => Backing::Memory,
    }
}
