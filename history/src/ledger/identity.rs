//! Is this the dump that was recorded before?

use std::fmt::Write as _;

use heapray_report::Report;
use sha2::{Digest, Sha256};

/// The identity of a report's dump: what the dump itself says, whatever its path, compression or the
/// options and version of the analysis. Time to the millisecond, ID size, object and class counts, the
/// instances of every class and the number of each kind of GC root go in; sizes don't, since they
/// depend on the layout that was assumed.
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
