//! Which suspects were here before, since when, in which versions, on how many pods, and which are gone?
//!
//! The ledger is one `SQLite` file. It remembers runs (one analyzed dump each), their labels, their
//! suspects by fingerprint, and their largest classes. A run is known by the identity of its dump, so
//! recording the same dump again changes nothing: a batch that is killed and restarted counts nothing
//! twice. Runs belong to *nights*, from noon to noon UTC, so that a fleet that dumps around midnight is
//! one night. States are told per application (label `app`) at its latest night.
//!
//! Two writers may work at once (write-ahead log, busy time-out), and a power loss costs at most the
//! run that was being recorded. A file that is no ledger, is damaged, or was made by a newer heapray is
//! refused with a reason and never written to.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

mod export;
#[cfg(test)]
mod file_tests;
mod identity;
mod open;
mod prune;
mod query;
mod record;
mod schema;
mod states;
mod suppress;
#[cfg(test)]
mod tests;

pub use export::{export_csv, export_json, export_text};
pub use identity::identity_of;
pub use prune::Pruned;
pub use suppress::{NewSuppression, Suppression};

/// The label that names the application.
pub const APP_LABEL: &str = "app";
/// The label that names the pod (or host) a dump comes from.
pub const POD_LABEL: &str = "pod";
/// The label that names the application's version.
pub const VERSION_LABEL: &str = "version";

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    connection: rusqlite::Connection,
    path: PathBuf,
}

/// What is wrong with a ledger.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The file is something else.
    #[error("{path} is not a heapray ledger: {reason}\nhint: give another file to --ledger; this one was left as it is", path = .path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        reason: String,
    },
    /// The file is a ledger, but parts of it are broken.
    #[error("the ledger {path} is damaged: {reason}\nhint: restore it from a backup, or move it away and record the saved reports again; it was left as it is", path = .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What `SQLite` says.
        reason: String,
    },
    /// A newer heapray made it.
    #[error("the ledger {path} has schema {found}, this heapray knows {known}\nhint: update heapray, or use another file", path = .path.display())]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: u32,
        /// The newest that this program knows.
        known: u32,
    },
    /// Another process writes and doesn't finish.
    #[error("the ledger {path} is busy: another process has been writing for {seconds} s\nhint: try again when it has finished", path = .path.display())]
    Busy {
        /// The file.
        path: PathBuf,
        /// How long was waited.
        seconds: u64,
    },
    /// It doesn't exist, and only reading was asked for.
    #[error("there is no ledger {path}\nhint: `heapray batch --ledger` or `heapray ledger record` creates it", path = .path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// Something was asked that makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// The file cannot be opened or written.
    #[error("cannot use the ledger {path}: {source}", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Anything else that `SQLite` reports (disk full, read-only file).
    #[error("the ledger {path} failed: {source}", path = .path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What `SQLite` says.
        source: rusqlite::Error,
    },
}

/// How to record a run.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RecordOptions {
    /// Key of the dump: recording it again changes nothing. [`identity_of`] makes one.
    pub identity: String,
    /// `app`, `pod`, `version` and any others.
    pub labels: BTreeMap<String, String>,
    /// When it is recorded; the night of dumps that don't tell their time.
    pub recorded_at: Timestamp,
    /// Puts the run into this night whatever its dump tells.
    pub night: Option<Date>,
    /// How many classes to remember, by retained (else shallow) bytes.
    pub max_classes: usize,
}

impl RecordOptions {
    /// No labels, 100 classes.
    pub fn new(identity: impl Into<String>, recorded_at: Timestamp) -> Self {
        Self {
            identity: identity.into(),
            labels: BTreeMap::new(),
            recorded_at,
            night: None,
            max_classes: 100,
        }
    }

    /// Adds labels.
    #[must_use]
    pub fn with_labels(mut self, labels: impl IntoIterator<Item = (String, String)>) -> Self {
        self.labels.extend(labels);
        self
    }
}

/// What recording did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// The run is new.
    New,
    /// A run with this identity was there; nothing changed.
    Already,
}

/// What a suspect is to its application at the latest night.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LedgerState {
    /// First seen in the latest night.
    New,
    /// Was fixed, and is back.
    Reopened,
    /// Seen before, and grows from night to night.
    Grown,
    /// Seen before.
    Known,
    /// Seen before, and not in the latest night.
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

/// What to list.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LedgerQuery {
    /// Only this application.
    pub application: Option<String>,
    /// Only these states; all when empty.
    pub states: Vec<LedgerState>,
    /// List suppressed suspects too.
    pub suppressed: bool,
    /// A suspect is fixed when it was absent in this many nights in a row.
    pub fixed_after: u32,
    /// Suppressions that have expired by then don't count.
    pub now: Timestamp,
}

impl LedgerQuery {
    /// Everything that isn't suppressed.
    pub fn new(now: Timestamp) -> Self {
        Self {
            application: None,
            states: Vec::new(),
            suppressed: false,
            fixed_after: 1,
            now,
        }
    }
}

/// A suspect of an application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Label `app`; empty where runs have none.
    pub application: String,
    /// What it is to the application now.
    pub state: LedgerState,
    /// Its key.
    pub fingerprint: String,
    /// Leak kind.
    pub kind: String,
    /// `Class.field`, or thread and frame.
    pub culprit: String,
    /// The folded path in one line.
    pub access_path: String,
    /// First night it was seen in.
    pub first_seen: Date,
    /// Last night it was seen in.
    pub last_seen: Date,
    /// How many nights of those that are still remembered.
    pub nights: u32,
    /// Mean retained bytes per run in its last night, dumps that lost a part of their heap left out; where
    /// there was no other, the most that was left of it.
    pub retained_bytes: u64,
    /// The most that one run had in its last night.
    pub most_retained_bytes: u64,
    /// Slope of the nightly means since it (re)appeared; `null` for fewer than two nights.
    pub bytes_per_night: Option<f64>,
    /// Pods that had it in its last night; a dump that names no pod counts as one of its own.
    pub pods: u64,
    /// Pods of the application in that night.
    pub pods_total: u64,
    /// How many of these are dumps that name no pod.
    #[serde(default)]
    pub unlabelled: u64,
    /// Versions that had it in its last night.
    pub versions: Vec<String>,
    /// `true` when other versions ran in that night and none of them had it.
    pub only_these_versions: bool,
    /// First version that had it.
    pub first_version: Option<String>,
    /// The suppression that hides it, if there is one.
    pub suppressed: Option<Suppression>,
}

impl LedgerEntry {
    /// `in 37 of 40 pods, only 2.14.1`; what is to say when the runs of its last night are pruned.
    pub fn spread(&self) -> String {
        use crate::figures::harmless;
        if self.pods_total == 0 {
            return "its runs are pruned".to_owned();
        }
        let noun = match (self.unlabelled, self.pods_total) {
            (0, 1) => "pod",
            (0, _) => "pods",
            (1, 1) => "dump",
            (unlabelled, total) if unlabelled == total => "dumps",
            _ => "pods and dumps without one",
        };
        let pods = format!("in {} of {} {noun}", self.pods, self.pods_total);
        let named: Vec<_> = self
            .versions
            .iter()
            .map(|version| harmless(version))
            .collect();
        match (named.is_empty(), self.only_these_versions) {
            (true, _) => pods,
            (false, true) => format!("{pods}, only {}", named.join(", ")),
            (false, false) => format!("{pods}, {}", named.join(", ")),
        }
    }
}

/// An analyzed dump.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRow {
    /// Label `app`; empty for none.
    pub application: String,
    /// Label `pod`.
    pub pod: Option<String>,
    /// Label `version`.
    pub version: Option<String>,
    /// Noon to noon UTC, named by the date of its first half.
    pub night: Date,
    /// Key of the dump.
    pub identity: String,
    /// The dump's path at that time.
    pub dump_path: String,
    /// When it was dumped.
    pub dumped_at: Option<String>,
    /// Reachable bytes.
    pub used_bytes: u64,
    /// Verdict kind, as in the report.
    pub verdict: String,
    /// Number of suspects.
    pub suspects: u64,
}

/// What the ledger says of a report's suspect before the report is recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// The suspect's key.
    pub fingerprint: String,
    /// New to the application, reopened, grown, or known.
    pub state: LedgerState,
    /// The mean of its last night in the ledger.
    pub before_bytes: Option<u64>,
    /// In this report.
    pub retained_bytes: u64,
    /// The suppression that hides it, if there is one.
    pub suppressed: Option<Suppression>,
}

/// One night of a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassNight {
    /// The night.
    pub night: Date,
    /// Runs in which the class was among the largest.
    pub runs: u64,
    /// Mean instances per run.
    pub instances: u64,
    /// Mean shallow bytes per run.
    pub shallow_bytes: u64,
}
