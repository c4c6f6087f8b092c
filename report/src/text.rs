//! What does the terminal show? Width and colour are the caller's to say; escapes from the dump are
//! only text.

use std::io;

use crate::model::Report;

mod canvas;
mod options;
mod path;
mod summary;
mod tables;

use canvas::Canvas;
pub use options::TextOptions;

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
    summary::draw(&mut canvas, report);
    tables::draw(&mut canvas, report, options.limit);
    summary::where_next(&mut canvas, report);
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
