//! How much two heaps of a healthy program differ.

use heapray_report::Report;
use serde::{Deserialize, Serialize};

use super::figure::Figure;
use super::options::CompareOptions;
use crate::figures;

/// Relative changes up to this value are noise, even if all rows changed less.
pub(crate) const LEAST_SPREAD: f64 = 0.05;
/// Relative changes above this value are growth, even if other rows changed more.
const MOST_SPREAD: f64 = 0.5;
/// Rows with fewer bytes are not used to estimate noise.
const SPREAD_ROWS_FROM: u64 = 256 * 1024;
/// With fewer rows than this, noise is not estimated.
const SPREAD_ROWS_AT_LEAST: usize = 8;
/// A normal distribution's standard deviation per median absolute deviation.
const SIGMA_PER_MAD: f64 = 1.4826;

/// What counts as noise between two heaps. A change is real when it exceeds both values.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Noise {
    /// Bytes by which any row may change: a share of the heap, or twice the usual fall of a class in this pair of heaps.
    pub bytes: u64,
    /// Share of its former size by which any row may change: three standard deviations of the changes in this pair
    /// of heaps, estimated by the median.
    pub relative: f64,
}

impl Noise {
    /// Estimates the noise of a pair of heaps from the figures of its rows.
    pub fn of(
        before: &Report,
        after: &Report,
        rows: impl Iterator<Item = Figure>,
        usual_fall: f64,
        like_for_like: bool,
        options: &CompareOptions,
    ) -> Self {
        let used = before.heap.used_bytes.max(after.heap.used_bytes);
        let of_heap = figures::to_u64(used as f64 * options.min_share);
        // What falls without a reason may rise without one.
        let measured = figures::to_u64(2.0 * usual_fall);
        let mut bytes = options.min_bytes.max(of_heap).max(measured);
        let mut relative = spread(rows);
        if !like_for_like {
            bytes = bytes.saturating_mul(2);
            relative = (relative * 2.0).min(MOST_SPREAD);
        }
        Self { bytes, relative }
    }

    /// Whether the difference exceeds noise.
    pub fn is_real(&self, figure: Figure) -> bool {
        let moved = figure.delta.unsigned_abs();
        moved > self.bytes && moved as f64 > figure.before as f64 * self.relative
    }
}

/// Three standard deviations of the rows' logarithmic changes around 0. The estimate uses the median, so that a
/// few leaks among many healthy rows do not raise it.
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
