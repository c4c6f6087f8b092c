//! Which differences count? Those above noise that no missing part of a dump explains.

use heapray_report::Report;

use super::figure::{ChangeState, Figure};
use super::noise::Noise;
use crate::partial::is_partial;

/// What makes a difference count.
pub(super) struct Significance {
    pub(super) noise: Noise,
    pub(super) partial: Partial,
}

impl Significance {
    /// Can retained heaps be believed?
    pub(super) fn whole(&self) -> bool {
        !self.partial.before && !self.partial.after
    }
}

/// Which of two dumps lost a part of its heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Partial {
    pub(super) before: bool,
    pub(super) after: bool,
    /// What was read of the second heap is more than the first, reachable or not.
    pub(super) larger: bool,
}

impl Partial {
    pub(super) fn of(before: &Report, after: &Report, noise: &Noise) -> Self {
        let total = |report: &Report| {
            let heap = &report.heap;
            heap.used_bytes.saturating_add(heap.unreachable.bytes)
        };
        let total = Figure::new(total(before), total(after));
        Self {
            before: is_partial(before),
            after: is_partial(after),
            larger: total.delta > 0 && total.delta.unsigned_abs() > noise.bytes,
        }
    }

    /// What may be said of a difference in retained heaps. What a lost object held looks as if another one
    /// held it, or nothing did: only a heap that is larger as a whole backs a growth.
    pub(super) fn admit_retained(self, state: ChangeState) -> ChangeState {
        match self.admit(state) {
            ChangeState::Steady => ChangeState::Steady,
            _ if self.before => ChangeState::Unclear,
            ChangeState::Grown if self.after && !self.larger => ChangeState::Unclear,
            state => state,
        }
    }

    /// What may be said of a difference in what is counted object by object: nothing grew for sure since a
    /// dump that lacks something, and nothing shrank for sure up to one. What seems new there may be
    /// something old whose name, or the beginning of whose path, is lost.
    pub(super) fn admit(self, state: ChangeState) -> ChangeState {
        let doubtful = match state {
            ChangeState::New => self.before || self.after,
            ChangeState::Grown => self.before,
            ChangeState::Shrunk | ChangeState::Gone => self.after,
            ChangeState::Steady | ChangeState::Unclear => false,
        };
        if doubtful {
            ChangeState::Unclear
        } else {
            state
        }
    }
}
