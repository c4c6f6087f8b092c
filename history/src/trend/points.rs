//! The dumps of a series and their axis.

use serde::{Deserialize, Serialize};

use crate::compare::Collected;

/// What the horizontal axis counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeAxis {
    /// Hours since the first dump.
    Hours,
    /// Dumps since the first dump, because a dump has no time or two dumps have the same time.
    Dumps,
}

impl TimeAxis {
    /// Unit of the axis in a slope: `h` or `dump`.
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
    /// Path of the dump as its report states it.
    pub path: String,
    /// When the dump was made.
    pub created: Option<String>,
    /// Position on the axis.
    pub at: f64,
    /// Reachable bytes.
    pub used_bytes: u64,
    /// Unreachable bytes.
    pub unreachable_bytes: u64,
    /// Bytes that the program could do without, where the report has looked for all waste.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wasted_bytes: Option<u64>,
    /// Whether a garbage collection preceded the dump.
    pub collected: Collected,
    /// `false` for a damaged dump.
    pub complete: bool,
    /// `true` if part of the heap is missing, so that figures are lower bounds.
    #[serde(default)]
    pub partial: bool,
}
