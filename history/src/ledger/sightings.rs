//! Reads nights, and suspects per night. Costs grow with nights and fingerprints, not with the number of recorded
//! suspects.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::open::Ledger;
use super::states::Night;

/// A night of an application.
#[derive(Default)]
pub(super) struct AppNight {
    pub(super) pods: u64,
    /// How many of `pods` are runs without a pod.
    pub(super) unlabelled: u64,
    /// `true` if a dump of that night is complete. Without one, an absent suspect may be in a missing part.
    pub(super) whole: bool,
    pub(super) versions: BTreeSet<String>,
    /// What the suspects of that night were found by.
    pub(super) bases: BTreeSet<String>,
}

/// Nights of an application in order.
pub(super) type AppNights = BTreeMap<i64, AppNight>;

/// A suspect in one night, summed over versions.
#[derive(Default, Clone)]
pub(super) struct Sighting {
    pub(super) day: i64,
    /// Runs with complete dumps; bytes of other runs are lower bounds.
    pub(super) runs: u64,
    pub(super) pods: u64,
    pub(super) bytes: u64,
    pub(super) most_bytes: u64,
    pub(super) versions: Vec<String>,
}

impl Sighting {
    pub(super) fn mean(&self) -> Option<f64> {
        (self.runs > 0).then(|| self.bytes as f64 / self.runs as f64)
    }

    pub(super) fn night(&self) -> Night {
        Night {
            day: self.day,
            bytes: self.mean(),
        }
    }
}

/// A suspect that an application has now or had before.
pub(super) struct Known {
    pub(super) application: i64,
    pub(super) fingerprint: i64,
    pub(super) first_day: i64,
    pub(super) first_version: String,
    pub(super) last_day: i64,
}

impl Ledger {
    /// Names by ID; all applications, or only one.
    pub(super) fn applications(
        &self,
        only: Option<&str>,
    ) -> rusqlite::Result<HashMap<i64, String>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, name FROM applications WHERE ?1 IS NULL OR name = ?1")?;
        statement
            .query_map([only], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect()
    }

    pub(super) fn nights(
        &self,
        applications: &HashMap<i64, String>,
    ) -> rusqlite::Result<HashMap<i64, AppNights>> {
        let mut nights: HashMap<i64, AppNights> = HashMap::new();
        // Each run without a pod counts as one pod.
        let mut statement = self.connection.prepare_cached(
            "SELECT application_id, night, count(DISTINCT pod), count(*) - count(pod), max(complete) \
             FROM runs WHERE ?1 IS NULL OR application_id = ?1 GROUP BY 1, 2",
        )?;
        let only = only_one(applications);
        let mut rows = statement.query([only])?;
        while let Some(row) = rows.next()? {
            let pods: i64 = row.get(2)?;
            let unlabelled: i64 = row.get(3)?;
            let night = nights
                .entry(row.get(0)?)
                .or_default()
                .entry(row.get(1)?)
                .or_default();
            night.unlabelled = unlabelled.unsigned_abs();
            night.pods = pods.unsigned_abs().saturating_add(night.unlabelled);
            night.whole = row.get(4)?;
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT application_id, night, coalesce(version, ''), basis FROM runs \
             WHERE ?1 IS NULL OR application_id = ?1",
        )?;
        let mut rows = statement.query([only])?;
        while let Some(row) = rows.next()? {
            let night = nights
                .entry(row.get(0)?)
                .or_default()
                .entry(row.get(1)?)
                .or_default();
            night.versions.insert(row.get(2)?);
            night.bases.insert(row.get(3)?);
        }
        Ok(nights)
    }

    /// Nights in order, by application and fingerprint.
    pub(super) fn sightings(
        &self,
        applications: &HashMap<i64, String>,
    ) -> rusqlite::Result<HashMap<(i64, i64), Vec<Sighting>>> {
        let mut sightings: HashMap<(i64, i64), Vec<Sighting>> = HashMap::new();
        let mut statement = self.connection.prepare_cached(
            "SELECT application_id, fingerprint_id, night, version, runs, pods, bytes, most_bytes \
             FROM sightings WHERE ?1 IS NULL OR application_id = ?1 \
             ORDER BY application_id, fingerprint_id, night, version",
        )?;
        let mut rows = statement.query([only_one(applications)])?;
        while let Some(row) = rows.next()? {
            let of_suspect = sightings.entry((row.get(0)?, row.get(1)?)).or_default();
            let day: i64 = row.get(2)?;
            if of_suspect.last().is_none_or(|night| night.day != day) {
                of_suspect.push(Sighting {
                    day,
                    ..Sighting::default()
                });
            }
            let Some(night) = of_suspect.last_mut() else {
                continue;
            };
            night.versions.push(row.get(3)?);
            night.runs = night
                .runs
                .saturating_add(row.get::<_, i64>(4)?.unsigned_abs());
            night.pods = night
                .pods
                .saturating_add(row.get::<_, i64>(5)?.unsigned_abs());
            night.bytes = night
                .bytes
                .saturating_add(row.get::<_, i64>(6)?.unsigned_abs());
            night.most_bytes = night.most_bytes.max(row.get::<_, i64>(7)?.unsigned_abs());
        }
        Ok(sightings)
    }

    pub(super) fn known(
        &self,
        applications: &HashMap<i64, String>,
    ) -> rusqlite::Result<Vec<Known>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT application_id, fingerprint_id, first_night, first_version, last_night FROM known \
             WHERE ?1 IS NULL OR application_id = ?1",
        )?;
        statement
            .query_map([only_one(applications)], |row| {
                Ok(Known {
                    application: row.get(0)?,
                    fingerprint: row.get(1)?,
                    first_day: row.get(2)?,
                    first_version: row.get(3)?,
                    last_day: row.get(4)?,
                })
            })?
            .collect()
    }
}

/// Nights with a complete dump: a suspect that they lack is absent.
pub(super) fn whole_nights<'a>(
    nights: impl IntoIterator<Item = (i64, &'a AppNight)>,
) -> impl Iterator<Item = i64> {
    let nights = nights.into_iter().filter(|(_, night)| night.whole);
    nights.map(|(day, _)| day)
}

/// The application ID to filter by, if a single application was asked for.
fn only_one(applications: &HashMap<i64, String>) -> Option<i64> {
    (applications.len() <= 1).then(|| applications.keys().next().copied().unwrap_or(-1))
}
