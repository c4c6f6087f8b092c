//! What did a figure do over the series: rise on, rise and stop, stay, fall, or go up and down?

use serde::{Deserialize, Serialize};

/// What a figure did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Rises, as fast at the end as at the beginning.
    Linear,
    /// Rises, and ever faster.
    Accelerating,
    /// Still rises, but slower than it did.
    Slowing,
    /// Rose, and has stopped: a warm-up or a full cache, not a leak.
    Plateau,
    /// Moves by no more than noise.
    Flat,
    /// Falls.
    Falling,
    /// Goes up and down by more than noise.
    Churning,
}

impl Shape {
    /// Does it still rise at the end?
    pub fn grows(self) -> bool {
        matches!(self, Self::Linear | Self::Accelerating | Self::Slowing)
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
