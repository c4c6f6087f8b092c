//! The rows of a trend's tables.

use serde::{Deserialize, Serialize};

use super::value_trend::ValueTrend;

/// A path, class or thread pool over the series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrendRow {
    /// Access path, class name, or common name of threads.
    pub name: String,
    /// Class of the objects at a path's end; the class itself; empty for threads.
    pub class: String,
    /// Retained bytes of paths and threads, shallow bytes of classes.
    pub bytes: ValueTrend,
    /// Number of objects or threads in each dump.
    pub instances: Vec<u64>,
    /// Increase of the number of objects per step of the axis (Theil–Sen).
    pub instances_slope: f64,
    /// Share of the last used heap.
    pub share: f64,
}

/// A `Class.field` that holds growing memory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GrowingPath {
    /// Rank, from 1.
    pub rank: u32,
    /// The last step of the path: `com.example.OrderBook.OPEN_ORDERS`.
    pub holder: String,
    /// The path and its values.
    pub row: TrendRow,
    /// Share of the used heap's growth, if the used heap grew.
    pub growth_share: Option<f64>,
    /// Growing paths below this path, fastest first.
    pub children: Vec<TrendRow>,
    /// Growing paths above this path, outermost first.
    pub within: Vec<String>,
    /// The suspect of the last report with this path, if there is one.
    pub suspect: Option<SuspectLink>,
}

/// A suspect of the last report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspectLink {
    /// Its fingerprint.
    pub fingerprint: String,
    /// Its leak kind.
    pub kind: String,
    /// What to change.
    pub advice: String,
}
