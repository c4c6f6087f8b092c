//! A document as plain text for a terminal.

use std::io;

use super::document::{Document, Row};
use crate::align::{self, write_sentence};

/// Most rows of a table on a terminal.
const TEXT_ROWS: usize = 12;
/// Longest cell on a terminal in characters; longer cells lose their middle.
const TEXT_CELL: usize = 72;

/// Writes plain text for a terminal of so many columns.
pub(super) fn write(document: &Document, room: usize, out: &mut dyn io::Write) -> io::Result<()> {
    write_sentence(out, "", &document.headline, 0, room)?;
    let sure = if document.confidence.is_empty() {
        String::new()
    } else {
        format!(", {}", document.confidence)
    };
    write_sentence(out, "", &format!("{}{sure}", document.kicker), 0, room)?;
    for note in &document.notes {
        write_sentence(out, "note: ", note, 6, room)?;
    }
    for fact in &document.facts {
        let note = fact.bracketed_note();
        let lead = format!("  {:<18} ", fact.name);
        write_sentence(out, &lead, &format!("{}{note}", fact.value), 21, room)?;
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
        let table = align::lines(&head, &rows, &numbers, room.saturating_sub(2));
        for line in &table.lines {
            writeln!(out, "{}", format!("  {line}").trim_end())?;
        }
        if !table.left_out.is_empty() {
            let names = format!("in a wider terminal: {}", table.left_out.join(", "));
            write_sentence(out, "  … ", &names, 4, room)?;
        }
        section.write_left_out(TEXT_ROWS, out)?;
    }
    Ok(())
}
