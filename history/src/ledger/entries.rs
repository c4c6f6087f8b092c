//! The list of suspects with their states.

use super::entry::{LedgerEntry, LedgerQuery};
use super::error::LedgerError;
use super::judge::judge;
use super::nights::from_days;
use super::open::Ledger;
use super::sightings::{AppNights, Sighting};
use super::states::Night;
use super::succession::names;
use super::suppress::{Suppression, hidden_by};
use crate::order::largest_first;

impl Ledger {
    /// Suspects by application and state, each group with the largest first. Cost grows with nights and fingerprints.
    pub fn entries(&self, query: &LedgerQuery) -> Result<Vec<LedgerEntry>, LedgerError> {
        let suppressions = self.suppressions()?;
        self.read_entries(query, &suppressions)
            .map_err(|error| self.failed(error))
    }

    fn read_entries(
        &self,
        query: &LedgerQuery,
        suppressions: &[Suppression],
    ) -> rusqlite::Result<Vec<LedgerEntry>> {
        let applications = self.applications(query.application.as_deref())?;
        let nights = self.nights(&applications)?;
        let sightings = self.sightings(&applications)?;
        let mut entries = Vec::new();
        let mut describe = self.connection.prepare_cached(
            "SELECT fingerprint, kind, culprit, access_path FROM fingerprints WHERE id = ?1",
        )?;
        let none = AppNights::new();
        for known in self.known(&applications)? {
            let Some(application) = applications.get(&known.application) else {
                continue;
            };
            let app_nights = nights.get(&known.application).unwrap_or(&none);
            let seen = sightings
                .get(&(known.application, known.fingerprint))
                .map_or(&[][..], Vec::as_slice);
            let history: Vec<Night> = seen.iter().map(Sighting::night).collect();
            let trend = judge(app_nights, &history, known.first_day, query.fixed_after);
            if !query.states.is_empty() && !query.states.contains(&trend.state) {
                continue;
            }
            let named: (String, String, String, String) = describe
                .query_row([known.fingerprint], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })?;
            let suppressed = hidden_by(
                suppressions,
                &names(&self.connection, known.fingerprint)?,
                application,
                query.now,
            );
            if suppressed.is_some() && !query.suppressed {
                continue;
            }
            let last = seen.last().cloned().unwrap_or_default();
            let night = app_nights.get(&last.day);
            let pods_total = night.map_or(0, |night| night.pods);
            entries.push(LedgerEntry {
                application: application.clone(),
                state: trend.state,
                fingerprint: named.0,
                kind: named.1,
                culprit: named.2,
                access_path: named.3,
                first_seen: from_days(known.first_day),
                last_seen: from_days(known.last_day),
                nights: u32::try_from(seen.len()).unwrap_or(u32::MAX),
                retained_bytes: last.mean().map_or(last.most_bytes, crate::figures::to_u64),
                most_retained_bytes: last.most_bytes,
                bytes_per_night: trend.bytes_per_night,
                // A pod that changed its version within a night has one count per version.
                pods: last.pods.min(pods_total),
                pods_total,
                unlabelled: night.map_or(0, |night| night.unlabelled),
                only_these_versions: night
                    .is_some_and(|night| night.versions.len() > last.versions.len()),
                versions: last
                    .versions
                    .into_iter()
                    .filter(|version| !version.is_empty())
                    .collect(),
                first_version: Some(known.first_version).filter(|version| !version.is_empty()),
                suppressed,
            });
        }
        largest_first(
            &mut entries,
            |entry| entry.retained_bytes,
            |entry| &entry.fingerprint,
        );
        entries.sort_by(|a, b| (&a.application, a.state).cmp(&(&b.application, b.state)));
        Ok(entries)
    }
}
