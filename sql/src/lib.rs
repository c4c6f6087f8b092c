//! SQL over a finished heap. SQLite plans and runs the queries; the heap's objects, classes, references, threads and
//! roots are virtual tables, and every class is a table of its instances. Nothing is copied into a database, nothing is
//! written, and no file can be opened. `docs/reference/sql.md` describes tables and functions.
//!
//! It is no second query language of ours: what SQLite understands is what users may write.
//!
//! ```
//! use std::sync::Arc;
//! use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
//! use heapray_sql::{Sql, SqlOptions, SqlValue};
//! use heapray_testkit::generate::{GenerateOptions, generate};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut options = GenerateOptions::default();
//! options.objects = 1_000;
//! let mut dump = Vec::new();
//! generate(&options, &mut dump)?;
//! let heap = Arc::new(analyze(&dump, &AnalyzeOptions::default(), &Silent)?);
//!
//! let sql = Sql::open(&heap, &SqlOptions::default())?;
//! let answers = sql.ask("SELECT count(*) FROM objects WHERE shallow > 16", 10)?;
//! assert!(matches!(answers[0].rows[0][0], SqlValue::Integer(_)));
//! assert!(sql.ask("DELETE FROM objects", 10).is_err());
//! # Ok(())
//! # }
//! ```

mod addresses;
mod ahead;
mod answer;
mod by_class;
mod content;
mod error;
mod functions;
mod like;
mod object_rows;
mod options;
mod paths;
mod patterns;
mod sorted;
mod sql;
mod table;
mod tables;
mod vtab;
mod watch;

pub use answer::{AnswerColumn, ColumnKind, SqlAnswer, SqlValue};
pub use error::{Result, SqlError};
pub use options::SqlOptions;
pub use sql::Sql;
