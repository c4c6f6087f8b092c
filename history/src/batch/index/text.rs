//! Names of dumps and links to their reports, as the page shows them.

use std::collections::BTreeMap;

use heapray_report::model::VerdictKind;

use crate::batch::row::{HeapLine, JobRow, JobStatus};
use crate::figures::{count, harmless};
use crate::names::verdict_id;
use crate::render::document::Cell;

/// `1 dump`, `3 dumps`.
pub(super) fn of_dumps(number: u64) -> String {
    let noun = if number == 1 { "dump" } else { "dumps" };
    format!("{} {noun}", count(number))
}

/// Relative link to a dump's report. Output names hold letters, digits, `.`, `_` and `-` only, so they need no
/// escaping in a link.
pub(super) fn report_of(row: &JobRow) -> Option<&str> {
    row.output("html")
        .filter(|_| row.status == JobStatus::Analyzed)
}

/// The last two parts of a dump's path, which usually name the pod and the dump.
pub(super) fn short_name(input: &str) -> String {
    let mut parts = input.rsplit(['/', '\\']);
    let file = parts.next().unwrap_or(input);
    let name = match parts.next().filter(|folder| !folder.is_empty()) {
        Some(folder) => format!("{folder}/{file}"),
        None => file.to_owned(),
    };
    harmless(&name).into_owned()
}

pub(super) fn labels_text(labels: &BTreeMap<String, String>) -> String {
    let labels: Vec<String> = labels
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    labels.join(" ")
}

/// The cell with a heap's verdict.
pub(super) fn verdict(heap: &HeapLine) -> Cell {
    Cell::state(verdict_id(heap.verdict), heap.verdict == VerdictKind::Leak)
}
