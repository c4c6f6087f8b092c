//! The table of all dumps.

use std::cmp::Reverse;

use heapray_report::model::VerdictKind;

use super::text::{labels_text, report_of, short_name, verdict};
use crate::batch::row::{HeapLine, JobRow, JobStatus};
use crate::batch::summary::BatchSummary;
use crate::figures::{bytes, percent, share, time};
use crate::render::document::{Cell, Row, Section, columns};

/// Most dumps in the table; `summary.json` has all of them.
const DUMPS: usize = 2000;

/// The table, worst dumps first.
pub(super) fn section(summary: &BatchSummary) -> Section {
    let heaps = summary.dumps.iter().filter_map(|row| row.heap.as_ref());
    let largest = heaps.map(|heap| heap.used_bytes).max().unwrap_or(0);
    let mut rows: Vec<&JobRow> = summary.dumps.iter().collect();
    rows.sort_by_key(|row| (rank(row), Reverse(worst(row)), &row.input));
    Section {
        id: "dumps",
        title: "Dumps",
        intro: "Leaks first; each name links to its report.".to_owned(),
        columns: columns(&["dump", "verdict", "summary", "#used", "#garbage", "#file"]),
        left_out: rows.len().saturating_sub(DUMPS) as u64,
        rows: rows
            .into_iter()
            .take(DUMPS)
            .map(|row| match &row.heap {
                Some(heap) => analyzed(row, heap, largest),
                None => lost(row),
            })
            .collect(),
        none: "No dumps.",
        ..Section::default()
    }
}

/// Rank of a dump in the table, worst first.
fn rank(row: &JobRow) -> u8 {
    match (row.status, row.heap.as_ref().map(|heap| heap.verdict)) {
        (_, Some(VerdictKind::Leak)) => 0,
        (JobStatus::Failed | JobStatus::TimedOut, _) => 1,
        (JobStatus::Damaged, _) => 2,
        (_, Some(VerdictKind::HighUsage)) => 3,
        (_, Some(VerdictKind::Garbage)) => 4,
        (_, Some(VerdictKind::NoLeak)) => 6,
        _ => 5,
    }
}

/// Retained bytes of the dump's largest suspect; used heap where the dump has no suspect.
fn worst(row: &JobRow) -> u64 {
    row.heap.as_ref().map_or(0, |heap| {
        heap.suspects
            .first()
            .map_or(heap.used_bytes, |suspect| suspect.retained_bytes)
    })
}

fn name(row: &JobRow) -> Cell {
    Cell {
        link: report_of(row).unwrap_or_default().to_owned(),
        ..Cell::text(&short_name(&row.input))
    }
}

fn lost(row: &JobRow) -> Row {
    let error = row.error.as_deref().unwrap_or_default();
    let (error, hint) = error.split_once("\nhint: ").unwrap_or((error, ""));
    // The error begins with the dump's path, which another column shows.
    let error = error
        .strip_prefix(&format!("{}: ", row.input))
        .unwrap_or(error);
    Row {
        cells: vec![
            name(row).with_note(&labels_text(&row.labels)),
            Cell::state(row.status.id(), true),
            Cell::text(error).with_note(hint),
            Cell::number(String::new()),
            Cell::number(String::new()),
            Cell::number(bytes(row.file_bytes)),
        ],
        strong: false,
    }
}

fn analyzed(row: &JobRow, heap: &HeapLine, largest: u64) -> Row {
    let mut about: Vec<String> = heap.created.as_deref().map(time).into_iter().collect();
    about.push(labels_text(&row.labels));
    let top = heap.suspects.first().map_or_else(String::new, |top| {
        let more = match heap.suspects.len() {
            0 | 1 => String::new(),
            number => format!(", {} more", number - 1),
        };
        let held = bytes(top.retained_bytes);
        format!(
            "{} · {held}, {}{more}",
            top.culprit,
            percent(top.retained_share)
        )
    });
    let damage = if heap.complete {
        ""
    } else {
        "repaired; figures are lower bounds"
    };
    let whole = heap.used_bytes.saturating_add(heap.unreachable_bytes);
    let of = heap.max_heap_bytes;
    Row {
        cells: vec![
            name(row).with_note(about.join("  ").trim()),
            verdict(heap).with_note(damage),
            Cell::text(&heap.headline).with_note(&top),
            Cell::number(bytes(heap.used_bytes))
                .with_bar(heap.used_bytes, largest)
                .with_note(&of.map_or_else(String::new, |max| format!("of\u{a0}{}", bytes(max)))),
            Cell::number(percent(share(heap.unreachable_bytes, whole))),
            Cell::number(bytes(row.file_bytes)),
        ],
        strong: false,
    }
}
