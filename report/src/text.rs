//! The report as text for a terminal. The caller states width and colour; escape sequences in names from the dump
//! are shown, never sent.

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
    let tables = |canvas: &mut Canvas| tables::draw(canvas, report, options.limit);
    out.write_all(draw(report, options, tables).as_bytes())
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
    out.write_all(draw(report, options, |_| {}).as_bytes())
}

/// The summary, then whatever `further` draws, then the commands to go on with.
fn draw(report: &Report, options: &TextOptions, further: impl FnOnce(&mut Canvas)) -> String {
    let mut canvas = Canvas::new(options);
    summary::draw(&mut canvas, report);
    further(&mut canvas);
    summary::next_commands(&mut canvas, report);
    canvas.text()
}
