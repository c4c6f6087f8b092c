//! The thread pool of an analysis and of the questions about its heap; nothing here uses a global pool.

use std::sync::Arc;

use crate::error::{AnalyzeError, Result};

/// A thread pool that an analysis and the questions about its heap share. Cloning shares the pool.
#[derive(Debug, Clone)]
pub struct Workers(Arc<rayon::ThreadPool>);

impl Workers {
    /// A pool of this many threads; 0 for one per core.
    ///
    /// # Errors
    /// When the system refuses to start a thread.
    pub fn new(threads: usize) -> Result<Self> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|error| AnalyzeError::Threads(error.to_string()))?;
        Ok(Self(Arc::new(pool)))
    }

    /// Runs `work` on the threads of the pool; parallel iterators inside `work` use the same threads.
    pub fn run<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        self.0.install(work)
    }

    /// Begins `work` on a thread of the pool as soon as one is free, and does not wait for it.
    pub fn begin(&self, work: impl FnOnce() + Send + 'static) {
        self.0.spawn(work);
    }

    /// The number of threads.
    pub fn threads(&self) -> usize {
        self.0.current_num_threads()
    }
}
