//! How queries are run.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use heapray_oql::Watched;

/// How queries are run.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct SqlOptions {
    /// Show texts from the heap; otherwise their length and a hash. Comparisons work either way.
    pub show_values: bool,
    /// A query that runs for longer is ended with an error.
    pub time_limit: Option<Duration>,
    /// Queries end with an error once this is set.
    pub cancelled: Option<Arc<AtomicBool>>,
    /// Is told how many rows of a table a query has looked at, and may cancel it.
    pub progress: Option<Watched>,
}
