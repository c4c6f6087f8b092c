//! Rows that wait to be written, column by column.

use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::writer::SerializedRowGroupWriter;
use rustc_hash::FxHashMap;
use std::io::Write;

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

    /// Writes the rows, and begins anew.
    pub(crate) fn write<W: Write + Send>(
        &mut self,
        mut to: SerializedRowGroupWriter<'_, W>,
    ) -> Result<()> {
        for column in &mut self.columns {
            let Some(mut writer) = to.next_column()? else {
                return Err(misfit(column.field.name));
            };
            let levels = column.field.is_nullable.then_some(column.levels.as_slice());
            match &mut column.values {
                Values::Text { values, known } => {
                    let typed = writer.typed::<ByteArrayType>();
                    typed.write_batch(values, levels, None)?;
                    values.clear();
                    known.clear();
                }
                Values::Long(values) => {
                    let typed = writer.typed::<Int64Type>();
                    typed.write_batch(values, levels, None)?;
                    values.clear();
                }
                Values::Double(values) => {
                    let typed = writer.typed::<DoubleType>();
                    typed.write_batch(values, levels, None)?;
                    values.clear();
                }
                Values::Bool(values) => {
                    let typed = writer.typed::<BoolType>();
                    typed.write_batch(values, levels, None)?;
                    values.clear();
                }
            }
            column.levels.clear();
            writer.close()?;
        }
        to.close()?;
        self.rows = 0;
        Ok(())
    }
}

impl Column {
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
