//! How an analysis tells what it is doing; libraries never print.

use crate::stage::Stage;
use crate::timing::StageTiming;

/// Is told what happens, and may cancel; called from several threads.
pub trait Progress: Sync {
    /// A stage begins; `total` in bytes or objects, 0 where unknown.
    fn begin(&self, stage: Stage, total: u64) {
        let _ = (stage, total);
    }

    /// So much more of the stage is done.
    fn advance(&self, amount: u64) {
        let _ = amount;
    }

    /// A stage has ended.
    fn end(&self, timing: &StageTiming) {
        let _ = timing;
    }

    /// Should the work stop? Asked for each batch of bytes or objects.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Tells nobody, and never cancels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {}
