//! Writes a table row by row.

use std::io::Write;
use std::sync::Arc;

use parquet::file::properties::WriterPropertiesPtr;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{SchemaDescPtr, SchemaDescriptor};

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
    /// How columns may be encoded.
    ways: Vec<WriterPropertiesPtr>,
    schema: SchemaDescPtr,
    rows: RowGroup,
    to: &'w mut dyn Write,
}

impl<'w> TableWriter<'w> {
    pub(crate) fn new(
        fields: &[Field],
        effort: Effort,
        to: &'w mut dyn Write,
    ) -> Result<Self, ExportError> {
        let ways = properties(fields, effort)?;
        let schema = parquet_schema(fields)?;
        let usual = ways.first().cloned().unwrap_or_default();
        Ok(Self {
            file: SerializedFileWriter::new(Vec::new(), Arc::clone(&schema), usual)?,
            schema: Arc::new(SchemaDescriptor::new(schema)),
            ways,
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
        let group = self.file.next_row_group()?;
        self.rows.write(&self.ways, &self.schema, group)?;
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
