//! A series of heaps of one program: what keeps growing, how fast, and when is the heap full?
//!
//! Slopes are Theil–Sen estimates (the median of the slopes between all pairs of dumps), so that one odd
//! dump doesn't tilt them; the least-squares fit is given beside as `r_squared`. The axis is hours from
//! the first dump where every dump tells its time, else the number of the dump.
//!
//! Dumps that lost a part of their heap are left out: what they hold may be less for that alone.
//!
//! A path that grows ranks above one that doesn't, however large: a leak of 5 % before a cache of 60 %.

use serde::{Deserialize, Serialize};

use crate::compare::Collected;

mod build;
mod forecast;
mod series;
mod shape;
pub mod slope;
#[cfg(test)]
mod tests;

pub use build::{TrendError, trend};
pub use forecast::{Forecast, ForecastBasis};
pub use shape::Shape;

/// How to look at a series.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TrendOptions {
    /// Growth over the whole series below this many bytes is noise in any heap.
    pub min_bytes: u64,
    /// Growth over the whole series below this share of the last used heap is noise.
    pub min_share: f64,
    /// A path that holds at least this share of the last heap and doesn't grow is told as "big but flat".
    pub big_share: f64,
    /// `-Xmx`, where the dumps don't tell.
    pub max_heap_bytes: Option<u64>,
    /// Longest table of the result.
    pub max_rows: usize,
}

impl Default for TrendOptions {
    fn default() -> Self {
        Self {
            min_bytes: 64 * 1024,
            min_share: 0.001,
            big_share: 0.02,
            max_heap_bytes: None,
            max_rows: 100,
        }
    }
}

/// What the horizontal axis counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeAxis {
    /// Hours since the first dump.
    Hours,
    /// Dumps since the first one: some dump doesn't tell when it was made, or two tell the same time.
    Dumps,
}

impl TimeAxis {
    /// What a slope is "per": `h` or `dump`.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Hours => "h",
            Self::Dumps => "dump",
        }
    }
}

/// One dump of the series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrendPoint {
    /// The dump's path as its report has it.
    pub path: String,
    /// When it was dumped.
    pub created: Option<String>,
    /// Position on the axis.
    pub at: f64,
    /// Reachable bytes.
    pub used_bytes: u64,
    /// Unreachable bytes.
    pub unreachable_bytes: u64,
    /// Was the heap collected right before the dump?
    pub collected: Collected,
    /// `false` for a damaged dump.
    pub complete: bool,
    /// Some of its heap is missing: its figures are lower bounds.
    #[serde(default)]
    pub partial: bool,
}

/// How a figure went over the series. Slopes are per step of the axis (hour or dump).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// What it did.
    pub shape: Shape,
    /// Theil–Sen slope over the whole series, bytes per step.
    pub slope: f64,
    /// Half of all pairs of dumps have slopes between these two.
    pub slope_range: (f64, f64),
    /// Theil–Sen slope of the later half.
    pub late_slope: f64,
    /// How much of the variance a straight line explains, `0..=1`.
    pub r_squared: f64,
    /// Share of pairs of dumps that rise less the share that fall, `-1..=1` (Kendall's tau against time).
    pub rising: f64,
    /// `0..=1`: sure that the shape is what it says. Grows with the number of dumps, the rise over noise
    /// and the share of rising pairs.
    pub confidence: f64,
    /// Values, one a dump; 0 where a report doesn't list the row.
    pub values: Vec<u64>,
}

impl Course {
    /// Last value less the first.
    pub fn growth(&self) -> i64 {
        let ends = self.values.first().zip(self.values.last());
        ends.map_or(0, |(&first, &last)| crate::figures::delta(first, last))
    }

    /// The last value.
    pub fn last(&self) -> u64 {
        self.values.last().copied().unwrap_or(0)
    }
}

/// A path, class, or pool of threads over the series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrendRow {
    /// Folded access path, class name, or thread stem.
    pub name: String,
    /// Class of the objects at a path's end; the class itself; empty for threads.
    pub class: String,
    /// Retained bytes of paths and threads, shallow bytes of classes.
    pub bytes: Course,
    /// Number of objects or threads, one a dump.
    pub instances: Vec<u64>,
    /// Objects more per step of the axis (Theil–Sen).
    pub instances_slope: f64,
    /// Share of the last used heap.
    pub share: f64,
}

/// A `Class.field` below which memory grows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GrowingPath {
    /// 1-based.
    pub rank: u32,
    /// The last step of the path: `com.example.OrderBook.OPEN_ORDERS`.
    pub holder: String,
    /// Path and course.
    pub row: TrendRow,
    /// Share of the used heap's growth that it explains, where the heap grew.
    pub growth_share: Option<f64>,
    /// Growing paths below it, fastest first.
    pub children: Vec<TrendRow>,
    /// Growing paths above it, outermost first.
    pub within: Vec<String>,
    /// The suspect of the last report with this path, if it is one there.
    pub suspect: Option<SuspectLink>,
}

/// A suspect of the last report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspectLink {
    /// Its fingerprint.
    pub fingerprint: String,
    /// Its kind.
    pub kind: String,
    /// What to change.
    pub advice: String,
}

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
    pub used: Course,
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
