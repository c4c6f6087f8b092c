//! The page about all dumps of a batch.

use std::io;

use heapray_report::model::VerdictKind;

use super::row::{HeapLine, JobRow};
use super::summary::{BatchSummary, BatchVerdict};
use crate::figures::{bytes, count, percent};
use crate::render::document::{Document, Fact, Strip, StripPart, Tone};
use crate::render::page;

mod dumps;
mod suspects;
mod text;
mod trends;

use text::of_dumps;

/// The page as HTML. It states no current time and no durations, so the same results give the same bytes.
pub(super) fn render_index(summary: &BatchSummary) -> io::Result<String> {
    let counts = &summary.counts;
    let in_time = in_time(summary);
    let leaks = counts.with_verdict(VerdictKind::Leak);
    let analyzed = of_dumps(counts.analyzed);
    let headline = match (leaks, counts.with_suspects, counts.analyzed) {
        (_, _, 0) => "No dump could be analyzed.".to_owned(),
        (0, 0, _) => format!("No leak suspects in {analyzed}."),
        (0, some, _) => format!("No leak, but suspects in {} of {analyzed}.", count(some)),
        (some, _, _) => format!("Memory leaks in {} of {analyzed}.", count(some)),
    };
    let mut notes = Vec::new();
    if summary.interrupted {
        notes.push(
            "The batch was stopped before all dumps were done; run it again to resume.".to_owned(),
        );
    }
    let lost = counts.failed + counts.timed_out;
    if lost > 0 {
        notes.push(format!(
            "{} could not be analyzed; the next run tries again.",
            of_dumps(lost)
        ));
    }
    if counts.damaged > 0 {
        notes.push(format!(
            "{} too damaged to be analyzed.",
            of_dumps(counts.damaged)
        ));
    }
    let (suspects, lead) = suspects::section(&in_time)?;
    let mut sections = vec![suspects];
    sections.extend(trends::section(&in_time)?);
    sections.push(dumps::section(summary));
    page::html(&Document {
        title: format!("{} · heapray batch", of_dumps(counts.dumps)),
        kind: "batch",
        subject: of_dumps(counts.dumps),
        kicker: match (summary.verdict, counts.with_suspects > 0) {
            (BatchVerdict::AllFine, _) => "All fine",
            (BatchVerdict::Findings, _) => "Findings",
            (BatchVerdict::Damaged, true) => "Findings, and damaged dumps",
            (BatchVerdict::Damaged, false) => "Damaged dumps",
            (BatchVerdict::Failures, true) => "Findings, and dumps not analyzed",
            (BatchVerdict::Failures, false) => "Dumps not analyzed",
        }
        .to_owned(),
        confidence: String::new(),
        loud: summary.verdict != BatchVerdict::AllFine,
        headline,
        lead,
        strip: strip(summary),
        notes,
        facts: facts(summary),
        sections,
    })
}

/// Analyzed dumps in order of time; dumps without a time come last, by path.
fn in_time(summary: &BatchSummary) -> Vec<(&JobRow, &HeapLine)> {
    let mut rows: Vec<(&JobRow, &HeapLine)> = summary
        .dumps
        .iter()
        .filter_map(|row| Some((row, row.heap.as_ref()?)))
        .collect();
    rows.sort_by_key(|(row, heap)| {
        let time = crate::times::parse(heap.created.as_deref());
        (time.is_none(), time, &row.input)
    });
    rows
}

/// Dumps by verdict, and dumps without a verdict; the worst first.
fn strip(summary: &BatchSummary) -> Option<Strip> {
    let counts = &summary.counts;
    let parts = [
        (
            "memory leak",
            counts.with_verdict(VerdictKind::Leak),
            Tone::Hot,
        ),
        ("not analyzed", counts.failed + counts.timed_out, Tone::Warm),
        ("too damaged", counts.damaged, Tone::Warm),
        (
            "high usage, no leak",
            counts.with_verdict(VerdictKind::HighUsage),
            Tone::Dim,
        ),
        (
            "mostly garbage",
            counts.with_verdict(VerdictKind::Garbage),
            Tone::Dim,
        ),
        (
            "no verdict possible",
            counts.with_verdict(VerdictKind::Unknown),
            Tone::Faint,
        ),
        (
            "no leak found",
            counts.with_verdict(VerdictKind::NoLeak),
            Tone::Faint,
        ),
    ];
    let parts: Vec<StripPart> = parts
        .into_iter()
        .filter(|(_, number, _)| *number > 0)
        .map(|(name, number, tone)| StripPart {
            name: name.to_owned(),
            value: count(number),
            weight: number,
            tone,
        })
        .collect();
    (!parts.is_empty()).then(|| Strip {
        caption: of_dumps(counts.dumps),
        parts,
    })
}

fn facts(summary: &BatchSummary) -> Vec<Fact> {
    let counts = &summary.counts;
    let fact = |name: &str, value: String| Fact {
        name: name.to_owned(),
        value,
        note: String::new(),
    };
    let heaps = || summary.dumps.iter().filter_map(|row| row.heap.as_ref());
    let mut facts = vec![
        fact("Analyzed", count(counts.analyzed)),
        fact("Repaired first", count(counts.repaired)),
        fact("Files", bytes(counts.file_bytes)),
    ];
    if let Some(most) = heaps().map(|heap| heap.used_bytes).max() {
        facts.push(fact("Largest used heap", bytes(most)));
    }
    let fullest = heaps()
        .filter_map(|heap| Some((heap.used_bytes, heap.max_heap_bytes.filter(|max| *max > 0)?)))
        .map(|(used, max)| used as f64 / max as f64)
        .max_by(f64::total_cmp);
    if let Some(fullest) = fullest {
        facts.push(fact("Highest share of -Xmx", percent(fullest)));
    }
    facts
}
