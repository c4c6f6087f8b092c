//! The trend and its summary.

use serde::{Deserialize, Serialize};

use super::forecast::Forecast;
use super::points::{TimeAxis, TrendPoint};
use super::rows::{GrowingPath, TrendRow};
use super::value_trend::ValueTrend;

/// The result of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrendKind {
    /// Something keeps growing.
    Growing,
    /// Something grew until live objects filled the heap up to `-Xmx`.
    Full,
    /// Something grew and stopped.
    Plateau,
    /// Nothing grows.
    Flat,
    /// Fewer than two dumps are complete, so there is no answer.
    Unclear,
}

/// The result of a series in one sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrendVerdict {
    /// The result.
    pub kind: TrendKind,
    /// The result in one sentence.
    pub headline: String,
    /// Confidence, `0..=1`.
    pub confidence: f64,
}

/// The trend of a series of dumps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// [`crate::SCHEMA_VERSION`].
    pub schema_version: u32,
    /// What the axis counts.
    pub axis: TimeAxis,
    /// Complete dumps in order of time; all dumps if fewer than two are complete.
    pub points: Vec<TrendPoint>,
    /// Dumps that lost part of their heap and are not in the series, on their own axis.
    #[serde(default)]
    pub left_out: Vec<TrendPoint>,
    /// The result in one sentence.
    pub verdict: TrendVerdict,
    /// Caveats for the reader.
    pub notes: Vec<String>,
    /// The used heap.
    pub used: ValueTrend,
    /// When the heap is full, if it fills.
    pub forecast: Option<Forecast>,
    /// Why there is no forecast.
    pub forecast_note: Option<String>,
    /// Paths that keep growing, by slope times confidence.
    pub growing: Vec<GrowingPath>,
    /// Paths that grew and stopped (a warm-up, a full cache), largest first.
    pub plateaus: Vec<TrendRow>,
    /// Large paths that do not grow, largest first.
    pub big_but_flat: Vec<TrendRow>,
    /// Paths that fluctuate by more than noise, largest first.
    pub churning: Vec<TrendRow>,
    /// Classes whose shallow bytes keep growing, fastest first.
    pub growing_classes: Vec<TrendRow>,
    /// Thread pools whose number of threads keeps growing, fastest first.
    pub growing_threads: Vec<TrendRow>,
}
