//! The tables that are parts of the report.

use crate::report_table::ReportTable;
use crate::tables;

/// The tables that are parts of the report.
pub const REPORT_TABLES: [ReportTable; 9] = [
    tables::dumps::TABLE,
    tables::histogram::TABLE,
    tables::suspects::TABLE,
    tables::access_paths::TABLE,
    tables::threads::TABLE,
    tables::loaders::TABLE,
    tables::collections::TABLE,
    tables::waste::TABLE,
    tables::strings::TABLE,
];
