//! What is measured, how does it come out, and does it matter?

use serde::{Deserialize, Serialize};

use crate::figures;

/// How a limit came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckState {
    /// Below the limit.
    Within,
    /// Below it, by less than a tenth.
    Near,
    /// Above it.
    Exceeded,
    /// The report lacks the figure: counts as broken.
    Unmeasured,
    /// Growth without a baseline: not judged.
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

    /// Does it break the budget?
    pub fn is_broken(self) -> bool {
        matches!(self, Self::Exceeded | Self::Unmeasured)
    }
}

/// What a limit is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Retained bytes.
    Retained,
    /// Shallow bytes.
    Shallow,
    /// A number of objects, suspects or threads.
    Count,
    /// Bytes more than in the baseline.
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

    /// A figure of this measure for people.
    pub fn text(self, value: u64) -> String {
        if self == Self::Count {
            figures::count(value)
        } else {
            figures::bytes(value)
        }
    }
}

/// Which rule of `--fail-on` a finding is by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingRule {
    /// A suspect.
    Suspect,
    /// A suspect that was not there before.
    NewSuspect,
    /// Growth against the baseline.
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

/// Does a broken limit fail the check?
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Yes.
    #[default]
    Error,
    /// No, but it is told.
    Warning,
}
