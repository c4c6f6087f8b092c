//! A suspect keeps its history when the rules that find it change.
//!
//! A fingerprint is that of one version of the rules (the *basis*). A suspect that another version found at the same
//! culprit, with the same accumulated class, is the same suspect: it keeps its row, and with it the first night and its
//! suppressions, and its old fingerprint goes on to mean that row.

use std::collections::HashSet;

use heapray_report::Report;
use heapray_report::model::Suspect;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::measured::basis;
use crate::names::{culprit_label, without_generated_numbers};

/// ID of a suspect's row, if this application has it under this fingerprint, under a former one, or under one of other
/// rules.
pub(super) fn find(
    connection: &Connection,
    application: i64,
    report: &Report,
    suspect: &Suspect,
) -> rusqlite::Result<Option<i64>> {
    let by_name = by_fingerprint(connection, &suspect.fingerprint)?;
    if by_name.is_some() {
        return Ok(by_name);
    }
    let taken: HashSet<&str> = report
        .suspects
        .iter()
        .map(|other| other.fingerprint.as_str())
        .collect();
    let mut statement = connection.prepare_cached(
        "SELECT id, fingerprint FROM fingerprints WHERE culprit = ?1 AND basis <> ?2 \
         AND accumulated IN ('', ?3) AND EXISTS (SELECT 1 FROM known \
         WHERE known.fingerprint_id = fingerprints.id AND known.application_id = ?4) \
         ORDER BY accumulated DESC, id",
    )?;
    let mut rows = statement.query(params![
        culprit_label(suspect),
        basis(report),
        accumulated(suspect),
        application
    ])?;
    while let Some(row) = rows.next()? {
        let fingerprint: String = row.get(1)?;
        if !taken.contains(fingerprint.as_str()) {
            return Ok(Some(row.get(0)?));
        }
    }
    Ok(None)
}

/// Class of a suspect's accumulated objects, as the ledger stores it.
pub(super) fn accumulated(suspect: &Suspect) -> String {
    without_generated_numbers(&suspect.accumulated.class)
}

fn by_fingerprint(connection: &Connection, fingerprint: &str) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached(
            "SELECT id FROM fingerprints WHERE fingerprint = ?1 \
             UNION ALL SELECT fingerprint_id FROM former_fingerprints WHERE fingerprint = ?1",
        )?
        .query_row([fingerprint], |row| row.get(0))
        .optional()
}

/// All fingerprints of a row: what a suppression may name.
pub(super) fn names(connection: &Connection, id: i64) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare_cached(
            "SELECT fingerprint FROM fingerprints WHERE id = ?1 \
             UNION ALL SELECT fingerprint FROM former_fingerprints WHERE fingerprint_id = ?1",
        )?
        .query_map([id], |row| row.get(0))?
        .collect()
}

/// Stores what a report says of a suspect, in the row that [`find`] found or in a new one, and returns its ID.
pub(super) fn store(
    connection: &Connection,
    found: Option<i64>,
    report: &Report,
    suspect: &Suspect,
) -> rusqlite::Result<i64> {
    let (culprit, basis, class) = (culprit_label(suspect), basis(report), accumulated(suspect));
    let values = params![
        suspect.fingerprint,
        suspect.kind,
        culprit,
        suspect.access_path,
        basis,
        class,
        found
    ];
    let Some(id) = found else {
        connection
            .prepare_cached(
                "INSERT INTO fingerprints (fingerprint, kind, culprit, access_path, basis, accumulated) \
                 SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE ?7 IS NULL",
            )?
            .execute(values)?;
        return Ok(connection.last_insert_rowid());
    };
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO former_fingerprints \
             SELECT fingerprint, id FROM fingerprints WHERE id = ?1 AND fingerprint <> ?2",
        )?
        .execute(params![id, suspect.fingerprint])?;
    connection
        .prepare_cached("DELETE FROM former_fingerprints WHERE fingerprint = ?1")?
        .execute([&suspect.fingerprint])?;
    connection
        .prepare_cached(
            "UPDATE fingerprints SET fingerprint = ?1, kind = ?2, culprit = ?3, access_path = ?4, basis = ?5, \
             accumulated = ?6 WHERE id = ?7",
        )?
        .execute(values)?;
    Ok(id)
}
