//! Findings over time: what grew between heap dumps, which leak suspect is new tonight, which budget is exceeded.
//!
//! Everything here works on [`heapray_report::Report`] values, fresh or read from saved JSON:
//!
//! - [`mod@compare`]: what grew and what shrank between two reports.
//! - [`trend`]: what keeps growing over a series of reports, how fast, and when the heap is full.
//! - [`ledger`]: an `SQLite` file that remembers every run and every suspect.
//! - [`budget`]: limits from a TOML file, checked against a report.
//! - [`formats`]: the outcome of a check as `JUnit`, SARIF, GitHub annotations or Markdown.
//! - [`metrics`]: a text file for Prometheus.
//! - [`batch`]: many dumps in one unattended run that is safe to kill and rerun.
//! - [`render`]: comparisons and trends as HTML, Markdown, text and JSON.
//!
//! This crate opens no heap dump and knows no object graph. It prints nothing. It never reads the clock: the caller
//! passes the current time where it matters, so the same reports always give the same bytes.
//!
//! ```
//! use heapray_history::compare::{CompareOptions, compare};
//! use heapray_history::render::render_comparison_text;
//! use heapray_report::read_json;
//!
//! let saved = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small-report.json"));
//! let monday = read_json(saved.as_bytes())?;
//! let mut tuesday = monday.clone();
//! tuesday.dump.created = Some("2026-03-03T02:00:00Z".to_owned());
//! tuesday.heap.used_bytes += 40 << 20;
//! tuesday.access_paths[0].retained_bytes += 40 << 20;
//!
//! let comparison = compare(&monday, &tuesday, &CompareOptions::default());
//! let grown: Vec<&str> = comparison.growing_paths().map(|path| path.path.as_str()).collect();
//! assert_eq!(grown, ["static com.example.OrderBook.OPEN_ORDERS"]);
//!
//! let mut text = Vec::new();
//! render_comparison_text(&comparison, heapray_history::ANY_WIDTH, &mut text)?;
//! assert!(String::from_utf8(text)?.starts_with("com.example.OrderBook.OPEN_ORDERS grew by"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod batch;
pub mod budget;
pub mod compare;
pub mod figures;
pub mod formats;
pub mod ledger;
pub mod metrics;
pub mod names;
mod partial;
pub mod render;
pub mod trend;

mod align;
mod evidence;
mod holders;
mod json;
mod measured;
mod order;
mod paths;
mod schema;
#[cfg(test)]
mod testing;
mod times;

pub use align::ANY_WIDTH;
pub use schema::SCHEMA_VERSION;
