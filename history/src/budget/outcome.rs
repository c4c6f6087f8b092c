//! The result of a check.

use serde::{Deserialize, Serialize};

use super::kinds::{CheckState, FindingRule, Measure, Severity};
use crate::figures::harmless;

/// A part of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offender {
    /// Class, path, suspect …
    pub name: String,
    /// The part's share of the figure; its retained bytes where suspects are counted.
    pub value: u64,
    /// What `value` measures.
    pub measure: Measure,
    /// Fingerprint, for suspects.
    pub fingerprint: Option<String>,
}

impl Offender {
    /// `3.1 MiB  com.example.Orders.OPEN`.
    pub fn text(&self) -> String {
        format!(
            "{}  {}",
            self.measure.text(self.value),
            harmless(&self.name)
        )
    }
}

/// The result of one limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckRow {
    /// Name of the limit.
    pub name: String,
    /// What the limit is on, `class com.example.*`.
    pub subject: String,
    /// What is measured.
    pub measure: Measure,
    /// The limit in bytes or objects; `null` for a share of a missing baseline.
    pub limit: Option<u64>,
    /// The limit as the budget states it: `20 MiB`, `10 %`, `1 000`.
    pub allowed: String,
    /// The measured figure; `null` where it could not be measured.
    pub actual: Option<u64>,
    /// The baseline's figure, for growth.
    pub baseline: Option<u64>,
    /// The result.
    pub state: CheckState,
    /// Whether a broken limit fails the check or only warns.
    pub severity: Severity,
    /// Why the limit was not checked, or a caveat about the figure.
    pub note: Option<String>,
    /// Largest parts first, at most ten.
    pub offenders: Vec<Offender>,
    /// `true` if the dump is damaged or incomplete and the figure is below its limit: the true figure may be above it.
    #[serde(default)]
    pub undecided: bool,
}

impl CheckRow {
    /// Whether this row fails the check.
    pub fn fails(&self) -> bool {
        self.state.is_broken() && self.severity == Severity::Error
    }

    /// The limit as a figure; as the budget states it where it has no size.
    pub fn limit_text(&self) -> String {
        self.limit
            .map_or_else(|| self.allowed.clone(), |limit| self.measure.text(limit))
    }

    /// The measured figure, `≥ 3.2 MiB` where it is a lower bound, and a dash where there is none.
    pub fn actual_text(&self) -> String {
        let bound = if self.undecided { "≥ " } else { "" };
        self.actual.map_or_else(
            || "–".to_owned(),
            |value| format!("{bound}{}", self.measure.text(value)),
        )
    }

    /// `class com.example.Order: count 12 000 is above the limit of 10 000`.
    pub fn sentence(&self) -> String {
        let subject = harmless(&self.subject);
        let limit = self.limit_text();
        let measure = self.measure.id();
        match (self.state, self.actual) {
            (CheckState::Exceeded, Some(actual)) => {
                format!(
                    "{subject}: {measure} {} is above the limit of {limit}",
                    self.measure.text(actual)
                )
            }
            (CheckState::Unmeasured | CheckState::Skipped, _) | (_, None) => {
                let note = self.note.as_deref().unwrap_or("it could not be measured");
                format!("{subject}: {measure} was not checked: {note}")
            }
            (_, Some(actual)) if self.undecided => {
                format!(
                    "{subject}: {measure} is at least {}, and the dump is damaged or incomplete: whether it is above \
                     the limit of {limit} is unknown",
                    self.measure.text(actual)
                )
            }
            (_, Some(actual)) => {
                format!(
                    "{subject}: {measure} {} is within the limit of {limit}",
                    self.measure.text(actual)
                )
            }
        }
    }
}

/// A suspect, or growth, that `--fail-on` reports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule that made the finding.
    pub rule: FindingRule,
    /// Leak kind, or `growth`.
    pub kind: String,
    /// `Class.field`.
    pub culprit: String,
    /// One sentence.
    pub message: String,
    /// What to change, if known.
    pub advice: Option<String>,
    /// The suspect's fingerprint; the path's text for a growing path.
    pub fingerprint: String,
    /// Class that declares the field, for source locations.
    pub class: Option<String>,
    /// `com.example.Export.run(Export.java:88)`, for source locations.
    pub frame: Option<String>,
    /// Retained bytes; the increase for growth.
    pub bytes: u64,
}

/// The result of a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// [`crate::SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Path of the dump as its report states it.
    pub dump: String,
    /// Profiles that applied.
    pub profiles: Vec<String>,
    /// Every limit, broken ones first.
    pub rows: Vec<CheckRow>,
    /// Findings of `--fail-on`.
    pub findings: Vec<Finding>,
    /// The report's verdict in one sentence.
    pub verdict: String,
    /// `false` if the dump is damaged or incomplete: then no broken limit and no finding do not mean that there is none.
    #[serde(default = "complete")]
    pub complete: bool,
}

/// Outcomes that were saved before `complete` existed did not know it.
fn complete() -> bool {
    true
}

impl Outcome {
    /// Whether nothing failed: exit code 0, or 3 for an incomplete dump; else 1.
    pub fn passed(&self) -> bool {
        self.findings.is_empty() && !self.rows.iter().any(CheckRow::fails)
    }

    /// Limits that fail the check.
    pub fn broken(&self) -> impl Iterator<Item = &CheckRow> {
        self.rows.iter().filter(|row| row.fails())
    }
}
