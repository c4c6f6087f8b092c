//! A document as Markdown.

use std::io;

use heapray_report::format::markdown_text;

use super::document::{Cell, Document};

/// Most rows of a table in Markdown; the HTML page has more.
const MARKDOWN_ROWS: usize = 20;

/// Writes Markdown for a pull request or a chat.
pub(super) fn write(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "# {}\n", markdown_text(&document.title))?;
    writeln!(out, "**{}**", markdown_text(&document.headline))?;
    if !document.confidence.is_empty() {
        writeln!(out, "({})", document.confidence)?;
    }
    writeln!(out)?;
    for note in &document.notes {
        writeln!(out, "> {}\n", markdown_text(note))?;
    }
    for fact in &document.facts {
        writeln!(
            out,
            "- {}: {}{}",
            fact.name,
            markdown_text(&fact.value),
            markdown_text(&fact.bracketed_note())
        )?;
    }
    for section in document
        .sections
        .iter()
        .filter(|section| !section.rows.is_empty())
    {
        writeln!(out, "\n## {}\n", section.title)?;
        let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let columns = || section.columns.iter();
        let names = columns().map(|column| column.name.to_owned());
        writeln!(out, "{}", line(names.collect()))?;
        let rules = columns().map(|column| if column.number { "--:" } else { "---" }.to_owned());
        writeln!(out, "{}", line(rules.collect()))?;
        for row in section.rows.iter().take(MARKDOWN_ROWS) {
            let cell = |cell: &Cell| {
                let text = markdown_text(&cell.text);
                let text = if row.strong && !text.is_empty() {
                    format!("**{text}**")
                } else {
                    text
                };
                if cell.note.is_empty() {
                    text
                } else {
                    format!("{text} ({})", markdown_text(&cell.note))
                }
            };
            writeln!(out, "{}", line(row.cells.iter().map(cell).collect()))?;
        }
        section.write_left_out(MARKDOWN_ROWS, out)?;
    }
    Ok(())
}
