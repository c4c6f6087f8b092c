//! The page over all dumps of a batch.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::{BatchSummary, BatchVerdict, HeapLine, JobRow, JobStatus};
use crate::figures::{bytes, count, harmless, percent, share};
use crate::render::document::{Cell, Document, Fact, Row, Section, columns};
use crate::render::page;
use crate::render::svg::render_spark;

/// Suspects told over all dumps.
const SUSPECTS: usize = 100;

/// The page. Holds no clock and no durations, so that the same results give the same bytes.
pub(super) fn render_index(summary: &BatchSummary) -> io::Result<String> {
    let counts = &summary.counts;
    let dumps = |number: u64| {
        format!(
            "{} {}",
            count(number),
            if number == 1 { "dump" } else { "dumps" }
        )
    };
    let headline = match (counts.with_suspects, counts.analyzed) {
        (0, 0) => "No dump could be analyzed.".to_owned(),
        (0, analyzed) => format!("No leak suspects in {}.", dumps(analyzed)),
        (some, analyzed) => format!("Leak suspects in {} of {}.", count(some), dumps(analyzed)),
    };
    let mut notes = Vec::new();
    if summary.interrupted {
        notes.push(
            "The batch was stopped before all dumps were done; run it again to go on.".to_owned(),
        );
    }
    let lost = counts.failed + counts.timed_out;
    if lost > 0 {
        notes.push(format!(
            "{} could not be analyzed; see the table.",
            dumps(lost)
        ));
    }
    if counts.damaged > 0 {
        notes.push(format!(
            "{} too damaged to be analyzed.",
            dumps(counts.damaged)
        ));
    }
    let fact = |name: &str, value: String| Fact {
        name: name.to_owned(),
        value,
        note: String::new(),
    };
    let mut facts = vec![
        fact("Dumps", count(counts.dumps)),
        fact("Analyzed", count(counts.analyzed)),
        fact("Repaired", count(counts.repaired)),
        fact("File bytes", bytes(counts.file_bytes)),
    ];
    facts.extend(
        counts
            .verdicts
            .iter()
            .map(|(verdict, number)| fact(verdict, count(*number))),
    );
    page::html(&Document {
        title: format!("{} · heapray batch", dumps(counts.dumps)),
        kind: "batch",
        subject: dumps(counts.dumps),
        kicker: match summary.verdict {
            BatchVerdict::AllFine => "All fine",
            BatchVerdict::Findings => "Findings",
            BatchVerdict::Damaged => "Damaged dumps",
            BatchVerdict::Failures => "Failures",
        }
        .to_owned(),
        confidence: String::new(),
        loud: summary.verdict != BatchVerdict::AllFine,
        headline,
        notes,
        facts,
        sections: vec![suspects(summary)?, dump_table(summary)],
    })
}

/// A suspect in several dumps.
struct Seen<'a> {
    culprit: &'a str,
    kind: &'a str,
    /// Bytes in each dump in which it was, in order of time.
    bytes: Vec<u64>,
    most: u64,
    /// The dump with the most.
    worst: &'a JobRow,
}

fn suspects(summary: &BatchSummary) -> io::Result<Section> {
    let mut in_time: Vec<(&JobRow, &HeapLine)> = summary
        .dumps
        .iter()
        .filter_map(|row| Some((row, row.heap.as_ref()?)))
        .collect();
    // RFC 3339 in UTC sorts as text; dumps without a time come last, in order of their paths.
    in_time.sort_by(|a, b| {
        let time = |heap: &HeapLine| heap.created.clone().unwrap_or_else(|| "~".to_owned());
        time(a.1)
            .cmp(&time(b.1))
            .then_with(|| a.0.input.cmp(&b.0.input))
    });
    let mut seen: BTreeMap<&str, Seen<'_>> = BTreeMap::new();
    for (row, heap) in &in_time {
        for suspect in &heap.suspects {
            let entry = seen.entry(&suspect.fingerprint).or_insert_with(|| Seen {
                culprit: &suspect.culprit,
                kind: &suspect.kind,
                bytes: Vec::new(),
                most: 0,
                worst: row,
            });
            entry.bytes.push(suspect.retained_bytes);
            if suspect.retained_bytes > entry.most {
                entry.most = suspect.retained_bytes;
                entry.worst = row;
            }
        }
    }
    let mut seen: Vec<Seen<'_>> = seen.into_values().collect();
    seen.sort_by(|a, b| b.most.cmp(&a.most).then_with(|| a.culprit.cmp(b.culprit)));
    let left_out = seen.len().saturating_sub(SUSPECTS) as u64;
    let largest = seen.first().map_or(0, |seen| seen.most);
    let rows = seen
        .iter()
        .take(SUSPECTS)
        .map(|seen| {
            let svg = render_spark(&seen.bytes, "retained bytes over the dumps")
                .map_err(io::Error::other)?;
            Ok(Row {
                cells: vec![
                    Cell::text(seen.culprit),
                    Cell::text(seen.kind),
                    Cell::number(format!("{} of {}", seen.bytes.len(), in_time.len())),
                    Cell::number(bytes(seen.most)).with_bar(seen.most, largest),
                    link(seen.worst),
                    Cell {
                        svg,
                        ..Cell::default()
                    },
                ],
                strong: false,
            })
        })
        .collect::<io::Result<Vec<_>>>()?;
    Ok(Section {
        id: "suspects",
        title: "Suspects over all dumps",
        intro: "By fingerprint, the largest first; the line shows its retained heap in order of the dumps' times."
            .to_owned(),
        columns: columns(&["culprit", "kind", "#dumps", "#at most", "in", "course"]),
        rows,
        left_out,
        none: "No dump has a leak suspect.",
        ..Section::default()
    })
}

fn dump_table(summary: &BatchSummary) -> Section {
    let largest = summary
        .dumps
        .iter()
        .filter_map(|row| row.heap.as_ref())
        .map(|heap| heap.used_bytes)
        .max();
    let rows = summary.dumps.iter().map(|row| {
        let labels: Vec<String> = row
            .labels
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut name = link(row);
        name.note = harmless(&labels.join(" ")).into_owned();
        let Some(heap) = &row.heap else {
            return Row {
                cells: vec![
                    name,
                    Cell::state(row.status.name(), true),
                    Cell::text(row.error.as_deref().unwrap_or_default()),
                    Cell::number(String::new()),
                    Cell::number(String::new()),
                    Cell::number(bytes(row.file_bytes)),
                ],
                strong: false,
            };
        };
        let top = heap.suspects.first().map_or_else(String::new, |top| {
            let more = heap.suspects.len() - 1;
            let more = if more == 0 {
                String::new()
            } else {
                format!(" and {more} more")
            };
            format!(
                "{} holds {}{more}",
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
        Row {
            cells: vec![
                name,
                Cell::state(&heap.verdict, heap.verdict == "leak").with_note(damage),
                Cell::text(&heap.headline).with_note(&top),
                Cell::number(bytes(heap.used_bytes))
                    .with_bar(heap.used_bytes, largest.unwrap_or(0))
                    .with_note(
                        &heap
                            .max_heap_bytes
                            .map_or_else(String::new, |max| format!("of {}", bytes(max))),
                    ),
                Cell::number(percent(share(heap.unreachable_bytes, whole))),
                Cell::number(bytes(row.file_bytes)),
            ],
            strong: false,
        }
    });
    Section {
        id: "dumps",
        title: "Dumps",
        columns: columns(&["dump", "verdict", "", "#used", "#garbage", "#file"]),
        rows: rows.collect(),
        none: "There is no dump.",
        ..Section::default()
    }
}

/// The dump's name, leading to its report.
fn link(row: &JobRow) -> Cell {
    let page = row
        .outputs
        .iter()
        .find(|output| {
            Path::new(output)
                .extension()
                .is_some_and(|extension| extension == "html")
        })
        .filter(|_| row.status == JobStatus::Analyzed);
    // Names of outputs hold letters, digits, `.`, `_` and `-` only: they are addresses as they are.
    Cell {
        link: page.cloned().unwrap_or_default(),
        ..Cell::text(&row.input)
    }
}
