//! When is the heap full, if it goes on like this?

use serde::{Deserialize, Serialize};

use super::points::{TimeAxis, TrendPoint};
use super::rows::GrowingPath;
use super::shape::Shape;
use super::value_trend::ValueTrend;
use crate::times;

/// A forecast further away than this says nothing.
const FURTHEST_HOURS: f64 = 24.0 * 365.0 * 5.0;

/// What the forecast goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForecastBasis {
    /// The used heap itself rises.
    UsedHeap,
    /// The used heap goes up and down, but growing paths add up to this slope.
    GrowingPaths,
}

/// When the used heap reaches `-Xmx`, counted from the last dump.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// `-Xmx` in bytes.
    pub max_heap_bytes: u64,
    /// What it goes by.
    pub basis: ForecastBasis,
    /// Bytes per hour.
    pub bytes_per_hour: f64,
    /// Hours from the last dump until the heap is full; 0 when it is.
    pub hours: f64,
    /// The same by the fast end of the slope's range.
    pub earliest_hours: f64,
    /// The same by the slow end of the slope's range; `null` when at that rate it never is.
    pub latest_hours: Option<f64>,
    /// RFC 3339 time of `hours`.
    pub full_at: Option<String>,
}

/// Forecast, or why there is none.
pub(super) fn forecast(
    axis: TimeAxis,
    points: &[TrendPoint],
    used: &ValueTrend,
    growing: &[GrowingPath],
    max_heap_bytes: Option<u64>,
) -> Result<Forecast, String> {
    if axis == TimeAxis::Dumps {
        return Err("No forecast: the dumps have no times.".to_owned());
    }
    let last = points
        .last()
        .ok_or_else(|| "There is no dump.".to_owned())?;
    let (basis, slope, range) = if used.shape.grows() {
        // A line is best known from all of it; a curve goes on as it goes at its end.
        let slope = if used.shape == Shape::Linear {
            used.slope
        } else {
            used.late_slope
        };
        (ForecastBasis::UsedHeap, slope, used.slope_range)
    } else if growing.is_empty() {
        return Err("Nothing keeps growing.".to_owned());
    } else {
        let sum = |of: fn(&ValueTrend) -> f64| {
            growing.iter().map(|path| of(&path.row.bytes)).sum::<f64>()
        };
        let range = (
            sum(|value_trend| value_trend.slope_range.0),
            sum(|value_trend| value_trend.slope_range.1),
        );
        (
            ForecastBasis::GrowingPaths,
            sum(|value_trend| value_trend.slope),
            range,
        )
    };
    let Some(max_heap_bytes) = max_heap_bytes else {
        return Err("No forecast: no dump states -Xmx. Pass it with --max-heap.".to_owned());
    };
    if slope <= 0.0 {
        return Err("Nothing keeps growing.".to_owned());
    }
    let free = max_heap_bytes.saturating_sub(last.used_bytes) as f64;
    let hours = free / slope;
    if hours > FURTHEST_HOURS {
        return Err("At this rate the heap is not full within five years.".to_owned());
    }
    let full_at = times::parse(last.created.as_deref()).and_then(|created| {
        let seconds = crate::figures::to_i64(hours * 3600.0);
        Some(
            created
                .checked_add(jiff::SignedDuration::from_secs(seconds))
                .ok()?
                .to_string(),
        )
    });
    Ok(Forecast {
        max_heap_bytes,
        basis,
        bytes_per_hour: slope,
        hours,
        earliest_hours: free / range.1.max(slope),
        latest_hours: (range.0 > 0.0).then(|| free / range.0.min(slope)),
        full_at,
    })
}
