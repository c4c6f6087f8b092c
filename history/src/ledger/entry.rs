//! An entry of the ledger's list, and the query for it.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::state::LedgerState;
use super::suppress::Suppression;
use crate::figures::harmless;

/// Which suspects to list.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LedgerQuery {
    /// Only this application.
    pub application: Option<String>,
    /// Only these states; all when empty.
    pub states: Vec<LedgerState>,
    /// List suppressed suspects too.
    pub suppressed: bool,
    /// A suspect is fixed after it is absent for this many nights in a row.
    pub fixed_after: u32,
    /// Current time: suppressions that expired before are ignored.
    pub now: Timestamp,
}

impl LedgerQuery {
    /// All suspects that are not suppressed.
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
    /// State at the application's latest night.
    pub state: LedgerState,
    /// The suspect's fingerprint.
    pub fingerprint: String,
    /// Leak kind.
    pub kind: String,
    /// `Class.field`, or thread and frame.
    pub culprit: String,
    /// The access path in one line.
    pub access_path: String,
    /// First night with the suspect.
    pub first_seen: Date,
    /// Last night with the suspect.
    pub last_seen: Date,
    /// Number of nights with the suspect, without pruned nights.
    pub nights: u32,
    /// Mean retained bytes per run in the last night, without dumps that lost part of their heap. If all dumps lost
    /// a part, the largest value of any dump.
    pub retained_bytes: u64,
    /// Largest retained bytes of a run in the last night.
    pub most_retained_bytes: u64,
    /// Slope of the nightly means since the suspect (re)appeared; `null` for fewer than two nights.
    pub bytes_per_night: Option<f64>,
    /// Pods with the suspect in the last night; a dump without a pod counts as one pod.
    pub pods: u64,
    /// Pods of the application in that night.
    pub pods_total: u64,
    /// How many of `pods_total` are dumps without a pod.
    #[serde(default)]
    pub unlabelled: u64,
    /// Versions with the suspect in the last night.
    pub versions: Vec<String>,
    /// `true` if other versions ran in that night without the suspect.
    pub only_these_versions: bool,
    /// First version with the suspect.
    pub first_version: Option<String>,
    /// The suppression that hides the suspect, if there is one.
    pub suppressed: Option<Suppression>,
}

impl LedgerEntry {
    /// Where the suspect occurs: `in 37 of 40 pods, only 2.14.1`.
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
