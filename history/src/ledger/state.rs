//! The states of a suspect.

use serde::{Deserialize, Serialize};

/// State of a suspect at its application's latest night.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LedgerState {
    /// First seen in the latest night.
    New,
    /// Was fixed and appeared again.
    Reopened,
    /// Seen before, and grows from night to night.
    Grown,
    /// Seen before.
    Known,
    /// Seen before, and absent from the latest night.
    Fixed,
}

impl LedgerState {
    /// `NEW`, `GROWN` …
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "NEW",
            Self::Reopened => "REOPENED",
            Self::Grown => "GROWN",
            Self::Known => "KNOWN",
            Self::Fixed => "FIXED",
        }
    }
}
