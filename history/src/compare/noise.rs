//! How much two heaps of one program differ when nothing is wrong with either.

use serde::{Deserialize, Serialize};

use heapray_report::model::Report;

use super::{ChangeState, CompareOptions, Figure};
use crate::figures;
use crate::partial::is_partial;

/// Above this share of unreachable bytes nobody collected the heap before the dump: a full collection
/// leaves a few objects of its own, never a hundredth.
const COLLECTED_BELOW: f64 = 0.01;
/// Relative changes up to this are noise even if every row moved less.
const LEAST_SPREAD: f64 = 0.05;
/// Relative changes above this are growth however much the other rows move.
const MOST_SPREAD: f64 = 0.5;
/// Rows below this many bytes say nothing about how much a heap usually moves.
const SPREAD_ROWS_FROM: u64 = 256 * 1024;
/// A median needs company.
const SPREAD_ROWS_AT_LEAST: usize = 8;
/// A normal distribution's standard deviation per median absolute deviation.
const SIGMA_PER_MAD: f64 = 1.4826;

/// Was the heap collected right before it was dumped (`jcmd GC.heap_dump`, `jmap -dump:live`)?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Collected {
    /// Next to nothing in it is unreachable.
    Yes,
    /// It holds garbage (`-dump:all`, `HeapDumpOnOutOfMemoryError`).
    No,
}

impl Collected {
    /// Judges by the unreachable share; returns that share too.
    pub fn of(report: &Report) -> (Self, f64) {
        let dead = report.heap.unreachable.bytes;
        let share = figures::share(dead, report.heap.used_bytes.saturating_add(dead));
        (
            if share < COLLECTED_BELOW {
                Self::Yes
            } else {
                Self::No
            },
            share,
        )
    }
}

/// How far two reports can be compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparability {
    /// Both collected or both not, both whole, sizes by the same layout.
    pub like_for_like: bool,
    /// What to keep in mind, for people.
    pub notes: Vec<String>,
}

impl Comparability {
    /// Looks for what makes figures of two dumps differ by itself.
    pub fn of(before: &Report, after: &Report) -> Self {
        let mut notes = Vec::new();
        let ((first, first_share), (second, second_share)) =
            (Collected::of(before), Collected::of(after));
        if first != second {
            let (collected, other) = if first == Collected::Yes {
                ("first", "second")
            } else {
                ("second", "first")
            };
            notes.push(format!(
                "The {collected} dump was taken after a garbage collection, the {other} was not ({} and {} \
                 unreachable). Only reachable objects are compared, but softly and weakly reachable ones and \
                 objects that wait for finalization can make up a difference; small changes count as noise.",
                figures::percent(first_share),
                figures::percent(second_share)
            ));
        }
        let partial = (is_partial(before), is_partial(after));
        notes.extend(note_on_partial(partial.0, partial.1));
        if before.heap.layout.model != after.heap.layout.model {
            notes.push(format!(
                "Object sizes follow different layouts ({} and {}): compare instances rather than bytes.",
                figures::harmless(&before.heap.layout.model),
                figures::harmless(&after.heap.layout.model)
            ));
        }
        let like_for_like = notes.is_empty();
        if before.dump.created.is_some() && before.dump.created == after.dump.created {
            notes.push(
                "Both dumps carry the same time: are they two copies of one dump?".to_owned(),
            );
        }
        Self {
            like_for_like,
            notes,
        }
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

fn note_on_partial(before: bool, after: bool) -> Option<String> {
    let (which, so) = match (before, after) {
        (false, false) => return None,
        (true, false) => (
            "Part of the first dump is missing, and its figures are lower bounds",
            "what seems to have grown may have been there before.",
        ),
        (false, true) => (
            "Part of the second dump is missing, and its figures are lower bounds",
            "what seems to be gone or moved may be where it was, and growth is told as \
                 \u{201c}at least\u{201d}.",
        ),
        (true, true) => (
            "Parts of both dumps are missing, and their figures are lower bounds",
            "no difference is certain.",
        ),
    };
    Some(format!("{which}: {so}"))
}

/// What counts as noise between two heaps. A change is real when it is above all three.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Noise {
    /// Bytes that any row may move.
    pub bytes: u64,
    /// Share of its former size that any row may move; found from how much the rows of this pair
    /// of heaps move: three standard deviations, estimated by the median.
    pub relative: f64,
}

impl Noise {
    /// Finds the noise of a pair of heaps from the figures of its rows.
    pub fn of(
        before: &Report,
        after: &Report,
        rows: impl Iterator<Item = Figure>,
        like_for_like: bool,
        options: &CompareOptions,
    ) -> Self {
        let used = before.heap.used_bytes.max(after.heap.used_bytes);
        let of_heap = figures::to_u64(used as f64 * options.min_share);
        let mut bytes = options.min_bytes.max(of_heap);
        let mut relative = spread(rows);
        if !like_for_like {
            bytes = bytes.saturating_mul(2);
            relative = (relative * 2.0).min(MOST_SPREAD);
        }
        Self { bytes, relative }
    }

    /// Is the difference more than noise?
    pub fn is_real(&self, figure: Figure) -> bool {
        let moved = figure.delta.unsigned_abs();
        moved > self.bytes && moved as f64 > figure.before as f64 * self.relative
    }
}

/// Three standard deviations of the rows' logarithmic changes around no change, estimated by the median
/// so that a few leaks among many healthy rows don't raise it.
fn spread(rows: impl Iterator<Item = Figure>) -> f64 {
    let mut moves: Vec<f64> = rows
        .filter(|row| row.before >= SPREAD_ROWS_FROM && row.after > 0)
        .map(|row| (row.after as f64 / row.before as f64).ln().abs())
        .collect();
    if moves.len() < SPREAD_ROWS_AT_LEAST {
        return LEAST_SPREAD;
    }
    moves.sort_by(f64::total_cmp);
    let median = moves.get(moves.len() / 2).copied().unwrap_or(0.0);
    (3.0 * SIGMA_PER_MAD * median)
        .exp_m1()
        .clamp(LEAST_SPREAD, MOST_SPREAD)
}
