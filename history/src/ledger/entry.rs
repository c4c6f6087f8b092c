//! What does the ledger tell of a suspect, and what can be asked for?

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::state::LedgerState;
use super::suppress::Suppression;
use crate::figures::harmless;

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
    /// The suppression that suppression it, if there is one.
    pub suppressed: Option<Suppression>,
}

impl LedgerEntry {
    /// `in 37 of 40 pods, only 2.14.1`; what is to say when the runs of its last night are pruned.
    pub fn spread(&self) -> String {
        if self.pods_total == 0 {
            return "all its runs are pruned".to_owned();
        }
        let noun = match (self.unlabelled, self.pods_total) {
            (0, 1) => "pod",
            (0, _) => "pods",
            (1, 1) => "dump",
            (unlabelled, total) if unlabelled == total => "dumps",
            _ => "pods and dumps without a pod",
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
