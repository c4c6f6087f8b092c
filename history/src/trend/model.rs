//! What is a trend made of?

use serde::{Deserialize, Serialize};

use super::forecast::Forecast;
use super::points::{TimeAxis, TrendPoint};
use super::rows::{GrowingPath, TrendRow};
use super::value_trend::ValueTrend;

/// What the series comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrendKind {
    /// Something keeps growing.
    Growing,
    /// Things grew and stopped.
    Plateau,
    /// Nothing grows.
    Flat,
    /// Fewer than two dumps are whole, so that nothing can be told.
    Unclear,
}

/// The series in one sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrendVerdict {
    /// The kind of answer.
    pub kind: TrendKind,
    /// One sentence.
    pub headline: String,
    /// `0..=1`.
    pub confidence: f64,
}

/// The whole trend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// [`crate::SCHEMA_VERSION`].
    pub schema_version: u32,
    /// What the axis counts.
    pub axis: TimeAxis,
    /// The dumps in order of time: the whole ones, or all where fewer than two are.
    pub points: Vec<TrendPoint>,
    /// Dumps that lost a part of their heap and are no part of the series, on an axis of their own.
    #[serde(default)]
    pub left_out: Vec<TrendPoint>,
    /// The one sentence.
    pub verdict: TrendVerdict,
    /// What to keep in mind, for people.
    pub notes: Vec<String>,
    /// The used heap.
    pub used: ValueTrend,
    /// When the heap is full, where it is going to be.
    pub forecast: Option<Forecast>,
    /// Why there is no forecast.
    pub forecast_note: Option<String>,
    /// What keeps growing, by slope times confidence.
    pub growing: Vec<GrowingPath>,
    /// What grew and stopped (a warm-up, a full cache), largest first.
    pub plateaus: Vec<TrendRow>,
    /// What is big and doesn't grow, largest first.
    pub big_but_flat: Vec<TrendRow>,
    /// What went up and down by more than noise, largest range first.
    pub churning: Vec<TrendRow>,
    /// Classes whose shallow bytes keep growing, fastest first.
    pub growing_classes: Vec<TrendRow>,
    /// Pools of threads that keep growing in number, fastest first.
    pub growing_threads: Vec<TrendRow>,
}
