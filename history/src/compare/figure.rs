//! A figure in both heaps, and how it changed.

use serde::{Deserialize, Serialize};

use crate::figures;

/// A figure in both heaps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Value in the first report; 0 where the report does not list it.
    pub before: u64,
    /// Value in the second report; 0 where the report does not list it.
    pub after: u64,
    /// `after − before`.
    pub delta: i64,
}

impl Figure {
    /// Both sides and their difference.
    pub fn new(before: u64, after: u64) -> Self {
        Self {
            before,
            after,
            delta: figures::delta(before, after),
        }
    }

    /// `delta` as a share of `before`; `None` where `before` is 0.
    pub fn relative(&self) -> Option<f64> {
        (self.before > 0).then(|| self.delta as f64 / self.before as f64)
    }
}

/// How something changed between two reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeState {
    /// Only in the second report, and above noise.
    New,
    /// Larger by more than noise.
    Grown,
    /// Within noise.
    Steady,
    /// Smaller by more than noise.
    Shrunk,
    /// Only in the first report, whose table is complete in the second.
    Gone,
    /// Smaller by more than noise, and so small in the second report that its table leaves it out.
    BelowThreshold,
    /// The same objects, as many and as large, are reached by another path.
    Moved,
    /// Changed by more than noise, but the dump with the smaller value lacks a part of its heap, or the two heaps
    /// were measured differently, which may explain the difference.
    Unclear,
}

impl ChangeState {
    /// `new`, `grown` …, as in the JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Grown => "grown",
            Self::Steady => "steady",
            Self::Shrunk => "shrunk",
            Self::Gone => "gone",
            Self::BelowThreshold => "below-threshold",
            Self::Moved => "moved",
            Self::Unclear => "unclear",
        }
    }
}
