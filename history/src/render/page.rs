//! A document as one HTML page, Markdown, or text.

use std::fmt::Write as _;
use std::io;
use std::sync::LazyLock;

use askama::Template;

use super::document::{Cell, Document, Section};
use super::markdown_text;

#[derive(Template)]
#[template(path = "document.html")]
struct Page<'a> {
    document: &'a Document,
    style: &'static str,
}

/// The page's style: the report's look, and what charts need.
static STYLE: LazyLock<String> = LazyLock::new(|| {
    let mut style = [
        include_str!("../../assets/page.css"),
        include_str!("../../assets/charts.css"),
    ]
    .concat();
    for percent in 1..=100 {
        let _ = write!(style, ".w{percent}{{--w:{percent}%}}");
    }
    style
});

/// The page, self-contained and without scripts.
pub(crate) fn html(document: &Document) -> io::Result<String> {
    Page {
        document,
        style: &STYLE,
    }
    .render()
    .map_err(io::Error::other)
}

/// Rows of a table in Markdown; longer ones belong into the page.
const MARKDOWN_ROWS: usize = 20;

/// Writes Markdown for a pull request or a chat.
pub(crate) fn markdown(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
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
        let note = if fact.note.is_empty() {
            String::new()
        } else {
            format!(" ({})", fact.note)
        };
        writeln!(
            out,
            "- {}: {}{}",
            fact.name,
            markdown_text(&fact.value),
            markdown_text(&note)
        )?;
    }
    for section in document
        .sections
        .iter()
        .filter(|section| !section.rows.is_empty())
    {
        writeln!(out, "\n## {}\n", section.title)?;
        let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        writeln!(
            out,
            "{}",
            line(
                section
                    .columns
                    .iter()
                    .map(|column| column.name.to_owned())
                    .collect()
            )
        )?;
        let rule = |number: bool| if number { "--:" } else { "---" }.to_owned();
        writeln!(
            out,
            "{}",
            line(
                section
                    .columns
                    .iter()
                    .map(|column| rule(column.number))
                    .collect()
            )
        )?;
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
        left_out(section, MARKDOWN_ROWS, out)?;
    }
    Ok(())
}

/// Rows of a table on a terminal.
const TEXT_ROWS: usize = 12;
/// Longest cell on a terminal; the middle of longer ones is left out.
const TEXT_CELL: usize = 72;

/// Writes plain text for a terminal.
pub(crate) fn text(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
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
        let note = if fact.note.is_empty() {
            String::new()
        } else {
            format!(" ({})", fact.note)
        };
        writeln!(out, "  {:<18} {}{note}", fact.name, fact.value)?;
    }
    for section in &document.sections {
        if section.rows.is_empty() {
            continue;
        }
        writeln!(out, "\n{}", section.title)?;
        let cut = |text: &str| heapray_report::format::cut(text, TEXT_CELL).into_owned();
        // Sparklines and links have no text form; a column of nothing else is left out.
        let shown: Vec<usize> = (0..section.columns.len())
            .filter(|column| {
                section.rows.iter().any(|row| {
                    row.cells
                        .get(*column)
                        .is_some_and(|cell| !cell.text.is_empty())
                })
            })
            .collect();
        let cell = |row: &super::document::Row, column: usize| {
            row.cells
                .get(column)
                .map_or_else(String::new, |cell| cut(&cell.text))
        };
        let head = |column: usize| section.columns.get(column).map_or("", |column| column.name);
        let rows = || section.rows.iter().take(TEXT_ROWS);
        let width = |column: usize| {
            rows()
                .map(|row| cell(row, column).chars().count())
                .chain([head(column).chars().count()])
                .max()
        };
        let widths: Vec<usize> = shown
            .iter()
            .map(|column| width(*column).unwrap_or(0))
            .collect();
        let line = |texts: Vec<String>| {
            let mut line = String::from(" ");
            for ((text, column), width) in texts.iter().zip(&shown).zip(&widths) {
                let gap = " ".repeat(width.saturating_sub(text.chars().count()));
                let number = section
                    .columns
                    .get(*column)
                    .is_some_and(|column| column.number);
                let (before, after) = if number {
                    (gap.as_str(), "")
                } else {
                    ("", gap.as_str())
                };
                let _ = write!(line, " {before}{text}{after} ");
            }
            line.trim_end().to_owned()
        };
        writeln!(
            out,
            "{}",
            line(
                shown
                    .iter()
                    .map(|column| head(*column).to_owned())
                    .collect()
            )
        )?;
        for row in rows() {
            writeln!(
                out,
                "{}",
                line(shown.iter().map(|column| cell(row, *column)).collect())
            )?;
        }
        left_out(section, TEXT_ROWS, out)?;
    }
    Ok(())
}

fn left_out(section: &Section, shown: usize, out: &mut dyn io::Write) -> io::Result<()> {
    let more = section.left_out + section.rows.len().saturating_sub(shown) as u64;
    if more > 0 {
        writeln!(out, "\n  … and {more} more")?;
    }
    Ok(())
}
