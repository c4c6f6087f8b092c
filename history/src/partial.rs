//! Whether a report is about a complete heap.
//!
//! Figures of a dump that lost objects are lower bounds. Two lower bounds have no difference: apparent growth since
//! a truncated dump may have been in the missing part. So growth is reported only since complete dumps, and as "at
//! least" if the later dump is partial.

use heapray_report::Report;

/// Kinds of damage after which the size of the loss is unknown.
const UNCOUNTABLE: [&str; 3] = ["no-heap", "text-mode", "cut-array"];

/// Whether some of the heap is missing, so that counts and sizes are lower bounds. A dump that was repaired without
/// the loss of an object is not partial.
pub(crate) fn is_partial(report: &Report) -> bool {
    let dump = &report.dump;
    let uncountable = |kind: &str| UNCOUNTABLE.contains(&kind);
    dump.loss_unknown
        || dump.read_share < 1.0
        || dump.repairs.iter().any(|repair| uncountable(&repair.kind))
        || report.suspects.iter().any(|suspect| suspect.lower_bound)
}
