//! Records a run completely or not at all.

use std::collections::HashSet;

use heapray_report::Report;
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::error::LedgerError;
use super::facts::facts_of;
use super::identity::find_run;
use super::nights::{signed, to_days};
use super::open::Ledger;
use super::run::{APP_LABEL, POD_LABEL, RecordOptions, Recorded, VERSION_LABEL};
use super::succession::{find, store};
use crate::names::verdict_id;
use crate::order::largest_first;

/// Longest label name or value in bytes; a longer one points to a mistake in a script.
const LONGEST_LABEL: usize = 256;
/// Most labels of a run; more point to a mistake in a script.
const MOST_LABELS: usize = 64;

impl Ledger {
    /// Records a report in one transaction, unless a run with the same identity exists.
    pub fn record(
        &mut self,
        report: &Report,
        options: &RecordOptions,
    ) -> Result<Recorded, LedgerError> {
        check_labels(options)?;
        self.in_transaction(|transaction| record_run(transaction, report, options))
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
                "a label needs a name, and its name and value have at most {LONGEST_LABEL} bytes each: {}",
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
    if find_run(transaction, report, &options.identity)?.is_some() {
        return Ok(Recorded::Already);
    }
    let label = |name: &str| options.labels.get(name).filter(|value| !value.is_empty());
    let application = id_of(
        transaction,
        "applications",
        "name",
        label(APP_LABEL).map_or("", |name| name),
    )?;
    let facts = facts_of(report, options.recorded_at);
    let night = options.night.unwrap_or(facts.night);
    let night = to_days(night);
    let (version, pod) = (label(VERSION_LABEL), label(POD_LABEL));
    let heap = &report.heap;
    transaction
        .prepare_cached(
            "INSERT INTO runs (identity, application_id, night, version, pod, dump_path, dumped_at, \
             recorded_at, file_bytes, used_bytes, unreachable_bytes, objects, max_heap_bytes, verdict, \
             confidence, headline, complete, tool_version, basis) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
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
            verdict_id(report.verdict.kind),
            report.verdict.confidence,
            report.verdict.headline,
            !facts.is_partial,
            report.tool.version,
            facts.basis,
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
        partial: facts.is_partial,
    };
    record_suspects(transaction, report, &place)?;
    record_classes(transaction, report, run, options.max_classes)?;
    Ok(Recorded::New)
}

/// What the rows of a run share.
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
    let (mut seen, mut rows) = (HashSet::new(), HashSet::new());
    for suspect in report
        .suspects
        .iter()
        .filter(|suspect| seen.insert(suspect.fingerprint.as_str()))
    {
        let found = find(transaction, place.application, report, suspect)?;
        let fingerprint = store(transaction, found, report, suspect)?;
        if !rows.insert(fingerprint) {
            continue;
        }
        // Before the suspect is inserted: whether another run of this pod and night already has it.
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
                // A partial dump gives a lower bound, which is left out of the mean.
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
    largest_first(
        &mut largest,
        |row| row.retained_bytes.unwrap_or(row.shallow_bytes),
        |row| &row.class,
    );
    for row in largest.into_iter().take(max_classes) {
        let class = id_of(
            transaction,
            "classes",
            "name",
            &crate::names::without_generated_numbers(&row.class),
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

/// ID of a name, inserted if it is new. `table` and `column` are constants of this module, never input.
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
