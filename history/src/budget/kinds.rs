//! What a limit measures, how a check can end, and what counts as a failure.

use serde::{Deserialize, Serialize};

use crate::figures;

/// The result of checking a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckState {
    /// Below the limit.
    Within,
    /// Below the limit by less than a tenth.
    Near,
    /// Above the limit.
    Exceeded,
    /// The report lacks the figure, which counts as broken.
    Unmeasured,
    /// Growth without a baseline: not checked.
    Skipped,
}

impl CheckState {
    /// `within`, `exceeded` …, as in the JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Within => "within",
            Self::Near => "near",
            Self::Exceeded => "exceeded",
            Self::Unmeasured => "unmeasured",
            Self::Skipped => "skipped",
        }
    }

    /// Whether the limit is broken.
    pub fn is_broken(self) -> bool {
        matches!(self, Self::Exceeded | Self::Unmeasured)
    }
}

/// What a limit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Retained bytes.
    Retained,
    /// Shallow bytes.
    Shallow,
    /// A number of objects, suspects or threads.
    Count,
    /// Bytes beyond those of the baseline.
    Growth,
}

impl Measure {
    /// `retained`, `count` …, as in the JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Retained => "retained",
            Self::Shallow => "shallow",
            Self::Count => "count",
            Self::Growth => "growth",
        }
    }

    /// A figure of this measure as text, with its unit.
    pub fn text(self, value: u64) -> String {
        if self == Self::Count {
            figures::count(value)
        } else {
            figures::bytes(value)
        }
    }
}

/// The rule of `--fail-on` that made a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingRule {
    /// A suspect.
    Suspect,
    /// A suspect that is new.
    NewSuspect,
    /// Growth since the baseline.
    Growth,
}

impl FindingRule {
    /// `suspect`, `new-suspect` or `growth`, as in the JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Suspect => "suspect",
            Self::NewSuspect => "new-suspect",
            Self::Growth => "growth",
        }
    }
}

/// Whether a broken limit fails the check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// It fails the check.
    #[default]
    Error,
    /// It is reported and does not fail the check.
    Warning,
}
