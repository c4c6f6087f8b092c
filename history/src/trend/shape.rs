//! The shape of a figure's values over a series.

use serde::{Deserialize, Serialize};

/// The shape of a figure's values over a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Rises as fast at the end as at the beginning.
    Linear,
    /// Rises faster and faster.
    Accelerating,
    /// Still rises, but slower than before.
    Slowing,
    /// Rose and stopped: a warm-up or a full cache, not a leak.
    Plateau,
    /// Changes by no more than noise.
    Flat,
    /// Falls.
    Falling,
    /// Rises and falls by more than noise.
    Churning,
}

impl Shape {
    /// Whether the values still rise at the end.
    pub fn grows(self) -> bool {
        matches!(self, Self::Linear | Self::Accelerating | Self::Slowing)
    }

    /// Whether the values rise, or rose until there was no room for more (`full`).
    pub(super) fn rose(self, full: bool) -> bool {
        self.grows() || full && self == Self::Plateau
    }

    /// `linear`, `plateau` …, as in the JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Accelerating => "accelerating",
            Self::Slowing => "slowing",
            Self::Plateau => "plateau",
            Self::Flat => "flat",
            Self::Falling => "falling",
            Self::Churning => "churning",
        }
    }
}
