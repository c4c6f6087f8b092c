//! The report as Markdown, to paste into a ticket.
//!
//! Names stand in code spans, where nothing is markup and no `@name` notifies anyone; sentences are escaped.

use std::io;

use crate::format::bytes;
use crate::labels::{
    FULL_SUSPECTS, culprit_title, damage_text, further_reasons, main_caveats, more_heap_label,
    out_of_memory_text, verdict_label, waste_text,
};
use crate::model::Report;

mod document;
mod suspect;
mod tables;

use document::{Document, code, prose};
pub(crate) use suspect::render_suspect;

/// Writes the report as Markdown: verdict, suspects, and the top of the tables.
///
/// # Errors
/// Those of `out`.
pub fn render_markdown(report: &Report, out: &mut (impl io::Write + ?Sized)) -> io::Result<()> {
    out.write_all(document(report).as_bytes())
}

fn document(report: &Report) -> String {
    let mut doc = Document::default();
    let verdict = &report.verdict;
    doc.block(format!(
        "# {}: {}",
        verdict_label(report),
        prose(&verdict.headline)
    ));
    for reason in further_reasons(report) {
        doc.line(format!("- {}", prose(reason)));
    }
    if let Some(oom) = &verdict.oom {
        let frame = oom
            .frame
            .as_deref()
            .map_or_else(String::new, |f| format!(" at {}", code(f)));
        doc.line(format!(
            "- Thread {} ran out of memory{frame}. {}",
            code(&oom.thread),
            prose(out_of_memory_text(oom))
        ));
    }
    if !verdict.more_heap.text.is_empty() {
        let label = more_heap_label(verdict.more_heap.answer);
        doc.line(format!("- {label}. {}", prose(&verdict.more_heap.text)));
    }
    if let Some(text) = waste_text(report) {
        doc.line(format!("- Waste. {}", prose(&text)));
    }
    doc.line("");
    if !report.dump.complete {
        let caveats: Vec<_> = main_caveats(&report.dump).map(prose).collect();
        doc.block(format!(
            "> **{}** {}",
            damage_text(&report.dump),
            caveats.join(" ")
        ));
    } else if !report.dump.caveats.is_empty() {
        let caveats: Vec<_> = main_caveats(&report.dump).map(prose).collect();
        doc.block(format!("> {}", caveats.join(" ")));
    }
    tables::facts(&mut doc, report);
    for one in report.suspects.iter().take(FULL_SUSPECTS) {
        doc.0.push_str(&render_suspect(one));
        doc.line("");
    }
    let others = report.suspects.iter().skip(FULL_SUSPECTS).take(20);
    if others.len() > 0 {
        doc.block("## Smaller suspects");
        for one in others {
            doc.line(format!(
                "- {} ({}): {}",
                code(&culprit_title(one)),
                bytes(one.retained_bytes),
                prose(&one.headline)
            ));
        }
        doc.line("");
    }
    tables::all(&mut doc, report);
    doc.line(format!(
        "Made by {} {}.",
        prose(&report.tool.name),
        prose(&report.tool.version)
    ));
    doc.0
}
