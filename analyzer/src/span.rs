//! A running stage: measures it, and reports it to the log and the [`Progress`].

use std::time::Instant;

use tracing::field::Empty;

use crate::error::{AnalyzeError, Result};
use crate::progress::Progress;
use crate::stage::Stage;
use crate::timing::{ResidentMemory, StageTiming};

/// A running stage: a span of the log, reported to a [`Progress`] when it begins and ends.
pub struct StageSpan<'p> {
    stage: Stage,
    began: Instant,
    progress: &'p dyn Progress,
    span: tracing::Span,
}

impl<'p> StageSpan<'p> {
    /// Begins a stage; `total` in bytes or objects, 0 where unknown.
    pub fn begin(stage: Stage, total: u64, progress: &'p dyn Progress) -> Self {
        let span = tracing::info_span!(
            "stage",
            name = stage.name(),
            total,
            seconds = Empty,
            bytes = Empty,
            objects = Empty
        );
        progress.begin(stage, total);
        Self {
            stage,
            began: Instant::now(),
            progress,
            span,
        }
    }

    /// Ends the stage, which has read `bytes` of the dump and visited `objects`.
    ///
    /// # Errors
    /// When the analysis was cancelled: the results of the stage may be incomplete.
    pub fn end(self, bytes: u64, objects: u64) -> Result<()> {
        let timing = StageTiming {
            stage: self.stage,
            elapsed: self.began.elapsed(),
            bytes,
            objects,
            memory: ResidentMemory::read(),
        };
        self.span
            .record("seconds", timing.elapsed.as_secs_f64())
            .record("bytes", bytes)
            .record("objects", objects);
        let peak = timing.memory.map(|memory| memory.peak);
        tracing::info!(
            parent: &self.span,
            seconds = timing.elapsed.as_secs_f64(),
            bytes,
            objects,
            peak_resident_bytes = peak,
            "{}",
            self.stage.name()
        );
        self.progress.end(&timing);
        if self.progress.is_cancelled() {
            return Err(AnalyzeError::Interrupted);
        }
        Ok(())
    }
}
