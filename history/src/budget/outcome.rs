//! What does a check come to?

use serde::{Deserialize, Serialize};

use super::kinds::{CheckState, FindingRule, Measure, Severity};
use crate::figures::harmless;

/// Who makes up a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offender {
    /// Class, path, suspect …
    pub name: String,
    /// Its part of the figure, or, where suspects are counted, what it retains.
    pub value: u64,
    /// What `value` is.
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

/// One limit, judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckRow {
    /// The limit's name.
    pub name: String,
    /// What it is on, `class com.example.*`.
    pub subject: String,
    /// What is measured.
    pub measure: Measure,
    /// The limit in bytes or objects; `null` for a share of a baseline that isn't there.
    pub limit: Option<u64>,
    /// The limit as it stands in the budget: `20 MiB`, `10 %`, `1 000`.
    pub allowed: String,
    /// The figure; `null` where it couldn't be measured.
    pub actual: Option<u64>,
    /// The baseline's figure, for growth.
    pub baseline: Option<u64>,
    /// How it came out.
    pub state: CheckState,
    /// Does it fail the check or only warn?
    pub severity: Severity,
    /// Why it couldn't be judged, or what the figure leaves open.
    pub note: Option<String>,
    /// Largest parts first, at most ten.
    pub offenders: Vec<Offender>,
}

impl CheckRow {
    /// Does it fail the check?
    pub fn fails(&self) -> bool {
        self.state.is_broken() && self.severity == Severity::Error
    }

    /// The limit as a figure, or as it was given where it comes to none.
    pub fn limit_text(&self) -> String {
        self.limit
            .map_or_else(|| self.allowed.clone(), |limit| self.measure.text(limit))
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
            (_, Some(actual)) => {
                format!(
                    "{subject}: {measure} {} is within the limit of {limit}",
                    self.measure.text(actual)
                )
            }
        }
    }
}

/// A suspect or a growth that `--fail-on` names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule that it breaks.
    pub rule: FindingRule,
    /// Leak kind, or `growth`.
    pub kind: String,
    /// `Class.field`.
    pub culprit: String,
    /// One sentence.
    pub message: String,
    /// What to change, where that is known.
    pub advice: Option<String>,
    /// The suspect's key; of a growing path, its text.
    pub fingerprint: String,
    /// Class that declares the field, for source locations.
    pub class: Option<String>,
    /// `com.example.Export.run(Export.java:88)`, for source locations.
    pub frame: Option<String>,
    /// Retained bytes, or how many more.
    pub bytes: u64,
}

/// What a check comes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// [`crate::SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The dump's path as its report has it.
    pub dump: String,
    /// Profiles that applied.
    pub profiles: Vec<String>,
    /// Every limit, broken ones first.
    pub rows: Vec<CheckRow>,
    /// What `--fail-on` found.
    pub findings: Vec<Finding>,
    /// The report's verdict in one sentence.
    pub verdict: String,
}

impl Outcome {
    /// Nothing broken that fails the check: exit code 0, else 1.
    pub fn passed(&self) -> bool {
        self.findings.is_empty() && !self.rows.iter().any(CheckRow::fails)
    }

    /// Limits that fail the check.
    pub fn broken(&self) -> impl Iterator<Item = &CheckRow> {
        self.rows.iter().filter(|row| row.fails())
    }
}
