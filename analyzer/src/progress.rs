//! Progress reports of an analysis, and its cancellation; libraries never print.

use crate::stage::Stage;
use crate::timing::StageTiming;

/// A receiver of progress reports that may cancel the analysis. Several threads call it.
pub trait Progress: Sync {
    /// Reports that a stage begins; `total` is in bytes or objects, 0 where unknown.
    fn begin(&self, stage: Stage, total: u64) {
        let _ = (stage, total);
    }

    /// Reports that `amount` more bytes or objects of the stage are done.
    fn advance(&self, amount: u64) {
        let _ = amount;
    }

    /// Reports that a stage has ended.
    fn end(&self, timing: &StageTiming) {
        let _ = timing;
    }

    /// Whether the work should stop; called for each batch of bytes or objects.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// A receiver that ignores all reports and never cancels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {}
