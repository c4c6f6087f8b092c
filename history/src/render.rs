//! Comparisons and trends for people, in several formats.
//!
//! HTML pages are self-contained, run no script and load nothing. Text from a dump has its control characters replaced,
//! and the templates escape it.

use std::io;

use crate::compare::Comparison;
use crate::json;
use crate::trend::Trend;

mod comparison;
pub(crate) mod document;
mod markdown;
pub(crate) mod page;
pub(crate) mod svg;
#[cfg(test)]
mod tests;
mod text;
mod trend_view;

pub use heapray_report::format::markdown_text;

/// Writes a comparison as an HTML page.
pub fn render_comparison_html(comparison: &Comparison, out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(page::html(&comparison::document(comparison))?.as_bytes())
}

/// Writes a comparison as Markdown.
pub fn render_comparison_markdown(
    comparison: &Comparison,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    markdown::write(&comparison::document(comparison), out)
}

/// Writes a comparison for a terminal of so many columns; [`ANY_WIDTH`](crate::ANY_WIDTH) cuts nothing.
pub fn render_comparison_text(
    comparison: &Comparison,
    columns: usize,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    text::write(&comparison::document(comparison), columns, out)
}

/// Writes a comparison as JSON.
pub fn render_comparison_json(comparison: &Comparison, out: &mut dyn io::Write) -> io::Result<()> {
    json::write(comparison, out)
}

/// Writes a trend as an HTML page with charts.
pub fn render_trend_html(trend: &Trend, out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(page::html(&trend_view::document(trend)?)?.as_bytes())
}

/// Writes a trend as Markdown.
pub fn render_trend_markdown(trend: &Trend, out: &mut dyn io::Write) -> io::Result<()> {
    markdown::write(&trend_view::document(trend)?, out)
}

/// Writes a trend for a terminal of so many columns; [`ANY_WIDTH`](crate::ANY_WIDTH) cuts nothing.
pub fn render_trend_text(trend: &Trend, columns: usize, out: &mut dyn io::Write) -> io::Result<()> {
    text::write(&trend_view::document(trend)?, columns, out)
}

/// Writes a trend as JSON.
pub fn render_trend_json(trend: &Trend, out: &mut dyn io::Write) -> io::Result<()> {
    json::write(trend, out)
}
