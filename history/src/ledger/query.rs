//! Reads the ledger. Costs grow with nights and fingerprints, not with suspects.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use heapray_report::Report;
use rusqlite::{OptionalExtension as _, params};

use super::record::{from_days, night_of, to_days};
use super::states::{Night, judge};
use super::{
    ClassNight, Judgement, Ledger, LedgerEntry, LedgerError, LedgerQuery, LedgerState, RunRow,
    Suppression,
};
use crate::partial::is_partial;

/// What is known of a night of an application.
#[derive(Default)]
struct AppNight {
    pods: u64,
    /// Runs among them that name no pod.
    unlabelled: u64,
    /// Did a dump of that night tell of its whole heap? Else nothing is gone because it isn't seen.
    whole: bool,
    versions: BTreeSet<String>,
}

/// Nights of an application in order.
type AppNights = BTreeMap<i64, AppNight>;

/// Sightings of a suspect in one night, over all versions.
#[derive(Default, Clone)]
struct Sighting {
    day: i64,
    /// Those that saw the whole heap: others' bytes are lower bounds.
    runs: u64,
    pods: u64,
    bytes: u64,
    most_bytes: u64,
    versions: Vec<String>,
}

impl Sighting {
    fn mean(&self) -> Option<f64> {
        (self.runs > 0).then(|| self.bytes as f64 / self.runs as f64)
    }

    fn night(&self) -> Night {
        Night {
            day: self.day,
            bytes: self.mean(),
        }
    }
}

/// A suspect that an application has or had.
struct Known {
    application: i64,
    fingerprint: i64,
    first_day: i64,
    first_version: String,
    last_day: i64,
}

impl Ledger {
    /// Suspects by application and state, each with the largest first. Reads no suspect rows.
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
            let course: Vec<Night> = seen.iter().map(Sighting::night).collect();
            let days: BTreeSet<i64> = whole_nights(app_nights)
                .chain(course.iter().map(|night| night.day))
                .collect();
            let days: Vec<i64> = days.into_iter().collect();
            let judged = judge(&days, &course, known.first_day, query.fixed_after);
            if !query.states.is_empty() && !query.states.contains(&judged.state) {
                continue;
            }
            let named: (String, String, String, String) = describe
                .query_row([known.fingerprint], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })?;
            let suppressed = suppressions
                .iter()
                .find(|hides| hides.is_active(query.now) && hides.covers(&named.0, application))
                .cloned();
            if suppressed.is_some() && !query.suppressed {
                continue;
            }
            let last = seen.last().cloned().unwrap_or_default();
            let night = app_nights.get(&last.day);
            let pods_total = night.map_or(0, |night| night.pods);
            entries.push(LedgerEntry {
                application: application.clone(),
                state: judged.state,
                fingerprint: named.0,
                kind: named.1,
                culprit: named.2,
                access_path: named.3,
                first_seen: from_days(known.first_day),
                last_seen: from_days(known.last_day),
                nights: u32::try_from(seen.len()).unwrap_or(u32::MAX),
                retained_bytes: last.mean().map_or(last.most_bytes, crate::figures::to_u64),
                most_retained_bytes: last.most_bytes,
                bytes_per_night: judged.bytes_per_night,
                // A pod that changed its version within a night was counted once for each.
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
        entries.sort_by(|a, b| {
            a.application
                .cmp(&b.application)
                .then_with(|| a.state.cmp(&b.state))
                .then_with(|| b.retained_bytes.cmp(&a.retained_bytes))
                .then_with(|| a.fingerprint.cmp(&b.fingerprint))
        });
        Ok(entries)
    }

    /// Names by number; all, or the one asked for.
    fn applications(&self, only: Option<&str>) -> rusqlite::Result<HashMap<i64, String>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, name FROM applications WHERE ?1 IS NULL OR name = ?1")?;
        statement
            .query_map([only], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect()
    }

    fn nights(
        &self,
        applications: &HashMap<i64, String>,
    ) -> rusqlite::Result<HashMap<i64, AppNights>> {
        let mut nights: HashMap<i64, AppNights> = HashMap::new();
        // Runs without a pod count as one each.
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
            "SELECT DISTINCT application_id, night, coalesce(version, '') FROM runs \
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
        }
        Ok(nights)
    }

    /// Per application and fingerprint, the nights in order.
    fn sightings(
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

    fn known(&self, applications: &HashMap<i64, String>) -> rusqlite::Result<Vec<Known>> {
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

    /// Runs by application, night, pod; the newest night first.
    pub fn runs(&self, application: Option<&str>, limit: u64) -> Result<Vec<RunRow>, LedgerError> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT a.name, r.pod, r.version, r.night, r.identity, r.dump_path, r.dumped_at, r.used_bytes, \
                 r.verdict, (SELECT count(*) FROM suspects s WHERE s.run_id = r.id) \
                 FROM runs r JOIN applications a ON a.id = r.application_id WHERE ?1 IS NULL OR a.name = ?1 \
                 ORDER BY a.name, r.night DESC, r.pod, r.identity LIMIT ?2",
            )?;
            let rows =
                statement.query_map(params![application, super::record::signed(limit)], |row| {
                    Ok(RunRow {
                        application: row.get(0)?,
                        pod: row.get(1)?,
                        version: row.get(2)?,
                        night: from_days(row.get(3)?),
                        identity: row.get(4)?,
                        dump_path: row.get(5)?,
                        dumped_at: row.get(6)?,
                        used_bytes: row.get::<_, i64>(7)?.unsigned_abs(),
                        verdict: row.get(8)?,
                        suspects: row.get::<_, i64>(9)?.unsigned_abs(),
                    })
                })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| self.failed(error))
    }

    /// How a class went from night to night.
    pub fn class_nights(
        &self,
        application: &str,
        class: &str,
    ) -> Result<Vec<ClassNight>, LedgerError> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT r.night, count(*), avg(t.instances), avg(t.shallow_bytes) FROM class_totals t \
                 JOIN runs r ON r.id = t.run_id JOIN applications a ON a.id = r.application_id \
                 JOIN classes c ON c.id = t.class_id WHERE a.name = ?1 AND c.name = ?2 \
                 GROUP BY r.night ORDER BY r.night",
            )?;
            let rows = statement.query_map([application, class], |row| {
                Ok(ClassNight {
                    night: from_days(row.get(0)?),
                    runs: row.get::<_, i64>(1)?.unsigned_abs(),
                    instances: crate::figures::to_u64(row.get(2)?),
                    shallow_bytes: crate::figures::to_u64(row.get(3)?),
                })
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| self.failed(error))
    }

    /// What the suspects of a report that isn't recorded yet (or whose own run is disregarded, by its
    /// identity) are to the application, for `--fail-on new-suspects`.
    pub fn judge(
        &self,
        report: &Report,
        identity: &str,
        query: &LedgerQuery,
    ) -> Result<Vec<Judgement>, LedgerError> {
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
        let dumped_at = report
            .dump
            .created
            .as_deref()
            .and_then(|time| time.parse().ok());
        let tonight = recorded.unwrap_or_else(|| to_days(night_of(dumped_at.unwrap_or(query.now))));
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
        let mut judgements = Vec::new();
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
            let mut course: Vec<Night> = id
                .and_then(|id| seen.get(&id))
                .into_iter()
                .flatten()
                .filter(|night| night.day < tonight)
                .map(Sighting::night)
                .collect();
            let before_bytes = course
                .iter()
                .rev()
                .find_map(|night| night.bytes)
                .map(crate::figures::to_u64);
            let first_day = id
                .and_then(|id| first.get(&id))
                .copied()
                .filter(|day| *day < tonight);
            course.push(Night {
                day: tonight,
                bytes: (!is_partial(report)).then_some(suspect.retained_bytes as f64),
            });
            let days: BTreeSet<i64> = days
                .iter()
                .copied()
                .chain(course.iter().map(|night| night.day))
                .collect();
            let days: Vec<i64> = days.into_iter().collect();
            let state = first_day.map_or(LedgerState::New, |first_day| {
                judge(&days, &course, first_day, query.fixed_after).state
            });
            judgements.push(Judgement {
                fingerprint: suspect.fingerprint.clone(),
                state,
                before_bytes,
                retained_bytes: suspect.retained_bytes,
                suppressed: suppressions
                    .iter()
                    .find(|hides| {
                        hides.is_active(query.now)
                            && hides.covers(&suspect.fingerprint, application)
                    })
                    .cloned(),
            });
        }
        Ok(judgements)
    }
}

/// Nights in which what isn't seen isn't there.
fn whole_nights(nights: &AppNights) -> impl Iterator<Item = i64> {
    nights
        .iter()
        .filter(|(_, night)| night.whole)
        .map(|(day, _)| *day)
}

/// The number to filter by where a single application was asked for.
fn only_one(applications: &HashMap<i64, String>) -> Option<i64> {
    (applications.len() <= 1).then(|| applications.keys().next().copied().unwrap_or(-1))
}
