//! Rows as text, JSON or CSV; streamed, so that a table may have any length.

use std::borrow::Cow;
use std::io::{self, Write};

use heapray_query::{Cell, Column, Row, Unit};
use heapray_report::format;
use serde::Serialize;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::args::{TableArgs, TableFormat};
use crate::context::Context;
use crate::output::write_to;

/// Writes the rows of an answer, as many as were asked for.
pub(crate) fn write_rows<R: Row>(
    args: &TableArgs,
    context: &Context,
    columns: &[Column],
    rows: &[R],
) -> anyhow::Result<()> {
    write_to(args.output.as_ref(), |out| {
        write_first(out, args.format(), columns, rows, args.limit(), context)
    })
}

/// The first rows as text, and how many more there are: a part of an answer that has several tables.
pub(crate) fn write_some<R: Row>(
    out: &mut dyn Write,
    columns: &[Column],
    rows: &[R],
    limit: usize,
    context: &Context,
) -> anyhow::Result<()> {
    write_first(out, TableFormat::Text, columns, rows, limit, context)
}

fn write_first<R: Row>(
    out: &mut dyn Write,
    format: TableFormat,
    columns: &[Column],
    rows: &[R],
    limit: usize,
    context: &Context,
) -> anyhow::Result<()> {
    let mut table = Table::new(out, format, columns, context.width)?;
    let limit = limit.min(rows.len());
    for row in rows.iter().take(limit) {
        table.row(&row.cells())?;
    }
    Ok(table.finish(&left_out(limit, rows.len()))?)
}

/// Writes rows as CSV, all of them.
pub(crate) fn write_csv<R: Row>(
    out: &mut dyn Write,
    context: &Context,
    rows: impl Iterator<Item = R>,
) -> anyhow::Result<()> {
    let mut table = Table::new(out, TableFormat::Csv, R::COLUMNS, context.width)?;
    for row in rows {
        table.row(&row.cells())?;
    }
    Ok(table.finish("")?)
}

/// Writes a nested answer as JSON.
pub(crate) fn write_json(out: &mut dyn Write, answer: &impl Serialize) -> anyhow::Result<()> {
    Ok(heapray_report::write_json(answer, out)?)
}

/// A row for programs.
pub(crate) fn json_row<'t, H: Copy + Into<Heading<'t>>>(
    columns: impl IntoIterator<Item = H>,
    cells: &[Cell<'_>],
) -> serde_json::Value {
    let mut object = serde_json::Map::new();
    for (column, cell) in columns.into_iter().map(Into::into).zip(cells) {
        let value = match cell {
            Cell::None => serde_json::Value::Null,
            Cell::Text(text) => text.as_ref().into(),
            Cell::Address(id) => id.to_string().into(),
            Cell::Count(n) | Cell::Bytes(n) => (*n).into(),
            Cell::Share(share) => (*share).into(),
        };
        object.insert(column.name.to_owned(), value);
    }
    serde_json::Value::Object(object)
}

/// Rows that are seen before the widths of text columns are fixed.
const SEEN_FIRST: usize = 500;
/// Columns wider than this don't push others aside.
const WIDEST: usize = 60;
/// Columns of names are not cut below this, unless even that is too wide.
const NARROWEST: usize = 14;
/// The last of several columns of names gives way first, down to this width.
const LAST: usize = 24;
/// What stands between two columns.
const GAP: usize = 2;

/// What stands above a column, and what its cells hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heading<'t> {
    /// For programs.
    pub(crate) name: &'t str,
    /// For people.
    pub(crate) title: &'t str,
    pub(crate) unit: Unit,
}

impl<'t> Heading<'t> {
    /// A column that a user named.
    pub(crate) fn named(name: &'t str, unit: Unit) -> Self {
        let title = name;
        Self { name, title, unit }
    }
}

impl From<&Column> for Heading<'static> {
    fn from(column: &Column) -> Self {
        Self {
            name: column.name,
            title: column.title,
            unit: column.unit,
        }
    }
}

/// Writes rows as they come.
pub(crate) struct Table<'t> {
    out: &'t mut dyn Write,
    format: TableFormat,
    columns: Vec<Heading<'t>>,
    width: usize,
    /// Text: columns in the order in which people see them.
    order: Vec<usize>,
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
        columns: &[Column],
        width: usize,
    ) -> io::Result<Self> {
        let headings = columns.iter().map(Heading::from).collect();
        Self::with_headings(out, format, headings, width)
    }

    /// A table below these headings.
    pub(crate) fn with_headings(
        out: &'t mut dyn Write,
        format: TableFormat,
        columns: Vec<Heading<'t>>,
        width: usize,
    ) -> io::Result<Self> {
        if format == TableFormat::Csv {
            write_record(out, columns.iter().map(|column| column.name.into()))?;
        }
        Ok(Self {
            out,
            format,
            width,
            order: (0..columns.len()).collect(),
            waiting: Vec::new(),
            widths: None,
            is_number: vec![true; columns.len()],
            columns,
            rows: 0,
        })
    }

    /// People see figures first and names last; machines see the order of the columns.
    pub(crate) fn with_names_last(mut self) -> Self {
        let is_name = |at: &usize| self.columns.get(*at).is_some_and(|c| c.unit == Unit::Text);
        self.order.sort_by_key(is_name);
        self
    }

    /// The next row; as many cells as columns.
    pub(crate) fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.rows += 1;
        match self.format {
            TableFormat::Csv => write_record(self.out, cells.iter().map(csv_text)),
            TableFormat::Json => self.json_row(cells),
            TableFormat::Text => {
                let cells = self.order.iter().filter_map(|at| {
                    let unit = self.columns.get(*at)?.unit;
                    Some((unit, cells.get(*at)?))
                });
                let cells = cells.zip(&mut self.is_number);
                let texts: Vec<String> = cells
                    .map(|((unit, cell), is_number)| {
                        if let Some(number) = number(unit, cell) {
                            return number;
                        }
                        *is_number &= !matches!(cell, Cell::Text(_) | Cell::Address(_));
                        shown(cell)
                    })
                    .collect();
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

    fn json_row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.out
            .write_all(if self.rows == 1 { b"[\n  " } else { b",\n  " })?;
        heapray_report::write_json_line(
            &json_row(self.columns.iter().copied(), cells),
            &mut self.out,
        )
    }

    fn begin_text(&mut self) -> io::Result<()> {
        let columns = self.order.iter().filter_map(|at| self.columns.get(*at));
        let titles: Vec<String> = columns.map(|column| column.title.to_owned()).collect();
        let mut widths: Vec<usize> = titles.iter().map(|title| title.width()).collect();
        for row in &self.waiting {
            for (width, text) in widths.iter_mut().zip(row) {
                *width = (*width).max(text.as_str().width().min(WIDEST));
            }
        }
        let columns = self.order.iter().filter_map(|at| self.columns.get(*at));
        let is_text: Vec<bool> = columns.map(|column| column.unit == Unit::Text).collect();
        fit(&mut widths, &is_text, self.width);
        self.widths = Some(widths);
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
                line.extend([' '; GAP]);
            }
            if at == last {
                // At least what was fitted: figures are never cut.
                let room = self.width.saturating_sub(line.as_str().width()).max(width);
                let text = format::cut(text, room);
                if self.is_number.get(at).copied().unwrap_or_default() {
                    line.extend(std::iter::repeat_n(' ', width.saturating_sub(text.width())));
                }
                line.push_str(&text);
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

/// Narrows columns of names until a row fits into `room`: the last one first, then the widest. Figures and addresses
/// stay whole.
fn fit(widths: &mut [usize], is_text: &[bool], room: usize) {
    let gaps = GAP * widths.len().saturating_sub(1);
    let needed = widths.iter().sum::<usize>() + gaps;
    if is_text.iter().filter(|text| **text).count() > 1
        && let (Some(last), Some(true)) = (widths.last_mut(), is_text.last())
    {
        let least = LAST.min(*last);
        *last = last.saturating_sub(needed.saturating_sub(room)).max(least);
    }
    for least in [NARROWEST, 4] {
        loop {
            let needed: usize = widths.iter().sum::<usize>() + gaps;
            let names = widths.iter_mut().zip(is_text);
            let widest = names
                .filter(|(_, text)| **text)
                .max_by_key(|(width, _)| **width);
            match widest {
                Some((widest, _)) if needed > room && *widest > least => *widest -= 1,
                _ => break,
            }
        }
    }
}

/// Lines of at most `room` columns: broken at spaces, and where there is none, in the word.
pub(crate) fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_inclusive(' ') {
        let whole = word.trim_end_matches(' ').width();
        if used > 0 && used + whole > room {
            lines.push(String::new());
            used = 0;
        }
        for c in word.chars() {
            let wide = c.width().unwrap_or_default();
            if used + wide > room && c != ' ' {
                lines.push(String::new());
                used = 0;
            }
            if let Some(line) = lines.last_mut() {
                line.push(c);
            }
            used += wide;
        }
    }
    lines
        .iter()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

/// A number that only words can say, negative or not whole, in a column of figures: with its digits in groups.
fn number(unit: Unit, cell: &Cell<'_>) -> Option<String> {
    let Cell::Text(text) = cell else {
        return None;
    };
    if unit == Unit::Text {
        return None;
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.as_ref()),
    };
    let (whole, part) = match rest.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (rest, None),
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    if !is_digits(whole) || !part.is_none_or(is_digits) {
        return None;
    }
    let whole = format::count(whole.parse().ok()?);
    Some(match part {
        Some(part) => format!("{sign}{whole}.{part}"),
        None => format!("{sign}{whole}"),
    })
}

/// For people.
pub(crate) fn shown(cell: &Cell<'_>) -> String {
    match cell {
        Cell::None => "–".to_owned(),
        Cell::Text(text) => format::harmless(text).into_owned(),
        Cell::Address(id) => id.to_string(),
        Cell::Count(n) => format::count(*n),
        Cell::Bytes(n) => format::bytes(*n),
        Cell::Share(share) => format::share(*share),
    }
}

/// For spreadsheets: exact, and never a formula.
fn csv_text<'c>(cell: &'c Cell<'_>) -> Cow<'c, str> {
    match cell {
        Cell::None => Cow::Borrowed(""),
        Cell::Text(text) => format::csv_cell(text),
        Cell::Address(id) => Cow::Owned(id.to_string()),
        Cell::Count(n) | Cell::Bytes(n) => Cow::Owned(n.to_string()),
        Cell::Share(share) => Cow::Owned(share.to_string()),
    }
}

/// Writes a line of CSV; a text that a spreadsheet would take for a formula is defused.
pub(crate) fn write_texts(
    out: &mut dyn Write,
    texts: impl Iterator<Item = String>,
) -> io::Result<()> {
    let texts = texts.map(|text| Cow::Owned(format::csv_cell(&text).into_owned()));
    write_record(out, texts)
}

fn write_record<'c>(
    out: &mut dyn Write,
    fields: impl Iterator<Item = Cow<'c, str>>,
) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new()
        .buffer_capacity(1 << 10)
        .from_writer(out);
    for field in fields {
        writer
            .write_field(field.as_bytes())
            .map_err(io::Error::other)?;
    }
    // Ends the line.
    writer
        .write_record(None::<&[u8]>)
        .map_err(io::Error::other)?;
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

    #[test]
    fn figures_end_below_each_other_whatever_their_sign() {
        let columns = [Column::mixed("a", "A"), Column::mixed("b", "Difference")];
        let mut out = Vec::new();
        let mut table = Table::new(&mut out, TableFormat::Text, &columns, 80).unwrap();
        let rows = ["-12345678", "1.5", "-0.25"];
        for text in rows {
            let cell = Cell::Text(text.into());
            table.row(&[cell.clone(), cell]).unwrap();
        }
        table.row(&[Cell::Count(7), Cell::Count(1_234)]).unwrap();
        table.finish("").unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<usize> = text.lines().map(UnicodeWidthStr::width).collect();
        assert!(lines.iter().all(|width| *width == lines[0]), "{text}");
        assert!(text.contains("-12\u{a0}345\u{a0}678"), "{text}");
        let words = Cell::Text("1.5.2".into());
        assert_eq!(number(Unit::Mixed, &words), None);
        assert_eq!(number(Unit::Text, &Cell::Text("-5".into())), None);
    }

    const COLUMNS: [Column; 3] = [
        Column::text("class", "Class"),
        Column::count("instances", "Objects"),
        Column::bytes("bytes", "Bytes"),
    ];

    fn write(format: TableFormat, rows: &[[Cell<'_>; 3]]) -> String {
        let mut out = Vec::new();
        let mut table = Table::new(&mut out, format, &COLUMNS, 80).unwrap();
        for row in rows {
            table.row(row).unwrap();
        }
        table.finish("").unwrap();
        String::from_utf8(out).unwrap()
    }

    fn rows() -> Vec<[Cell<'static>; 3]> {
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
    fn names_are_narrowed_until_a_row_fits() {
        let mut widths = [60, 11, 40, 9];
        fit(&mut widths, &[true, false, true, false], 80);
        assert_eq!(widths.iter().sum::<usize>() + 3 * GAP, 80);
        assert_eq!((widths[1], widths[3]), (11, 9));
        let mut figures = [50, 50];
        fit(&mut figures, &[false, false], 80);
        assert_eq!(figures, [50, 50]);
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
