//! A figure on both sides, and what became of it.

use serde::{Deserialize, Serialize};

use crate::figures;

/// A figure in both heaps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// In the first report; 0 where it isn't listed.
    pub before: u64,
    /// In the second report; 0 where it isn't listed.
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

    /// `delta` as a share of `before`; `None` where there was nothing.
    pub fn relative(&self) -> Option<f64> {
        (self.before > 0).then(|| self.delta as f64 / self.before as f64)
    }
}

/// What became of something between two reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeState {
    /// Only in the second, and large enough to matter.
    New,
    /// Larger by more than noise.
    Grown,
    /// Within noise.
    Steady,
    /// Smaller by more than noise.
    Shrunk,
    /// Only in the first.
    Gone,
    /// It differs by more than noise, but a part of the dump that has less of it is missing: the
    /// difference may be in that part.
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
            Self::Unclear => "unclear",
        }
    }
}
