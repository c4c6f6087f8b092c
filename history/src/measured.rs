//! Whether two heaps were measured alike, and whether a heap is full.

use heapray_report::Report;

use crate::partial::is_partial;

/// A program whose live objects take this share of `-Xmx` has no room left: collections run back to back.
const FULL: f64 = 0.9;

/// Why retained heaps of two reports cannot be subtracted: other references were followed, unreachable objects were
/// kept in one of them, another program wrote the dump, or one has no GC roots. `None` if they were measured alike.
pub(crate) fn difference(before: &Report, after: &Report) -> Option<String> {
    let (old, new) = (before.heap.followed, after.heap.followed);
    if old != new {
        return Some(format!(
            "the reports follow different references ({} and {}), which changes what an object retains",
            old.id(),
            new.id()
        ));
    }
    let (old, new) = (keeps_unreachable(before), keeps_unreachable(after));
    if old != new {
        let which = if old { "earlier" } else { "later" };
        return Some(format!(
            "unreachable objects count as reachable in the {which} report only (--keep-unreachable)"
        ));
    }
    let (old, new) = (&before.dump.written_by, &after.dump.written_by);
    if old != new {
        let name = |writer: &Option<String>| {
            writer.as_deref().map_or_else(
                || "the JVM".to_owned(),
                |name| crate::figures::harmless(name).into_owned(),
            )
        };
        return Some(format!(
            "the dumps were written by different programs ({} and {}), which find different roots and objects",
            name(old),
            name(new)
        ));
    }
    let assumed = |report: &Report| {
        let assumes = |kind: &str| kind == "no-roots";
        report.heap.gc_roots == 0
            || report
                .dump
                .repairs
                .iter()
                .any(|repair| assumes(&repair.kind))
    };
    (assumed(before) != assumed(after))
        .then(|| "the GC roots of one dump are missing and were assumed".to_owned())
}

/// Whether a report counts unreachable objects as reachable, although its dump shows which are. Where damage took what
/// held them, the report is partial, and other rules apply.
fn keeps_unreachable(report: &Report) -> bool {
    report.heap.keeps_unreachable() && !is_partial(report)
}

/// Live bytes and `-Xmx`, if the live objects fill the heap. `max_heap_bytes` replaces what the report states.
pub(crate) fn full(report: &Report, max_heap_bytes: Option<u64>) -> Option<(u64, u64)> {
    let most = max_heap_bytes.or(report.jvm.max_heap_bytes)?;
    let used = report.heap.used_bytes;
    (used as f64 >= FULL * most as f64).then_some((used, most))
}

/// What a report's suspects were found by: the version of the rules, the references that were followed, and whether
/// unreachable objects count. Suspects
/// of two reports with different bases may have different fingerprints, and one may lack what the other has.
pub(crate) fn basis(report: &Report) -> String {
    let kept = if keeps_unreachable(report) {
        " kept"
    } else {
        ""
    };
    format!(
        "{} {}{kept}",
        report.schema_version,
        report.heap.followed.id()
    )
}
