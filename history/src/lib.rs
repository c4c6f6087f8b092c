//! Findings over time: what grew between heap dumps, what is new tonight, which budget broke.
//!
//! Everything here works on [`heapray_report::Report`] values: this crate opens no dump and knows no
//! graph. It never prints, and it never reads the clock: whoever needs "now" passes it in, so the same
//! reports always give the same bytes.
//!
//! - [`mod@compare`]: two reports, what grew and what shrank.
//! - [`trend`]: a series of reports, what keeps growing, how fast, and when the heap is full.
//! - [`ledger`]: an `SQLite` file that remembers every run and every suspect.
//! - [`budget`]: limits from a TOML file against a report.
//! - [`formats`]: `JUnit`, SARIF, GitHub annotations and Markdown for what a check found.
//! - [`metrics`]: a Prometheus text file.
//! - [`batch`]: many dumps in one unattended run that can be killed and resumed.
//! - [`render`]: comparisons and trends as HTML, Markdown, text, JSON and SVG.
//!
//! ```
//! use heapray_history::compare::{CompareOptions, compare};
//! # fn run(before: &heapray_report::Report, after: &heapray_report::Report) {
//! let comparison = compare(before, after, &CompareOptions::default());
//! for path in comparison.growing_paths() {
//!     let _ = (&path.path, path.retained_bytes.delta);
//! }
//! # }
//! ```

// What a report holds must not end the program. Tests may. Arithmetic is not denied here: sums of figures
// saturate, and what is left is on lengths and positions of what is in memory.
#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

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
mod files;
mod holders;
mod json;
mod order;
mod paths;
mod schema;
#[cfg(test)]
mod testing;
mod times;

pub use schema::SCHEMA_VERSION;
