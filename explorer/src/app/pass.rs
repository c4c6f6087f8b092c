//! How far is a computation, and does anybody want its answer?

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use heapray_analyzer::{Progress, Stage};

use crate::web::Done;

/// A computation that runs beside requests: how far it is, and whether its answer is still wanted. Clones tell of the
/// same one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pass(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    cancelled: AtomicBool,
    step: AtomicU32,
    expected: AtomicU64,
    done: AtomicU64,
}

impl Pass {
    /// Nobody wants the answer.
    pub(crate) fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }

    /// How far the step is that it is at; `None` where that is not known.
    pub(crate) fn done(&self) -> Option<Done> {
        let expected = self.0.expected.load(Ordering::Relaxed);
        let done = self.0.done.load(Ordering::Relaxed).min(expected);
        let step = self.0.step.load(Ordering::Relaxed);
        (expected > 0).then_some(Done {
            step,
            done,
            expected,
        })
    }
}

impl Progress for Pass {
    fn begin(&self, _: Stage, total: u64) {
        self.0.step.fetch_add(1, Ordering::Relaxed);
        self.0.done.store(0, Ordering::Relaxed);
        self.0.expected.store(total, Ordering::Relaxed);
    }

    fn advance(&self, amount: u64) {
        self.0.done.fetch_add(amount, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_have_parts() {
        let pass = Pass::default();
        let percent = || pass.done().map(|done| (done.step, done.percent()));
        assert_eq!(percent(), None);
        pass.begin(Stage::Question, 200);
        pass.clone().advance(50);
        assert_eq!(percent(), Some((1, 25)));
        pass.begin(Stage::Question, 10);
        pass.advance(50);
        assert_eq!(percent(), Some((2, 100)));
        assert!(!pass.is_cancelled());
        pass.clone().cancel();
        assert!(pass.is_cancelled());
    }
}
