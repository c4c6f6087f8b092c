//! What does each table of a trend hold in a row?

use serde::{Deserialize, Serialize};

use super::value_trend::ValueTrend;

/// A path, class, or pool of threads over the series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrendRow {
    /// Folded access path, class name, or thread stem.
    pub name: String,
    /// Class of the objects at a path's end; the class itself; empty for threads.
    pub class: String,
    /// Retained bytes of paths and threads, shallow bytes of classes.
    pub bytes: ValueTrend,
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
    /// Path and value_trend.
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
