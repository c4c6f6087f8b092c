//! Writes a run: all of it or, when the power fails, nothing.

use std::collections::HashSet;

use heapray_report::Report;
use jiff::civil::Date;
use jiff::{Span, Timestamp, tz::TimeZone};
use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::{APP_LABEL, Ledger, LedgerError, POD_LABEL, RecordOptions, Recorded, VERSION_LABEL};
use crate::compare::culprit_label;
use crate::names::verdict_name;
use crate::partial::is_partial;

/// The longest label name or value; more is a mistake in a script.
const LONGEST_LABEL: usize = 256;
/// More labels than this on one run are a mistake in a script.
const MOST_LABELS: usize = 64;

impl Ledger {
    /// Records a report, unless its identity is there already. One transaction.
    pub fn record(
        &mut self,
        report: &Report,
        options: &RecordOptions,
    ) -> Result<Recorded, LedgerError> {
        check_labels(options)?;
        let path = self.path.clone();
        let failed = |error| super::open::explain(&path, error);
        // Immediate: a transaction that reads first and writes later can fail however long it waits.
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed)?;
        let recorded = record_run(&transaction, report, options).map_err(failed)?;
        transaction.commit().map_err(failed)?;
        Ok(recorded)
    }
}

fn check_labels(options: &RecordOptions) -> Result<(), LedgerError> {
    if options.labels.len() > MOST_LABELS {
        return Err(LedgerError::Invalid(format!(
            "a run has at most {MOST_LABELS} labels"
        )));
    }
    for (name, value) in &options.labels {
        if name.is_empty() || name.len() > LONGEST_LABEL || value.len() > LONGEST_LABEL {
            return Err(LedgerError::Invalid(format!(
                "a label has a name and at most {LONGEST_LABEL} bytes: {}",
                crate::figures::harmless(&name.chars().take(40).collect::<String>())
            )));
        }
    }
    Ok(())
}

fn record_run(
    transaction: &Transaction<'_>,
    report: &Report,
    options: &RecordOptions,
) -> rusqlite::Result<Recorded> {
    let there: Option<i64> = transaction
        .prepare_cached("SELECT id FROM runs WHERE identity = ?1")?
        .query_row([&options.identity], |row| row.get(0))
        .optional()?;
    if there.is_some() {
        return Ok(Recorded::Already);
    }
    let label = |name: &str| options.labels.get(name).filter(|value| !value.is_empty());
    let application = id_of(
        transaction,
        "applications",
        "name",
        label(APP_LABEL).map_or("", |name| name),
    )?;
    let dumped_at: Option<Timestamp> = report
        .dump
        .created
        .as_deref()
        .and_then(|time| time.parse().ok());
    let night = options
        .night
        .unwrap_or_else(|| night_of(dumped_at.unwrap_or(options.recorded_at)));
    let night = to_days(night);
    let (version, pod) = (label(VERSION_LABEL), label(POD_LABEL));
    let heap = &report.heap;
    transaction
        .prepare_cached(
            "INSERT INTO runs (identity, application_id, night, version, pod, dump_path, dumped_at, \
             recorded_at, file_bytes, used_bytes, unreachable_bytes, objects, max_heap_bytes, verdict, \
             confidence, headline, complete, tool_version) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        )?
        .execute(params![
            options.identity,
            application,
            night,
            version,
            pod,
            report.dump.path,
            report.dump.created,
            options.recorded_at.to_string(),
            signed(report.dump.file_bytes),
            signed(heap.used_bytes),
            signed(heap.unreachable.bytes),
            signed(heap.objects),
            report.jvm.max_heap_bytes.map(signed),
            verdict_name(report.verdict.kind),
            report.verdict.confidence,
            report.verdict.headline,
            !is_partial(report),
            report.tool.version,
        ])?;
    let run = transaction.last_insert_rowid();
    for (name, value) in &options.labels {
        transaction
            .prepare_cached("INSERT INTO labels (run_id, name, value) VALUES (?1, ?2, ?3)")?
            .execute(params![run, name, value])?;
    }
    let place = Place {
        application,
        night,
        run,
        version: version.map_or("", |name| name),
        pod,
        partial: is_partial(report),
    };
    record_suspects(transaction, report, &place)?;
    record_classes(transaction, report, run, options.max_classes)?;
    Ok(Recorded::New)
}

/// Where a run belongs.
struct Place<'a> {
    application: i64,
    night: i64,
    run: i64,
    version: &'a str,
    pod: Option<&'a String>,
    partial: bool,
}

fn record_suspects(
    transaction: &Transaction<'_>,
    report: &Report,
    place: &Place<'_>,
) -> rusqlite::Result<()> {
    let mut seen = HashSet::new();
    for suspect in report
        .suspects
        .iter()
        .filter(|suspect| seen.insert(suspect.fingerprint.as_str()))
    {
        transaction
            .prepare_cached(
                "INSERT INTO fingerprints (fingerprint, kind, culprit, access_path) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT (fingerprint) DO UPDATE SET culprit = excluded.culprit, \
                 access_path = excluded.access_path",
            )?
            .execute(params![suspect.fingerprint, suspect.kind, culprit_label(suspect), suspect.access_path])?;
        let fingerprint = id_of(
            transaction,
            "fingerprints",
            "fingerprint",
            &suspect.fingerprint,
        )?;
        // Before the suspect is inserted: has another run of this pod shown it in this night?
        let counted: bool = match place.pod {
            None => false,
            Some(pod) => transaction
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM runs JOIN suspects ON suspects.run_id = runs.id \
                     AND suspects.fingerprint_id = ?1 WHERE runs.application_id = ?2 AND runs.night = ?3 \
                     AND coalesce(runs.version, '') = ?4 AND runs.pod = ?5)",
                )?
                .query_row(
                    params![fingerprint, place.application, place.night, place.version, pod],
                    |row| row.get(0),
                )?,
        };
        let bytes = signed(suspect.retained_bytes);
        transaction
            .prepare_cached(
                "INSERT INTO suspects (run_id, fingerprint_id, rank, confidence, retained_bytes, \
                 retained_share, instances) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                place.run,
                fingerprint,
                suspect.rank,
                suspect.confidence,
                bytes,
                suspect.retained_share,
                signed(suspect.accumulated.instances),
            ])?;
        transaction
            .prepare_cached(
                "INSERT INTO sightings (application_id, fingerprint_id, night, version, runs, pods, bytes, \
                 most_bytes) VALUES (?1, ?2, ?3, ?4, ?7, 1, ?6 * ?7, ?6) ON CONFLICT DO UPDATE SET \
                 runs = runs + ?7, pods = pods + ?5, bytes = bytes + ?6 * ?7, most_bytes = max(most_bytes, ?6)",
            )?
            .execute(params![
                place.application,
                fingerprint,
                place.night,
                place.version,
                i64::from(!counted),
                bytes,
                // What a partial dump holds is a lower bound, and no part of a mean.
                i64::from(!place.partial),
            ])?;
        transaction
            .prepare_cached(
                "INSERT INTO known (application_id, fingerprint_id, first_night, first_version, last_night) \
                 VALUES (?1, ?2, ?3, ?4, ?3) ON CONFLICT DO UPDATE SET \
                 first_version = iif(?3 < first_night, ?4, first_version), \
                 first_night = min(first_night, ?3), last_night = max(last_night, ?3)",
            )?
            .execute(params![place.application, fingerprint, place.night, place.version])?;
    }
    Ok(())
}

fn record_classes(
    transaction: &Transaction<'_>,
    report: &Report,
    run: i64,
    max_classes: usize,
) -> rusqlite::Result<()> {
    let mut largest: Vec<_> = report.histogram.iter().collect();
    largest.sort_by(|a, b| {
        let size = |row: &heapray_report::model::HistogramRow| {
            row.retained_bytes.unwrap_or(row.shallow_bytes)
        };
        size(b).cmp(&size(a)).then_with(|| a.class.cmp(&b.class))
    });
    for row in largest.into_iter().take(max_classes) {
        let class = id_of(
            transaction,
            "classes",
            "name",
            &crate::names::fold_generated(&row.class),
        )?;
        transaction
            .prepare_cached(
                "INSERT INTO class_totals (run_id, class_id, instances, shallow_bytes, retained_bytes) \
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET instances = instances + ?3, \
                 shallow_bytes = shallow_bytes + ?4, retained_bytes = retained_bytes + ?5",
            )?
            .execute(params![
                run,
                class,
                signed(row.instances),
                signed(row.shallow_bytes),
                row.retained_bytes.map(signed)
            ])?;
    }
    Ok(())
}

/// Row of a name, inserted where it is new. `table` and `column` are words of this module, never input.
fn id_of(
    transaction: &Transaction<'_>,
    table: &'static str,
    column: &'static str,
    name: &str,
) -> rusqlite::Result<i64> {
    let found: Option<i64> = transaction
        .prepare_cached(&format!("SELECT id FROM {table} WHERE {column} = ?1"))?
        .query_row([name], |row| row.get(0))
        .optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    transaction
        .prepare_cached(&format!("INSERT INTO {table} ({column}) VALUES (?1)"))?
        .execute([name])?;
    Ok(transaction.last_insert_rowid())
}

/// The night that a moment belongs to: from noon UTC of that date to noon of the next.
pub(super) fn night_of(time: Timestamp) -> Date {
    let half_a_day_before = time.checked_sub(Span::new().hours(12)).unwrap_or(time);
    half_a_day_before.to_zoned(TimeZone::UTC).date()
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// Days since 1970-01-01.
pub(super) fn to_days(night: Date) -> i64 {
    night.duration_since(EPOCH).as_hours() / 24
}

/// Back from [`to_days`]; what no calendar holds becomes its border.
pub(super) fn from_days(days: i64) -> Date {
    let span = Span::new().try_days(days);
    let far = if days < 0 { Date::MIN } else { Date::MAX };
    span.and_then(|span| EPOCH.checked_add(span)).unwrap_or(far)
}

/// `SQLite` has signed integers only; no heap has more bytes than that.
pub(super) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
