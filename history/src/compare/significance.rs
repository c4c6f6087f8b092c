//! Which differences count: those above noise that no missing part of a dump can explain.

use heapray_report::Report;

use super::figure::{ChangeState, Figure};
use super::noise::Noise;
use crate::measured::difference;
use crate::partial::is_partial;

/// Decides which differences count.
pub(super) struct Significance {
    pub(super) noise: Noise,
    pub(super) partial: Partial,
}

impl Significance {
    /// Whether both heaps are complete, so that retained heaps are exact.
    pub(super) fn whole(&self) -> bool {
        !self.partial.before && !self.partial.after
    }
}

/// Which of two dumps lost part of its heap, or was measured otherwise than the other one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Partial {
    pub(super) before: bool,
    pub(super) after: bool,
    /// `true` if the second heap has more bytes, reachable and unreachable, than the first.
    pub(super) larger: bool,
}

impl Partial {
    pub(super) fn of(before: &Report, after: &Report, noise: &Noise) -> Self {
        // Heaps that were measured differently lack something of each other.
        let unlike = difference(before, after).is_some();
        let total = |report: &Report| {
            let heap = &report.heap;
            heap.used_bytes.saturating_add(heap.unreachable.bytes)
        };
        let total = Figure::new(total(before), total(after));
        Self {
            before: unlike || is_partial(before),
            after: unlike || is_partial(after),
            larger: total.delta > 0 && total.delta.unsigned_abs() > noise.bytes,
        }
    }

    /// The state that a difference in retained heap allows. Objects that a lost object retained seem to belong to
    /// another object or to none, so only a heap that is larger as a whole supports growth.
    pub(super) fn admit_retained(self, state: ChangeState) -> ChangeState {
        match self.admit(state) {
            ChangeState::Steady => ChangeState::Steady,
            _ if self.before => ChangeState::Unclear,
            ChangeState::Grown if self.after && !self.larger => ChangeState::Unclear,
            state => state,
        }
    }

    /// The state that a difference in a sum over objects allows. Growth since a partial dump is not certain, and
    /// neither is a decrease up to one. What seems new in a partial dump may be old: its name, or the beginning of
    /// its path, may be lost.
    pub(super) fn admit(self, state: ChangeState) -> ChangeState {
        let doubtful = match state {
            ChangeState::New => self.before || self.after,
            ChangeState::Grown => self.before,
            ChangeState::Shrunk | ChangeState::Gone | ChangeState::BelowThreshold => self.after,
            ChangeState::Moved | ChangeState::Steady | ChangeState::Unclear => false,
        };
        if doubtful {
            ChangeState::Unclear
        } else {
            state
        }
    }
}
