//! Times of dumps.

use heapray_report::Report;
use jiff::Timestamp;

/// Parses the time of a report; `None` if it is missing or not a time.
pub(crate) fn parse(created: Option<&str>) -> Option<Timestamp> {
    created?.parse().ok()
}

/// When a report's dump was made.
pub(crate) fn dumped_at(report: &Report) -> Option<Timestamp> {
    parse(report.dump.created.as_deref())
}

/// Hours from one moment to another; negative if the second is earlier.
pub(crate) fn hours_from(start: Timestamp, end: Timestamp) -> f64 {
    end.duration_since(start).as_secs_f64() / 3600.0
}

/// Hours from the first dump to the second; `None` if a dump has no time.
pub(crate) fn hours_between(before: &Report, after: &Report) -> Option<f64> {
    Some(hours_from(dumped_at(before)?, dumped_at(after)?))
}
