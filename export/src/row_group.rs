//! Rows that wait to be written, column by column.

use std::io::Write;
use std::sync::Arc;

use bytes::Bytes;
use parquet::column::writer::{ColumnCloseResult, ColumnWriter, get_column_writer};
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterPropertiesPtr;
use parquet::file::writer::{SerializedPageWriter, SerializedRowGroupWriter, TrackedWrite};
use parquet::schema::types::{ColumnDescPtr, SchemaDescriptor};
use rustc_hash::FxHashMap;

use crate::field::{Field, FieldType, Resemblance};
use crate::value::Value;

/// The values of a column, and for each row whether there is one.
struct Column {
    field: Field,
    levels: Vec<i16>,
    values: Values,
}

enum Values {
    Text {
        values: Vec<ByteArray>,
        /// Texts that repeat are kept once.
        known: FxHashMap<Box<str>, ByteArray>,
    },
    Long(Vec<i64>),
    Double(Vec<f64>),
    Bool(Vec<bool>),
}

/// Rows of a table.
pub(crate) struct RowGroup {
    columns: Vec<Column>,
    rows: usize,
}

impl RowGroup {
    pub(crate) fn new(fields: &[Field]) -> Self {
        let columns = fields.iter().map(|field| Column {
            field: *field,
            levels: Vec::new(),
            values: match field.kind {
                FieldType::Text => Values::Text {
                    values: Vec::new(),
                    known: FxHashMap::default(),
                },
                FieldType::Long | FieldType::Time => Values::Long(Vec::new()),
                FieldType::Double => Values::Double(Vec::new()),
                FieldType::Bool => Values::Bool(Vec::new()),
            },
        });
        Self {
            columns: columns.collect(),
            rows: 0,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When it does not have the columns of the table: a mistake of the table's code.
    pub(crate) fn push<'r>(&mut self, row: impl IntoIterator<Item = Value<'r>>) -> Result<()> {
        let mut row = row.into_iter();
        for column in &mut self.columns {
            let value = row.next();
            let value = value.ok_or_else(|| misfit(column.field.name))?;
            column.push(value)?;
        }
        if row.next().is_some() {
            return Err(misfit("(one too many)"));
        }
        self.rows += 1;
        Ok(())
    }

    /// Writes the rows, and begins anew. Each column is encoded in all of the `ways`, and the smallest is kept.
    pub(crate) fn write<W: Write + Send>(
        &mut self,
        ways: &[WriterPropertiesPtr],
        schema: &SchemaDescriptor,
        mut to: SerializedRowGroupWriter<'_, W>,
    ) -> Result<()> {
        for (at, column) in self.columns.iter_mut().enumerate() {
            let mut smallest: Option<(Vec<u8>, ColumnCloseResult)> = None;
            for way in ways {
                let encoded = column.encode(&schema.column(at), way)?;
                let is_smaller = |kept: &(Vec<u8>, _)| encoded.0.len() < kept.0.len();
                if smallest.as_ref().is_none_or(is_smaller) {
                    smallest = Some(encoded);
                }
            }
            let (bytes, mut closed) = smallest.ok_or_else(|| misfit(column.field.name))?;
            // How many pages have which encoding: ten bytes that repeat what the pages say.
            let metadata = closed.metadata.into_builder();
            closed.metadata = metadata.clear_page_encoding_stats().build()?;
            to.append_column(&Bytes::from(bytes), closed)?;
            column.clear();
        }
        to.close()?;
        self.rows = 0;
        Ok(())
    }
}

impl Column {
    /// The pages of the column, encoded in one way.
    fn encode(
        &self,
        descr: &ColumnDescPtr,
        way: &WriterPropertiesPtr,
    ) -> Result<(Vec<u8>, ColumnCloseResult)> {
        let mut bytes = TrackedWrite::new(Vec::new());
        let pages = Box::new(SerializedPageWriter::new(&mut bytes));
        let mut writer = get_column_writer(Arc::clone(descr), Arc::clone(way), pages);
        let levels = self.field.is_nullable.then_some(self.levels.as_slice());
        match (&mut writer, &self.values) {
            (ColumnWriter::ByteArrayColumnWriter(writer), Values::Text { values, .. }) => {
                writer.write_batch(values, levels, None)?;
            }
            (ColumnWriter::Int64ColumnWriter(writer), Values::Long(values)) => {
                writer.write_batch(values, levels, None)?;
            }
            (ColumnWriter::DoubleColumnWriter(writer), Values::Double(values)) => {
                writer.write_batch(values, levels, None)?;
            }
            (ColumnWriter::BoolColumnWriter(writer), Values::Bool(values)) => {
                writer.write_batch(values, levels, None)?;
            }
            _ => return Err(misfit(self.field.name)),
        }
        let closed = writer.close()?;
        Ok((bytes.into_inner()?, closed))
    }

    fn clear(&mut self) {
        self.levels.clear();
        match &mut self.values {
            Values::Text { values, known } => {
                values.clear();
                known.clear();
            }
            Values::Long(values) => values.clear(),
            Values::Double(values) => values.clear(),
            Values::Bool(values) => values.clear(),
        }
    }

    fn push(&mut self, value: Value<'_>) -> Result<()> {
        if value == Value::Null {
            if !self.field.is_nullable {
                return Err(misfit(self.field.name));
            }
            self.levels.push(0);
            return Ok(());
        }
        if self.field.is_nullable {
            self.levels.push(1);
        }
        let repeats = self.field.resemblance == Resemblance::Repeated;
        match (&mut self.values, value) {
            (Values::Text { values, known }, Value::Text(text)) => {
                if !repeats {
                    values.push(ByteArray::from(text.as_ref()));
                } else if let Some(value) = known.get(text.as_ref()) {
                    values.push(value.clone());
                } else {
                    let value = ByteArray::from(text.as_ref());
                    known.insert(text.as_ref().into(), value.clone());
                    values.push(value);
                }
            }
            (Values::Long(values), Value::Long(value)) => values.push(value),
            (Values::Double(values), Value::Double(value)) => values.push(value),
            (Values::Bool(values), Value::Bool(value)) => values.push(value),
            _ => return Err(misfit(self.field.name)),
        }
        Ok(())
    }
}

fn misfit(column: &str) -> ParquetError {
    ParquetError::General(format!("a row does not fit the column {column}"))
}
