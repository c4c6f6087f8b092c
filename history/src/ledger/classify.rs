//! Classifies the suspects of a report before the report is recorded.

use std::collections::{BTreeSet, HashMap};

use heapray_report::Report;
use rusqlite::OptionalExtension as _;
use serde::{Deserialize, Serialize};

use super::entry::LedgerQuery;
use super::error::LedgerError;
use super::nights::{night_of, to_days};
use super::open::Ledger;
use super::sightings::{Sighting, whole_nights};
use super::state::LedgerState;
use super::states::{Night, classify};
use super::suppress::{Suppression, hidden_by};
use crate::partial::is_partial;
use crate::times::dumped_at;

/// What the ledger knows about a report's suspect before the report is recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Classification {
    /// The suspect's fingerprint.
    pub fingerprint: String,
    /// New to the application, reopened, grown, or known.
    pub state: LedgerState,
    /// Mean retained bytes in the suspect's last night in the ledger.
    pub before_bytes: Option<u64>,
    /// Retained bytes in this report.
    pub retained_bytes: u64,
    /// The suppression that hides the suspect, if there is one.
    pub suppressed: Option<Suppression>,
}

impl Ledger {
    /// Classifies the suspects of a report for `--fail-on new-suspects`. `identity` is the report's run, which is
    /// ignored if it is already recorded.
    pub fn classify(
        &self,
        report: &Report,
        identity: &str,
        query: &LedgerQuery,
    ) -> Result<Vec<Classification>, LedgerError> {
        let suppressions = self.suppressions()?;
        let application = query.application.as_deref().unwrap_or_default();
        let recorded: Option<i64> = self
            .connection
            .query_row(
                "SELECT night FROM runs WHERE identity = ?1",
                [identity],
                |row| row.get(0),
            )
            .optional()
            .map_err(|error| self.failed(error))?;
        let tonight =
            recorded.unwrap_or_else(|| to_days(night_of(dumped_at(report).unwrap_or(query.now))));
        let read = || {
            let applications = self.applications(Some(application))?;
            if applications.is_empty() {
                return Ok((BTreeSet::new(), HashMap::new(), HashMap::new()));
            }
            let mut days: BTreeSet<i64> = self
                .nights(&applications)?
                .values()
                .flat_map(whole_nights)
                .collect();
            days.retain(|day| *day < tonight);
            let first: HashMap<i64, i64> = self
                .known(&applications)?
                .into_iter()
                .map(|known| (known.fingerprint, known.first_day))
                .collect();
            let seen: HashMap<i64, Vec<Sighting>> = self
                .sightings(&applications)?
                .into_iter()
                .map(|((_, fingerprint), nights)| (fingerprint, nights))
                .collect();
            Ok((days, first, seen))
        };
        let (mut days, first, seen) =
            read().map_err(|error: rusqlite::Error| self.failed(error))?;
        days.insert(tonight);
        let mut classifications = Vec::new();
        for suspect in &report.suspects {
            let id: Option<i64> = self
                .connection
                .prepare_cached("SELECT id FROM fingerprints WHERE fingerprint = ?1")
                .and_then(|mut statement| {
                    statement
                        .query_row([&suspect.fingerprint], |row| row.get(0))
                        .optional()
                })
                .map_err(|error| self.failed(error))?;
            let mut history: Vec<Night> = id
                .and_then(|id| seen.get(&id))
                .into_iter()
                .flatten()
                .filter(|night| night.day < tonight)
                .map(Sighting::night)
                .collect();
            let before_bytes = history
                .iter()
                .rev()
                .find_map(|night| night.bytes)
                .map(crate::figures::to_u64);
            let first_day = id
                .and_then(|id| first.get(&id))
                .copied()
                .filter(|day| *day < tonight);
            history.push(Night {
                day: tonight,
                bytes: (!is_partial(report)).then_some(suspect.retained_bytes as f64),
            });
            let days: BTreeSet<i64> = days
                .iter()
                .copied()
                .chain(history.iter().map(|night| night.day))
                .collect();
            let days: Vec<i64> = days.into_iter().collect();
            let state = first_day.map_or(LedgerState::New, |first_day| {
                classify(&days, &history, first_day, query.fixed_after).state
            });
            classifications.push(Classification {
                fingerprint: suspect.fingerprint.clone(),
                state,
                before_bytes,
                retained_bytes: suspect.retained_bytes,
                suppressed: hidden_by(&suppressions, &suspect.fingerprint, application, query.now),
            });
        }
        Ok(classifications)
    }
}
