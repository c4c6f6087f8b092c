//! When the heap is full, if the growth continues.

use serde::{Deserialize, Serialize};

use super::points::{TimeAxis, TrendPoint};
use super::rows::GrowingPath;
use super::shape::Shape;
use super::value_trend::ValueTrend;
use crate::times;

/// A forecast beyond this is not meaningful.
const FURTHEST_HOURS: f64 = 24.0 * 365.0 * 5.0;

/// What the forecast is based on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForecastBasis {
    /// The slope of the used heap.
    UsedHeap,
    /// The summed slopes of growing paths, because the used heap fluctuates.
    GrowingPaths,
}

/// When the used heap reaches `-Xmx`, from the last dump on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// `-Xmx` in bytes.
    pub max_heap_bytes: u64,
    /// What the forecast is based on.
    pub basis: ForecastBasis,
    /// Bytes per hour.
    pub bytes_per_hour: f64,
    /// Hours from the last dump until the heap is full; 0 if it is full.
    pub hours: f64,
    /// Hours at the upper end of the slope's range.
    pub earliest_hours: f64,
    /// Hours at the lower end of the slope's range; `null` if the heap never fills at that slope.
    pub latest_hours: Option<f64>,
    /// The time that is `hours` after the last dump, in RFC 3339.
    pub full_at: Option<String>,
}

/// Computes the forecast; the error says why there is none.
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
        // A line is known best from the whole series; a curve continues as at its end.
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
