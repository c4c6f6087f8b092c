//! A [`Progress`] that collects the time and memory of each stage.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::progress::Progress;
use crate::stage::Stage;
use crate::timing::StageTiming;

/// Collects the timing of every stage, and forwards all reports to another [`Progress`].
pub struct Timings<'p> {
    inner: &'p dyn Progress,
    ended: Mutex<Vec<StageTiming>>,
}

impl<'p> Timings<'p> {
    /// No timings yet; all reports are forwarded to `inner`.
    pub fn new(inner: &'p dyn Progress) -> Self {
        let ended = Mutex::default();
        Self { inner, ended }
    }

    /// Timings of the stages that have ended, in the order of their ends.
    pub fn stages(&self) -> Vec<StageTiming> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<StageTiming>> {
        // A panic on another thread cannot leave the list incomplete.
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for Timings<'_> {
    fn begin(&self, stage: Stage, total: u64) {
        self.inner.begin(stage, total);
    }

    fn advance(&self, amount: u64) {
        self.inner.advance(amount);
    }

    fn end(&self, timing: &StageTiming) {
        self.lock().push(*timing);
        self.inner.end(timing);
    }

    fn is_cancelled(&self) -> bool {
        self.inner.is_cancelled()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure
    use std::time::Duration;

    use super::*;
    use crate::progress::Silent;
    use crate::span::StageSpan;

    #[test]
    fn stages_are_kept_in_order() {
        let timings = Timings::new(&Silent);
        for (stage, objects) in [(Stage::Scan, 7), (Stage::Reach, 5)] {
            let span = StageSpan::begin(stage, 10, &timings);
            timings.advance(3);
            std::thread::sleep(Duration::from_millis(2));
            span.end(100, objects).unwrap();
        }
        let timings = timings.stages();
        let stages: Vec<_> = timings.iter().map(|t| (t.stage, t.objects)).collect();
        assert_eq!(stages, [(Stage::Scan, 7), (Stage::Reach, 5)]);
        for timing in &timings {
            assert!(timing.elapsed >= Duration::from_millis(2));
            let rate = timing.bytes_per_second() * timing.elapsed.as_secs_f64();
            assert!((rate - 100.0).abs() < 1e-6);
            assert_eq!(timing.memory.is_some(), cfg!(target_os = "linux"));
        }
    }
}
