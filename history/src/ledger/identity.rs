//! Whether a dump has been recorded before.

use std::fmt::Write as _;

use heapray_report::Report;
use rusqlite::{Connection, OptionalExtension as _, params};
use sha2::{Digest, Sha256};

use super::nights::signed;

/// Begins identities that are facts of the file alone. Older ones, without it, also cover what an analysis counts.
const OF_FILE: &str = "file:";

/// The identity of a report's dump. It does not depend on path, compression, options or version of the analysis: it is
/// what the report says of the file. Reports that say nothing of it get the identity that older versions gave them.
pub fn identity_of(report: &Report) -> String {
    match &report.dump.identity {
        Some(identity) => format!("{OF_FILE}{identity}"),
        None => older_identity_of(report),
    }
}

/// The run of this dump, if it is recorded: the one with this identity, or one with the other kind of identity whose
/// dump has the same time and the same number and bytes of reachable and unreachable objects.
pub(super) fn find_run(
    connection: &Connection,
    report: &Report,
    identity: &str,
) -> rusqlite::Result<Option<i64>> {
    let same: Option<i64> = connection
        .prepare_cached("SELECT id FROM runs WHERE identity = ?1")?
        .query_row([identity], |row| row.get(0))
        .optional()?;
    if same.is_some() {
        return Ok(same);
    }
    let heap = &report.heap;
    connection
        .prepare_cached(
            "SELECT id FROM runs WHERE dumped_at = ?1 AND objects = ?2 AND used_bytes = ?3 AND unreachable_bytes = ?4 \
             AND (substr(identity, 1, length(?5)) = ?5) <> ?6 LIMIT 1",
        )?
        .query_row(
            params![
                report.dump.created,
                signed(heap.objects),
                signed(heap.used_bytes),
                signed(heap.unreachable.bytes),
                OF_FILE,
                identity.starts_with(OF_FILE),
            ],
            |row| row.get(0),
        )
        .optional()
}

/// What versions before 2 of the report took for the identity: it covers the time to the millisecond, ID size, object
/// and class counts, the instances of every class and the number of GC roots of each kind.
fn older_identity_of(report: &Report) -> String {
    let mut facts = String::new();
    let heap = &report.heap;
    let _ = write!(
        facts,
        "{:?}\n{}\n{}\n{}\n{}\n",
        report.dump.created,
        report.dump.id_size,
        report.dump.snapshot.number,
        heap.objects.saturating_add(heap.unreachable.objects),
        heap.classes,
    );
    let mut classes: Vec<(&str, u64)> = report
        .histogram
        .iter()
        .map(|row| (row.class.as_str(), row.instances))
        .collect();
    classes.sort_unstable();
    for (class, instances) in classes {
        let _ = writeln!(facts, "{class}\0{instances}");
    }
    for (kind, count) in &report.gc_roots.by_kind {
        let _ = writeln!(facts, "{kind}\0{count}");
    }
    crate::names::hex(&Sha256::digest(facts.as_bytes()))
}
