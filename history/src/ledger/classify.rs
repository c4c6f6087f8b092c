//! Classifies the suspects of a report before the report is recorded.

use std::collections::{BTreeSet, HashMap};

use heapray_report::Report;
use rusqlite::OptionalExtension as _;
use serde::{Deserialize, Serialize};

use super::entry::LedgerQuery;
use super::error::LedgerError;
use super::identity::find_run;
use super::judge::judge;
use super::nights::{night_of, to_days};
use super::open::Ledger;
use super::sightings::{AppNight, AppNights, Sighting};
use super::state::LedgerState;
use super::states::Night;
use super::succession::{find, names};
use super::suppress::{Suppression, hidden_by};
use crate::measured::basis;
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
        let recorded = || -> rusqlite::Result<Option<i64>> {
            let Some(run) = find_run(&self.connection, report, identity)? else {
                return Ok(None);
            };
            let night = "SELECT night FROM runs WHERE id = ?1";
            self.connection
                .query_row(night, [run], |row| row.get(0))
                .optional()
        };
        let recorded = recorded().map_err(|error| self.failed(error))?;
        let tonight =
            recorded.unwrap_or_else(|| to_days(night_of(dumped_at(report).unwrap_or(query.now))));
        let read = || {
            let applications = self.applications(Some(application))?;
            let Some(id) = applications.keys().next().copied() else {
                return Ok((-1, AppNights::new(), HashMap::new(), HashMap::new()));
            };
            let mut nights = self.nights(&applications)?.remove(&id).unwrap_or_default();
            nights.retain(|day, _| *day < tonight);
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
            Ok((id, nights, first, seen))
        };
        let (app, mut nights, first, seen) =
            read().map_err(|error: rusqlite::Error| self.failed(error))?;
        let now = AppNight {
            whole: true,
            bases: BTreeSet::from([basis(report)]),
            ..AppNight::default()
        };
        // New rules find what was there before.
        let first_of_rules = !nights.is_empty()
            && nights
                .values()
                .all(|night| night.bases.is_disjoint(&now.bases));
        nights.insert(tonight, now);
        let mut classifications = Vec::new();
        for suspect in &report.suspects {
            let id =
                find(&self.connection, app, report, suspect).map_err(|error| self.failed(error))?;
            let former = id.map_or(Ok(Vec::new()), |id| names(&self.connection, id));
            let mut fingerprints = former.map_err(|error| self.failed(error))?;
            fingerprints.push(suspect.fingerprint.clone());
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
            let unknown = if first_of_rules {
                LedgerState::Known
            } else {
                LedgerState::New
            };
            let state = first_day.map_or(unknown, |first_day| {
                judge(&nights, &history, first_day, query.fixed_after).state
            });
            classifications.push(Classification {
                fingerprint: suspect.fingerprint.clone(),
                state,
                before_bytes,
                retained_bytes: suspect.retained_bytes,
                suppressed: hidden_by(&suppressions, &fingerprints, application, query.now),
            });
        }
        Ok(classifications)
    }
}
