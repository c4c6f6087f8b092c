//! Does a report tell of a whole heap?
//!
//! Figures of a dump that lost objects are lower bounds. Two lower bounds have no difference: what seems to
//! have grown since a dump that was cut off may have been in its lost part. So growth is claimed from whole
//! dumps only, and into a partial one as "at least".

use heapray_report::Report;

/// Damage after which nobody knows what is missing.
const UNCOUNTABLE: [&str; 3] = ["no-heap", "text-mode", "cut-array"];

/// Is some of the heap missing, so that counts and sizes are lower bounds? Damage that was mended without
/// losing an object doesn't make a dump partial.
pub(crate) fn is_partial(report: &Report) -> bool {
    let dump = &report.dump;
    let uncountable = |kind: &str| UNCOUNTABLE.contains(&kind);
    dump.loss_unknown
        || dump.read_share < 1.0
        || dump.repairs.iter().any(|repair| uncountable(&repair.kind))
        || report.suspects.iter().any(|suspect| suspect.lower_bound)
}
