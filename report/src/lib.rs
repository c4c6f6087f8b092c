//! Makes reports of an analysis: the model, and HTML, JSON, Markdown and text from it.
//!
//! Renderers see only [`Report`], so a saved JSON renders again to any format without its dump. The
//! same report gives the same bytes. Nothing here reads a heap dump.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use heapray_report::{HtmlOptions, read_json, render_html};
//!
//! let report = read_json(std::fs::File::open("saved.json")?)?;
//! render_html(&report, &mut std::fs::File::create("report.html")?, &HtmlOptions::default())?;
//! # Ok(())
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

pub mod format;
mod html;
mod json;
mod labels;
mod markdown;
pub mod model;
mod text;

pub use html::{HtmlOptions, render_html};
pub use json::{ReadError, read_json, render_json, report_schema};
pub use markdown::render_markdown;
pub use model::Report;
pub use text::{TextOptions, render_summary, render_text};
