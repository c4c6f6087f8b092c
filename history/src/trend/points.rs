//! What is known of each dump of a series, and what does its axis count?

use serde::{Deserialize, Serialize};

use crate::compare::Collected;

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
