//! Rows as text, JSON or CSV; streamed, so that a table may have any length.

use std::io::{self, Write};

use heapray_report::format;
use unicode_width::UnicodeWidthStr;

use crate::args::TableFormat;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Nothing is known.
    None,
    /// A name.
    Text(String),
    /// A number of things.
    Count(u64),
    /// A size; people see units.
    Bytes(u64),
    /// A part of the heap.
    Share(f64),
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::None, Self::Text)
    }
}

/// A column: its name in JSON and CSV, its title for people.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
}

/// A column.
pub(crate) const fn column(name: &'static str, title: &'static str) -> Column {
    Column { name, title }
}

/// Rows that are seen before the widths of text columns are fixed.
const SEEN_FIRST: usize = 500;
/// Columns wider than this don't push others aside.
const WIDEST: usize = 60;

/// Writes rows as they come.
pub(crate) struct Table<'t> {
    out: &'t mut dyn Write,
    format: TableFormat,
    columns: &'t [Column],
    width: usize,
    /// Text: rows that wait for the widths; then the widths.
    waiting: Vec<Vec<String>>,
    widths: Option<Vec<usize>>,
    is_number: Vec<bool>,
    rows: u64,
}

impl<'t> Table<'t> {
    /// A table of these columns; people see the last one cut to the terminal.
    pub(crate) fn new(
        out: &'t mut dyn Write,
        format: TableFormat,
        columns: &'t [Column],
        width: usize,
    ) -> io::Result<Self> {
        if format == TableFormat::Csv {
            let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
            write_csv(out, names.iter().copied())?;
        }
        Ok(Self {
            out,
            format,
            columns,
            width,
            waiting: Vec::new(),
            widths: None,
            is_number: vec![true; columns.len()],
            rows: 0,
        })
    }

    /// The next row; as many cells as columns.
    pub(crate) fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.rows += 1;
        match self.format {
            TableFormat::Csv => {
                let texts: Vec<String> = cells.iter().map(csv_text).collect();
                write_csv(self.out, texts.iter().map(String::as_str))
            }
            TableFormat::Json => self.json_row(cells),
            TableFormat::Text => {
                let texts: Vec<String> = cells.iter().map(shown).collect();
                for (is_number, cell) in self.is_number.iter_mut().zip(cells) {
                    *is_number &= !matches!(cell, Cell::Text(_));
                }
                if self.widths.is_some() {
                    return self.text_row(&texts);
                }
                self.waiting.push(texts);
                if self.waiting.len() >= SEEN_FIRST {
                    self.begin_text()
                } else {
                    Ok(())
                }
            }
        }
    }

    /// What stands below the rows.
    pub(crate) fn finish(mut self, note: &str) -> io::Result<()> {
        match self.format {
            TableFormat::Json if self.rows == 0 => self.out.write_all(b"[]\n"),
            TableFormat::Json => self.out.write_all(b"\n]\n"),
            TableFormat::Csv => Ok(()),
            TableFormat::Text => {
                if self.widths.is_none() {
                    self.begin_text()?;
                }
                if note.is_empty() {
                    Ok(())
                } else {
                    writeln!(self.out, "{note}")
                }
            }
        }
    }

    fn json_row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.out
            .write_all(if self.rows == 1 { b"[\n  " } else { b",\n  " })?;
        let mut object = serde_json::Map::new();
        for (column, cell) in self.columns.iter().zip(cells) {
            let value = match cell {
                Cell::None => serde_json::Value::Null,
                Cell::Text(text) => text.as_str().into(),
                Cell::Count(n) | Cell::Bytes(n) => (*n).into(),
                Cell::Share(share) => (*share).into(),
            };
            object.insert(column.name.to_owned(), value);
        }
        serde_json::to_writer(&mut *self.out, &object)?;
        Ok(())
    }

    fn begin_text(&mut self) -> io::Result<()> {
        let mut widths: Vec<usize> = self
            .columns
            .iter()
            .map(|column| column.title.width())
            .collect();
        for row in &self.waiting {
            for (width, text) in widths.iter_mut().zip(row) {
                *width = (*width).max(text.as_str().width().min(WIDEST));
            }
        }
        self.widths = Some(widths);
        let titles: Vec<String> = self.columns.iter().map(|c| c.title.to_owned()).collect();
        self.text_row(&titles)?;
        for row in std::mem::take(&mut self.waiting) {
            self.text_row(&row)?;
        }
        Ok(())
    }

    fn text_row(&mut self, texts: &[String]) -> io::Result<()> {
        let widths = self.widths.as_deref().unwrap_or_default();
        let mut line = String::new();
        let last = texts.len().saturating_sub(1);
        for (at, text) in texts.iter().enumerate() {
            let width = widths.get(at).copied().unwrap_or_default();
            if at > 0 {
                line.push_str("  ");
            }
            if at == last {
                let room = self.width.saturating_sub(line.as_str().width()).max(24);
                line.push_str(&format::cut(text, room));
                continue;
            }
            let text = format::cut(text, width);
            let pad = " ".repeat(width.saturating_sub(text.width()));
            let right = self.is_number.get(at).copied().unwrap_or_default();
            let parts = if right {
                [pad.as_str(), text.as_ref()]
            } else {
                [text.as_ref(), pad.as_str()]
            };
            line.extend(parts);
        }
        writeln!(self.out, "{}", line.trim_end())
    }
}

/// For people.
fn shown(cell: &Cell) -> String {
    match cell {
        Cell::None => "–".to_owned(),
        Cell::Text(text) => format::harmless(text).into_owned(),
        Cell::Count(n) => format::count(*n),
        Cell::Bytes(n) => format::bytes(*n),
        Cell::Share(share) => format::share(*share),
    }
}

/// For spreadsheets: exact, and never a formula.
fn csv_text(cell: &Cell) -> String {
    match cell {
        Cell::None => String::new(),
        Cell::Text(text) => format::csv_cell(text).into_owned(),
        Cell::Count(n) | Cell::Bytes(n) => n.to_string(),
        Cell::Share(share) => share.to_string(),
    }
}

fn write_csv<'c>(out: &mut dyn Write, cells: impl Iterator<Item = &'c str>) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new()
        .buffer_capacity(1 << 10)
        .from_writer(out);
    writer.write_record(cells).map_err(io::Error::other)?;
    writer.flush()
}

/// `12 more rows: --limit 0 shows all`.
pub(crate) fn left_out(shown: usize, of: usize) -> String {
    match of.saturating_sub(shown) {
        0 => String::new(),
        1 => "1 more row; --limit 0 shows all".to_owned(),
        more => format!(
            "{} more rows; --limit 0 shows all",
            format::count(more as u64)
        ),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;

    const COLUMNS: [Column; 3] = [
        column("class", "Class"),
        column("instances", "Objects"),
        column("bytes", "Bytes"),
    ];

    fn write(format: TableFormat, rows: &[[Cell; 3]]) -> String {
        let mut out = Vec::new();
        let mut table = Table::new(&mut out, format, &COLUMNS, 80).unwrap();
        for row in rows {
            table.row(row).unwrap();
        }
        table.finish("").unwrap();
        String::from_utf8(out).unwrap()
    }

    fn rows() -> Vec<[Cell; 3]> {
        vec![
            [
                Cell::Text("=cmd\u{1b}[31m, \"a\"".into()),
                Cell::Count(1_000),
                Cell::Bytes(2_048),
            ],
            [Cell::Text("b".into()), Cell::Count(2), Cell::None],
        ]
    }

    #[test]
    fn spreadsheets_get_exact_figures_and_no_formulas() {
        let text = write(TableFormat::Csv, &rows());
        assert_eq!(
            text,
            "class,instances,bytes\n\"'=cmd\\u001B[31m, \"\"a\"\"\",1000,2048\nb,2,\n"
        );
    }

    #[test]
    fn machines_get_one_array() {
        let text = write(TableFormat::Json, &rows());
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read.pointer("/0/instances").unwrap(), 1_000);
        assert!(read.pointer("/1/bytes").unwrap().is_null());
        assert_eq!(write(TableFormat::Json, &[]), "[]\n");
    }

    #[test]
    fn people_get_aligned_columns_without_escapes() {
        let text = write(TableFormat::Text, &rows());
        assert!(!text.contains('\u{1b}'));
        let lines: Vec<&str> = text.lines().collect();
        let end = |line: &str| line.find("  2").or_else(|| line.find("1\u{a0}000"));
        assert_eq!(lines.len(), 3);
        assert!(
            lines.iter().skip(1).all(|line| end(line).is_some()),
            "{text}"
        );
    }
}
