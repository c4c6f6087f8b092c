//! What does the terminal show? Width and colour are the caller's to say; escapes from the dump are
//! only text.

use std::io;

use crate::model::Report;

mod canvas;
mod report;
mod summary;

use canvas::Canvas;

/// How text is laid out.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TextOptions {
    /// ANSI colours; the caller knows whether a terminal is there.
    pub color: bool,
    /// Columns, at least 40.
    pub width: usize,
    /// Rows of each table.
    pub limit: usize,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self {
            color: false,
            width: 100,
            limit: 20,
        }
    }
}

impl TextOptions {
    /// With the colour and width of a terminal.
    pub fn new(color: bool, width: usize) -> Self {
        Self {
            color,
            width,
            ..Self::default()
        }
    }
}

/// Writes the whole report as text.
///
/// # Errors
/// Those of `out`.
pub fn render_text(
    report: &Report,
    out: &mut (impl io::Write + ?Sized),
    options: &TextOptions,
) -> io::Result<()> {
    let mut canvas = Canvas::new(options);
    report::draw(&mut canvas, report, options.limit);
    out.write_all(canvas.text().as_bytes())
}

/// Writes what `heapray DUMP` alone prints: verdict, at most three suspects with path and advice, where to
/// go next.
///
/// # Errors
/// Those of `out`.
pub fn render_summary(
    report: &Report,
    out: &mut (impl io::Write + ?Sized),
    options: &TextOptions,
) -> io::Result<()> {
    let mut canvas = Canvas::new(options);
    summary::draw(&mut canvas, report);
    summary::where_next(&mut canvas, report);
    out.write_all(canvas.text().as_bytes())
}
