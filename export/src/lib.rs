//! Parquet tables of one dump, for a fleet's data platform: DuckDB, Spark, Trino and others read them.
//!
//! Most tables are parts of the [`Report`](heapray_report::Report), row by row; `objects` and `refs` are of the heap.
//! This crate computes no figure. It writes bytes to where its caller says, and knows no files but their place below
//! the output folder. No table has the content of a string.
//!
//! ```
//! use heapray_export::{REPORT_TABLES, SCHEMA_VERSION};
//!
//! let names: Vec<&str> = REPORT_TABLES.iter().map(|table| table.name).collect();
//! assert_eq!(names[..3], ["dumps", "histogram", "suspects"]);
//! assert_eq!(SCHEMA_VERSION, 1);
//! ```

mod error;
mod exported;
mod field;
mod heap_tables;
mod key;
mod place;
mod report_table;
mod report_tables;
mod row_group;
mod schema;
mod tables;
mod value;
mod writer;

pub use error::ExportError;
pub use exported::Exported;
pub use field::{Field, FieldType};
pub use heap_tables::{HEAP_TABLES, write_objects, write_references};
pub use key::StringKey;
pub use place::Place;
pub use report_table::ReportTable;
pub use report_tables::REPORT_TABLES;
pub use schema::SCHEMA_VERSION;
pub use value::Value;
