//! The table of suspects over all dumps.

use std::collections::BTreeMap;
use std::io;

use heapray_report::model::VerdictKind;

use super::text::{of_dumps, report_of, short_name};
use crate::batch::row::{HeapLine, JobRow};
use crate::figures::{bytes, count, percent};
use crate::order::largest_first;
use crate::render::document::{Cell, Row, Section, columns};
use crate::render::svg::render_sparkline;

/// Most suspects in the table.
const SUSPECTS: usize = 100;

/// A suspect and the dumps that have it.
struct Seen<'a> {
    culprit: &'a str,
    kind: &'a str,
    /// Retained bytes in each of these dumps, in order of time.
    bytes: Vec<u64>,
    most: u64,
    most_share: f64,
    /// How many of these dumps have the verdict `leak`.
    leaks: usize,
    /// The dump in which the suspect is largest.
    worst: &'a JobRow,
}

/// The table, and a sentence about the suspect that most dumps have.
pub(super) fn section(in_time: &[(&JobRow, &HeapLine)]) -> io::Result<(Section, String)> {
    let mut seen: BTreeMap<&str, Seen<'_>> = BTreeMap::new();
    for (row, heap) in in_time {
        for suspect in &heap.suspects {
            let entry = seen.entry(&suspect.fingerprint).or_insert_with(|| Seen {
                culprit: &suspect.culprit,
                kind: &suspect.kind,
                bytes: Vec::new(),
                most: 0,
                most_share: 0.0,
                leaks: 0,
                worst: row,
            });
            entry.bytes.push(suspect.retained_bytes);
            entry.leaks += usize::from(heap.verdict == VerdictKind::Leak);
            if suspect.retained_bytes >= entry.most {
                entry.most = suspect.retained_bytes;
                entry.most_share = suspect.retained_share;
                entry.worst = row;
            }
        }
    }
    let mut seen: Vec<Seen<'_>> = seen.into_values().collect();
    largest_first(&mut seen, |seen| seen.most, |seen| seen.culprit);
    let left_out = seen.len().saturating_sub(SUSPECTS) as u64;
    let lead = lead(&seen, in_time.len());
    let largest = seen.first().map_or(0, |seen| seen.most);
    let rows = seen
        .iter()
        .take(SUSPECTS)
        .map(|seen| {
            let svg = render_sparkline(&seen.bytes, "retained bytes over the dumps")
                .map_err(io::Error::other)?;
            Ok(Row {
                cells: vec![
                    Cell::code(seen.culprit),
                    Cell::text(seen.kind),
                    Cell::number(format!("{} of {}", seen.bytes.len(), in_time.len())),
                    Cell::number(bytes(seen.most)).with_bar(seen.most, largest),
                    Cell::number(percent(seen.most_share)),
                    Cell {
                        link: report_of(seen.worst)
                            .map_or_else(String::new, |page| format!("{page}#suspects")),
                        ..Cell::text(&short_name(&seen.worst.input))
                    },
                    Cell {
                        svg,
                        ..Cell::default()
                    },
                ],
                strong: false,
            })
        })
        .collect::<io::Result<Vec<_>>>()?;
    let section = Section {
        id: "suspects",
        title: "Suspects over all dumps",
        intro: "Matched by fingerprint, largest first.".to_owned(),
        columns: columns(&[
            "culprit",
            "kind",
            "#dumps",
            "#largest",
            "#of heap",
            "largest in",
            "trend",
        ]),
        rows,
        left_out,
        none: "No dump has a leak suspect.",
        ..Section::default()
    };
    Ok((section, lead))
}

fn lead(seen: &[Seen<'_>], dumps: usize) -> String {
    // Leaks come before suspects that are only large. Among suspects of equally many dumps, the largest wins.
    let widest = seen
        .iter()
        .rev()
        .max_by_key(|seen| (seen.leaks, seen.bytes.len()));
    let Some(widest) = widest.filter(|seen| seen.bytes.len() > 1) else {
        return String::new();
    };
    format!(
        "{} is in {} of {}, with up to {}.",
        crate::figures::harmless(widest.culprit),
        count(widest.bytes.len() as u64),
        of_dumps(dumps as u64),
        bytes(widest.most)
    )
}
