//! The ledger's list as CSV, JSON or text.

use std::io;

use super::entry::LedgerEntry;
use super::state::LedgerState;
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

/// Writes entries for a terminal, grouped by application.
pub fn export_text(entries: &[LedgerEntry], out: &mut dyn io::Write) -> io::Result<()> {
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
            writeln!(out, "{gap}{}", harmless(name))?;
            application = Some(entry.application.as_str());
        }
        let growth = entry
            .bytes_per_night
            .filter(|_| entry.state == LedgerState::Grown)
            .map_or_else(String::new, |slope| format!(", {}", rate(slope, "night")));
        writeln!(
            out,
            "  {:<8}  {:>9}  {}  {} [{}]{growth}",
            entry.state.name(),
            bytes(entry.retained_bytes),
            harmless(entry.fingerprint.get(..12).unwrap_or(&entry.fingerprint)),
            harmless(&entry.culprit),
            harmless(&entry.kind),
        )?;
        writeln!(
            out,
            "            {}; first seen {}{}, last {}",
            entry.spread(),
            entry.first_seen,
            entry
                .first_version
                .as_deref()
                .map_or_else(String::new, |version| format!(" ({})", harmless(version))),
            entry.last_seen
        )?;
        if let Some(suppression) = &entry.suppressed {
            writeln!(
                out,
                "            suppressed #{} by {} until {}: {}",
                suppression.id,
                harmless(&suppression.owner),
                suppression
                    .expires_on
                    .map_or_else(|| "further notice".to_owned(), |day| day.to_string()),
                harmless(&suppression.reason)
            )?;
        }
    }
    Ok(())
}
