//! The heap report: one document about one heap dump, and HTML, JSON, Markdown and text made from it.
//!
//! [`Report`] is plain data: the verdict, the leak suspects and the tables behind them. Its JSON form is described by
//! [`report_schema`]. The renderers see only a [`Report`], so that a saved report can be rendered again in any format
//! without its dump, and the same report always gives the same bytes.
//!
//! This crate reads no heap dump and computes no figure: it shows what an analysis found. It prints nothing; every
//! renderer writes to the writer that it is given. Names in a report come from the dumped program, or from whoever
//! wrote the file. No renderer lets such a name become markup, a terminal escape or a spreadsheet formula.
//!
//! | Format | Function | For |
//! |---|---|---|
//! | HTML | [`render_html`] | one page that loads nothing, at most 1.5 MB |
//! | text | [`render_summary`], [`render_text`] | a terminal of any width |
//! | Markdown | [`render_markdown`] | a ticket |
//! | JSON | [`render_json`], [`read_json`] | programs, archives, comparisons |
//!
//! A saved report as text and as a page:
//!
//! ```
//! use heapray_report::{HtmlOptions, TextOptions, read_json, render_html, render_summary};
//!
//! let saved = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small-report.json"));
//! let report = read_json(saved.as_bytes())?;
//!
//! let mut text = Vec::new();
//! render_summary(&report, &mut text, &TextOptions::default())?;
//! assert!(String::from_utf8(text)?.contains("static field OPEN_ORDERS"));
//!
//! let mut page = Vec::new();
//! render_html(&report, &mut page, &HtmlOptions::default())?;
//! assert!(page.starts_with(b"<!doctype html>"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod format;
mod html;
mod json;
mod json_text;
mod labels;
mod markdown;
pub mod model;
mod text;

pub use html::{Area, HtmlOptions, page_style, render_html, squarify};
pub use json::{ReadError, read_json, render_json, report_schema};
pub use json_text::{write_json, write_json_line};
pub use markdown::render_markdown;
pub use model::Report;
pub use text::{TextOptions, render_summary, render_text};
