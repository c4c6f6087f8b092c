//! Which threads do the work? A pool that is handed in; nothing here uses a global one.

use std::sync::Arc;

use crate::error::{AnalyzeError, Result};

/// Threads that an analysis and the questions about its heap share. Cloning shares the pool.
#[derive(Debug, Clone)]
pub struct Workers(Arc<rayon::ThreadPool>);

impl Workers {
    /// A pool of so many threads; 0 for as many as there are cores.
    ///
    /// # Errors
    /// When the system refuses to start a thread.
    pub fn new(threads: usize) -> Result<Self> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|error| AnalyzeError::Threads(error.to_string()))?;
        Ok(Self(Arc::new(pool)))
    }

    /// Does `work` on these threads: whatever it does in parallel stays on them.
    pub fn run<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        self.0.install(work)
    }

    /// How many threads there are.
    pub fn threads(&self) -> usize {
        self.0.current_num_threads()
    }
}
