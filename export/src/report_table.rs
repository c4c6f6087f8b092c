//! A table that is a part of the report.

use std::io::Write;

use crate::error::ExportError;
use crate::exported::Exported;
use crate::field::Field;
use crate::schema::Effort;
use crate::value::Value;
use crate::writer::TableWriter;

/// A table that is a part of the report.
#[derive(Debug, Clone, Copy)]
pub struct ReportTable {
    /// Its name, which is that of its folder.
    pub name: &'static str,
    /// Its columns.
    pub fields: &'static [Field],
    pub(crate) rows: for<'e> fn(&'e Exported<'_>) -> Vec<Vec<Value<'e>>>,
}

impl ReportTable {
    /// Its rows, each with a value for each column.
    pub fn rows<'e>(&self, exported: &'e Exported<'_>) -> Vec<Vec<Value<'e>>> {
        (self.rows)(exported)
    }

    /// Writes it: some kilobytes.
    ///
    /// # Errors
    /// When `to` can't be written.
    pub fn write(&self, exported: &Exported<'_>, to: &mut dyn Write) -> Result<(), ExportError> {
        let mut writer = TableWriter::new(self.fields, Effort::Small, to)?;
        for row in self.rows(exported) {
            writer.push(row)?;
        }
        writer.finish()
    }
}
