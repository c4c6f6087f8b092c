//! Long questions report how far they are, and stop when nobody wants the answer.

use heapray_analyzer::{AnalyzeError, Progress, Stage};

/// Objects after which progress is reported.
const EACH: u32 = 1 << 15;

/// Counts the objects of a loop. Every 32 768 objects it reports them, and asks whether the answer is still wanted.
pub struct Watch<'p> {
    progress: &'p dyn Progress,
    unreported: u32,
    is_over: bool,
}

impl<'p> Watch<'p> {
    /// A loop over about so many objects begins.
    pub fn begin(progress: &'p dyn Progress, objects: u64) -> Self {
        progress.begin(Stage::Question, objects);
        Self {
            progress,
            unreported: 0,
            is_over: false,
        }
    }

    /// Counts an object. False once nobody wants the answer: then the loop should end.
    #[inline]
    pub fn goes_on(&mut self) -> bool {
        self.unreported += 1;
        if self.unreported >= EACH {
            self.report();
        }
        !self.is_over
    }

    #[cold]
    fn report(&mut self) {
        self.is_over |= !report(self.progress, u64::from(self.unreported));
        self.unreported = 0;
    }
}

/// Reports that a task has looked at so many objects. False once nobody wants the answer: then tasks should find nothing.
pub fn report(progress: &dyn Progress, objects: u64) -> bool {
    progress.advance(objects);
    !progress.is_cancelled()
}

/// To be called after a loop that may have ended early.
///
/// # Errors
/// [`AnalyzeError::Interrupted`] if nobody wants the answer: what was found is not all.
pub fn ensure_wanted(progress: &dyn Progress) -> Result<(), AnalyzeError> {
    if progress.is_cancelled() {
        Err(AnalyzeError::Interrupted)
    } else {
        Ok(())
    }
}
