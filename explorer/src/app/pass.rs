//! How far is a computation, and does anybody want its answer?

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use heapray_analyzer::{Progress, Stage};

/// A computation that runs beside requests: how far it is, and whether its answer is still wanted.
#[derive(Debug, Default)]
pub(crate) struct Pass {
    cancelled: Arc<AtomicBool>,
    step: AtomicU32,
    expected: AtomicU64,
    done: AtomicU64,
}

impl Pass {
    /// Set once nobody wants the answer.
    pub(crate) fn flag(&self) -> &Arc<AtomicBool> {
        &self.cancelled
    }

    /// Nobody wants the answer.
    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// The number of the step that it is at, and percent of this step; `None` where that is not known.
    pub(crate) fn done(&self) -> Option<(u32, u64)> {
        let expected = self.expected.load(Ordering::Relaxed);
        let done = self.done.load(Ordering::Relaxed).min(expected);
        let percent = (done * 100).checked_div(expected)?;
        Some((self.step.load(Ordering::Relaxed), percent))
    }
}

impl Progress for Pass {
    fn begin(&self, _: Stage, total: u64) {
        self.step.fetch_add(1, Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
        self.expected.store(total, Ordering::Relaxed);
    }

    fn advance(&self, amount: u64) {
        self.done.fetch_add(amount, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_have_percents() {
        let pass = Pass::default();
        assert_eq!(pass.done(), None);
        pass.begin(Stage::Question, 200);
        pass.advance(50);
        assert_eq!(pass.done(), Some((1, 25)));
        pass.begin(Stage::Question, 10);
        pass.advance(50);
        assert_eq!(pass.done(), Some((2, 100)));
        assert!(!pass.is_cancelled());
        pass.cancel();
        assert!(pass.is_cancelled() && pass.flag().load(Ordering::Relaxed));
    }
}
