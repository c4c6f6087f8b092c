//! Whether a dump has been recorded before.

use std::fmt::Write as _;

use heapray_report::Report;
use sha2::{Digest, Sha256};

/// The identity of a report's dump. It does not depend on path, compression, options or version of the analysis.
/// It covers the time to the millisecond, ID size, object and class counts, the instances of every class and the
/// number of GC roots of each kind. It does not cover sizes, because they depend on the assumed object layout.
pub fn identity_of(report: &Report) -> String {
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
