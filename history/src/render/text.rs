//! A document as plain text for a terminal.

use std::io;

use super::document::{Document, Row};
use crate::align;

/// Most rows of a table on a terminal.
const TEXT_ROWS: usize = 12;
/// Longest cell on a terminal in characters; longer cells lose their middle.
const TEXT_CELL: usize = 72;

/// Writes plain text for a terminal.
pub(super) fn write(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{}", document.headline)?;
    let sure = if document.confidence.is_empty() {
        String::new()
    } else {
        format!(", {}", document.confidence)
    };
    writeln!(out, "{}{sure}", document.kicker)?;
    for note in &document.notes {
        writeln!(out, "note: {note}")?;
    }
    for fact in &document.facts {
        let note = fact.bracketed_note();
        writeln!(out, "  {:<18} {}{note}", fact.name, fact.value)?;
    }
    for section in &document.sections {
        if section.rows.is_empty() {
            continue;
        }
        writeln!(out, "\n{}", section.title)?;
        let cut = |text: &str| heapray_report::format::cut(text, TEXT_CELL).into_owned();
        // Sparklines have no text form, so a column without text is omitted.
        let shown: Vec<usize> = (0..section.columns.len())
            .filter(|column| {
                section.rows.iter().any(|row| {
                    row.cells
                        .get(*column)
                        .is_some_and(|cell| !cell.text.is_empty())
                })
            })
            .collect();
        let cell = |row: &Row, column: usize| {
            row.cells
                .get(column)
                .map_or_else(String::new, |cell| cut(&cell.text))
        };
        let columns = || {
            shown
                .iter()
                .filter_map(|column| section.columns.get(*column))
        };
        let head: Vec<String> = columns().map(|column| column.name.to_owned()).collect();
        let numbers: Vec<bool> = columns().map(|column| column.number).collect();
        let rows: Vec<Vec<String>> = section
            .rows
            .iter()
            .take(TEXT_ROWS)
            .map(|row| shown.iter().map(|column| cell(row, *column)).collect())
            .collect();
        for line in align::lines(&head, &rows, &numbers) {
            writeln!(out, "{}", format!("  {line}").trim_end())?;
        }
        section.write_left_out(TEXT_ROWS, out)?;
    }
    Ok(())
}
