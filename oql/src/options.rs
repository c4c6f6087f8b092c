//! How is a query answered?

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use heapray_analyzer::{Progress, Stage};

use crate::error::{ErrorKind, OqlError, Result};

/// The options of a query.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct QueryOptions {
    /// Whether answers are Eclipse MAT's where it differs for no reason that helps: texts are cut at 1 024 characters
    /// and escaped outside ASCII, and the system class loader is an object at address 0.
    pub mat: bool,
    /// Whether text that was decoded from the heap may be shown.
    pub show_values: bool,
    /// Queries end with an error once this is set.
    pub cancelled: Option<Arc<AtomicBool>>,
    /// Is told how many of the objects a query has looked at, and may cancel it.
    pub progress: Option<Watched>,
}

/// Somebody who waits for an answer.
#[derive(Clone)]
pub struct Watched(Arc<dyn Progress + Send + Sync>);

impl Watched {
    /// Reports go to `progress`.
    pub fn new(progress: Arc<dyn Progress + Send + Sync>) -> Self {
        Self(progress)
    }

    /// Whom reports go to.
    pub fn progress(&self) -> &dyn Progress {
        &*self.0
    }
}

impl fmt::Debug for Watched {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Watched")
    }
}

impl QueryOptions {
    /// # Errors
    /// When the query is cancelled.
    pub(crate) fn check(&self) -> Result<()> {
        if self.is_cancelled() {
            let error = OqlError::run("the query was cancelled");
            return Err(error.of_kind(ErrorKind::Cancelled));
        }
        Ok(())
    }
}

impl Progress for QueryOptions {
    fn begin(&self, stage: Stage, total: u64) {
        if let Some(watched) = &self.progress {
            watched.progress().begin(stage, total);
        }
    }

    fn advance(&self, amount: u64) {
        if let Some(watched) = &self.progress {
            watched.progress().advance(amount);
        }
    }

    fn is_cancelled(&self) -> bool {
        let flag = self.cancelled.as_ref();
        let is_set = flag.is_some_and(|cancelled| cancelled.load(Ordering::Relaxed));
        is_set || { self.progress.as_ref() }
            .is_some_and(|watched| watched.progress().is_cancelled())
    }
}
