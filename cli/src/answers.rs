//! Answers of queries that users wrote: tables whose columns have the users' own names.

use std::io::Write;
use std::rc::Rc;

use anyhow::Context as _;
use heapray_query::Cell;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::args::TableFormat;
use crate::context::Context;
use crate::table::{Heading, Table};

/// An answer as a table.
pub(crate) struct AnswerTable<'a> {
    pub(crate) headings: Vec<Heading<'a>>,
    /// The rows that are shown; as many cells as headings.
    pub(crate) rows: Box<dyn Iterator<Item = Vec<Cell<'a>>> + 'a>,
    /// Whether there are no rows at all.
    pub(crate) is_empty: bool,
    /// What stands below the rows.
    pub(crate) note: String,
}

/// Writes answers, an empty line between two of them.
pub(crate) fn write_tables<'a>(
    out: &mut dyn Write,
    answers: impl Iterator<Item = AnswerTable<'a>>,
    format: TableFormat,
    context: &Context,
) -> anyhow::Result<()> {
    for (number, answer) in answers.enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        if answer.is_empty && format == TableFormat::Text {
            writeln!(out, "nothing was found")?;
            continue;
        }
        let mut table = Table::with_headings(out, format, answer.headings, context.width)?;
        for row in answer.rows {
            table.row(&row)?;
        }
        table.finish(&answer.note)?;
    }
    Ok(())
}

/// The cell, with a text of its own.
pub(crate) fn owned(cell: Cell<'_>) -> Cell<'static> {
    match cell {
        Cell::None => Cell::None,
        Cell::Text(text) => Cell::Text(text.into_owned().into()),
        Cell::Address(id) => Cell::Address(id),
        Cell::Count(number) => Cell::Count(number),
        Cell::Bytes(bytes) => Cell::Bytes(bytes),
        Cell::Share(share) => Cell::Share(share),
    }
}

/// A row of named columns, its members in their order.
pub(crate) struct JsonRow {
    pub(crate) names: Rc<[String]>,
    pub(crate) values: Vec<Value>,
}

impl Serialize for JsonRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_map(Some(self.values.len()))?;
        for (name, value) in self.names.iter().zip(&self.values) {
            row.serialize_entry(name, value)?;
        }
        row.end()
    }
}

/// Rows of an answer for programs, one after the other.
pub(crate) type JsonRows<'a> = Box<dyn Iterator<Item = AnyRow> + 'a>;

/// A row for programs.
pub(crate) enum AnyRow {
    /// Of columns that the user named.
    Named(JsonRow),
    /// Anything else.
    Value(Value),
}

impl Serialize for AnyRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Named(row) => row.serialize(serializer),
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

/// Writes answers as JSON: the array of rows of a single one, an array of such arrays of several.
pub(crate) fn write_json<'a>(
    out: &mut dyn Write,
    answers: impl ExactSizeIterator<Item = JsonRows<'a>>,
) -> anyhow::Result<()> {
    let count = answers.len();
    if count != 1 {
        writeln!(out, "[")?;
    }
    for (number, rows) in answers.enumerate() {
        write!(out, "[")?;
        for (at, row) in rows.enumerate() {
            write!(out, "{}", if at == 0 { "\n  " } else { ",\n  " })?;
            serde_json::to_writer(&mut *out, &row).context("the answer can't be written")?;
        }
        let is_last = number + 1 == count;
        writeln!(out, "\n]{}", if is_last { "" } else { "," })?;
    }
    if count != 1 {
        writeln!(out, "]")?;
    }
    Ok(())
}
