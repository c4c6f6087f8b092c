//! How are figures drawn? Inline SVG without a view box: widths are percentages and heights pixels, so
//! text keeps its size on every screen, and a cell (an `<svg>` of its own) clips what it can't show.

mod columns;
mod icicle;
mod stacked_bar;
mod treemap;

pub(super) use columns::{Columns, size_range};
pub(super) use icicle::Icicle;
pub(super) use stacked_bar::{Segment, StackedBar};
pub(super) use treemap::Treemap;

/// Width for which labels are chosen; narrower screens clip or hide them.
const NOMINAL_WIDTH: f64 = 1080.0;

/// Pixels of a letter of the labels' size, on average.
const LETTER: f64 = 6.6;

/// A percentage as an attribute: `12.35`, without trailing zeros.
fn percent(fraction: f64) -> String {
    let text = format!("{:.2}", fraction.clamp(0.0, 1.0) * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A label cut to fit a cell of this many pixels; `None` where nothing readable would be left.
fn fitting(label: &str, pixels: f64) -> Option<String> {
    let room = ((pixels - 12.0) / LETTER).floor();
    if room < 3.0 {
        return None;
    }
    #[expect(clippy::cast_sign_loss, reason = "at least 3")]
    let letters = room as usize;
    if label.chars().count() <= letters {
        return Some(label.to_owned());
    }
    let cut: String = label.chars().take(letters.saturating_sub(1)).collect();
    Some(format!("{cut}…"))
}

#[cfg(test)]
mod tests;
