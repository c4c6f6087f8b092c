//! The ledger's list as CSV, JSON or text.

use std::io;

use super::entry::LedgerEntry;
use super::runs::RunRow;
use super::state::LedgerState;
use super::suppress::Suppression;
use crate::align::{self, write_sentence};
use crate::figures::{bytes, csv_cell, harmless, rate, to_i64};

/// Columns of the CSV file.
const COLUMNS: [&str; 18] = [
    "application",
    "state",
    "fingerprint",
    "kind",
    "culprit",
    "access_path",
    "first_seen",
    "last_seen",
    "nights",
    "retained_bytes",
    "most_retained_bytes",
    "bytes_per_night",
    "pods",
    "pods_total",
    "versions",
    "first_version",
    "suppressed_by",
    "suppression_reason",
];

/// Writes entries as CSV with a header line. Text that a spreadsheet could read as a formula is neutralized.
pub fn export_csv(entries: &[LedgerEntry], out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    for entry in entries {
        let suppression = entry.suppressed.as_ref();
        let text = |text: &str| csv_cell(text).into_owned();
        writer.write_record([
            text(&entry.application),
            entry.state.name().to_owned(),
            text(&entry.fingerprint),
            text(&entry.kind),
            text(&entry.culprit),
            text(&entry.access_path),
            entry.first_seen.to_string(),
            entry.last_seen.to_string(),
            entry.nights.to_string(),
            entry.retained_bytes.to_string(),
            entry.most_retained_bytes.to_string(),
            // A negative number is a number, not a formula.
            entry
                .bytes_per_night
                .map_or_else(String::new, |slope| to_i64(slope).to_string()),
            entry.pods.to_string(),
            entry.pods_total.to_string(),
            text(&entry.versions.join(" ")),
            text(entry.first_version.as_deref().unwrap_or_default()),
            text(suppression.map_or("", |suppression| &suppression.owner)),
            text(suppression.map_or("", |suppression| &suppression.reason)),
        ])?;
    }
    writer.flush()
}

/// Writes entries as a JSON array.
pub fn export_json(entries: &[LedgerEntry], out: &mut dyn io::Write) -> io::Result<()> {
    crate::json::write(entries, out)
}

/// Where the lines below an entry begin.
const INDENT: usize = 12;

/// Writes entries for a terminal of so many columns, grouped by application; [`ANY_WIDTH`](crate::ANY_WIDTH) cuts
/// nothing.
pub fn export_text(
    entries: &[LedgerEntry],
    columns: usize,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    if entries.is_empty() {
        return writeln!(out, "No suspects in the ledger.");
    }
    let mut application: Option<&str> = None;
    for entry in entries {
        if application != Some(entry.application.as_str()) {
            let gap = if application.is_some() { "\n" } else { "" };
            let name = if entry.application.is_empty() {
                "(no application)"
            } else {
                &entry.application
            };
            out.write_all(gap.as_bytes())?;
            write_sentence(out, "", &harmless(name), 2, columns)?;
            application = Some(entry.application.as_str());
        }
        let growth = entry
            .bytes_per_night
            .filter(|_| entry.state == LedgerState::Grown)
            .map_or_else(String::new, |slope| format!(", {}", rate(slope, "night")));
        let lead = format!(
            "  {:<8}  {:>9}  {}  ",
            entry.state.name(),
            bytes(entry.retained_bytes),
            harmless(entry.fingerprint.get(..12).unwrap_or(&entry.fingerprint)),
        );
        let text = format!(
            "{} [{}]{growth}",
            harmless(&entry.culprit),
            harmless(&entry.kind)
        );
        write_sentence(out, &lead, &text, INDENT, columns)?;
        let lead = " ".repeat(INDENT);
        let text = format!(
            "{}; first seen {}{}, last {}",
            entry.spread(),
            entry.first_seen,
            entry
                .first_version
                .as_deref()
                .map_or_else(String::new, |version| format!(" ({})", harmless(version))),
            entry.last_seen
        );
        write_sentence(out, &lead, &text, INDENT, columns)?;
        if let Some(suppression) = &entry.suppressed {
            let text = format!(
                "suppressed #{} by {} until {}: {}",
                suppression.id,
                harmless(&suppression.owner),
                suppression
                    .expires_on
                    .map_or_else(|| "further notice".to_owned(), |day| day.to_string()),
                harmless(&suppression.reason)
            );
            write_sentence(out, &lead, &text, INDENT, columns)?;
        }
    }
    Ok(())
}

/// Writes runs for a terminal of so many columns, a line each; [`ANY_WIDTH`](crate::ANY_WIDTH) cuts nothing.
pub fn export_runs(runs: &[RunRow], columns: usize, out: &mut dyn io::Write) -> io::Result<()> {
    let or_dash = |text: &Option<String>| harmless(text.as_deref().unwrap_or("-")).into_owned();
    let rows: Vec<Vec<String>> = runs
        .iter()
        .map(|run| {
            vec![
                run.night.to_string(),
                harmless(&run.application).into_owned(),
                or_dash(&run.pod),
                or_dash(&run.version),
                bytes(run.used_bytes),
                run.verdict.clone(),
                harmless(&run.dump_path).into_owned(),
            ]
        })
        .collect();
    let head = vec![String::new(); 7];
    let numbers = [false, false, false, false, true, false, false];
    let table = align::lines(&head, &rows, &numbers, columns);
    for line in table.lines.iter().skip(1) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Writes a suppression for a terminal of so many columns; [`ANY_WIDTH`](crate::ANY_WIDTH) cuts nothing.
pub fn export_suppression(
    suppression: &Suppression,
    columns: usize,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let until = suppression
        .expires_on
        .map_or("for good".to_owned(), |day| format!("until {day}"));
    let application = suppression.application.as_deref();
    let text = format!(
        "{}, {until}: {} ({})",
        harmless(application.unwrap_or("all applications")),
        harmless(&suppression.reason),
        harmless(&suppression.owner),
    );
    let fingerprint = &suppression.fingerprint;
    let fingerprint = fingerprint.get(..12).unwrap_or(fingerprint);
    let lead = format!("{}  {}  ", suppression.id, harmless(fingerprint));
    write_sentence(out, &lead, &text, 4, columns)
}
