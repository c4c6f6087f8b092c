//! OQL over a finished heap: text → tree → rows. The language is Eclipse MAT's, with what people write and MAT refuses:
//! single quotes, `==`, `<>`, `&&`, `||`, `IS NULL`, class names with `*`, addresses and sizes anywhere, `GROUP BY`,
//! `HAVING`, `ORDER BY`, `LIMIT` and aggregates. `docs/reference/oql.md` describes it.
//!
//! It opens no files and writes no tables: faces do.
//!
//! ```
//! use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
//! use heapray_oql::{Oql, QueryOptions};
//! use heapray_testkit::generate::{GenerateOptions, generate};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut options = GenerateOptions::default();
//! options.objects = 1_000;
//! let mut dump = Vec::new();
//! generate(&options, &mut dump)?;
//! let heap = analyze(&dump, &AnalyzeOptions::default(), &Silent)?;
//!
//! let oql = Oql::new(&heap, &QueryOptions::default());
//! let answer = oql.ask("SELECT COUNT(*) FROM \".*\" o")?;
//! assert_eq!(answer.rows.len(), 1);
//! assert!(oql.ask("SELECT * FORM java.lang.String").is_err());
//! # Ok(())
//! # }
//! ```

mod aggregate;
mod answer;
mod arithmetic;
mod ast;
mod attributes;
mod compare;
mod cursor;
mod dependence;
mod error;
mod eval;
mod fields;
mod found_object;
mod functions;
mod interfaces;
mod java;
mod json;
mod labels;
mod lexer;
mod mask;
mod methods;
mod notes;
mod options;
mod oql;
mod ordering;
mod parser;
mod pattern;
mod records;
mod root_cells;
mod row_fields;
mod run;
mod scan;
mod scope;
mod sets;
mod shape;
mod sorting;
mod source;
mod span;
mod text;
mod token;
mod typed;
mod value;
mod words;
mod world;

pub use answer::{Answer, Rows};
pub use error::{ErrorKind, OqlError, Result};
pub use found_object::FoundObject;
pub use mask::fingerprint;
pub use options::{QueryOptions, Watched};
pub use oql::{Oql, check, check_single, text_of};
pub use span::Span;
pub use value::{FieldCell, Obj, RootCell, RowCell, TableCell, Text, Value};
