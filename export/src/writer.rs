//! Writes a table row by row.

use std::io::Write;
use std::sync::Arc;

use parquet::file::writer::SerializedFileWriter;

use crate::error::ExportError;
use crate::field::Field;
use crate::row_group::RowGroup;
use crate::schema::{Effort, parquet_schema, properties};
use crate::value::Value;

/// Rows of a group: each row takes some ten bytes a column until the group is written.
const GROUP: usize = 1 << 20;

/// Writes a table. What is encoded is handed on group by group, so memory does not grow with the number of rows.
pub(crate) struct TableWriter<'w> {
    file: SerializedFileWriter<Vec<u8>>,
    rows: RowGroup,
    to: &'w mut dyn Write,
}

impl<'w> TableWriter<'w> {
    pub(crate) fn new(
        name: &str,
        fields: &[Field],
        effort: Effort,
        to: &'w mut dyn Write,
    ) -> Result<Self, ExportError> {
        let properties = Arc::new(properties(name, fields, effort)?);
        let file = SerializedFileWriter::new(Vec::new(), parquet_schema(fields)?, properties)?;
        Ok(Self {
            file,
            rows: RowGroup::new(fields),
            to,
        })
    }

    pub(crate) fn push<'r>(
        &mut self,
        row: impl IntoIterator<Item = Value<'r>>,
    ) -> Result<(), ExportError> {
        self.rows.push(row)?;
        if self.rows.len() >= GROUP {
            self.write_group()?;
        }
        Ok(())
    }

    fn write_group(&mut self) -> Result<(), ExportError> {
        self.rows.write(self.file.next_row_group()?)?;
        self.file.flush()?;
        // The file counts its bytes itself: what is handed on need not stay.
        let encoded = self.file.inner_mut();
        self.to.write_all(encoded)?;
        encoded.clear();
        Ok(())
    }

    /// Writes the last rows and the footer.
    pub(crate) fn finish(mut self) -> Result<(), ExportError> {
        if self.rows.len() > 0 {
            self.write_group()?;
        }
        let rest = self.file.into_inner()?;
        self.to.write_all(&rest)?;
        Ok(())
    }
}
