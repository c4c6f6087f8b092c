//! How are shares and labels fitted into a picture?

/// Width for which labels are chosen; narrower screens clip or hide them.
pub(super) const NOMINAL_WIDTH: f64 = 1080.0;

/// Pixels of a letter of the labels' size, on average.
const LETTER: f64 = 6.6;

/// A percentage as an attribute: `12.35`, without trailing zeros.
pub(super) fn percent(fraction: f64) -> String {
    let text = format!("{:.2}", fraction.clamp(0.0, 1.0) * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A label cut to fit a cell of this many pixels; `None` where nothing readable would be left.
pub(super) fn fitting(label: &str, pixels: f64) -> Option<String> {
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
mod tests {
    use super::*;

    #[test]
    fn attributes_are_short_and_bounded() {
        assert_eq!(percent(0.5), "50");
        assert_eq!(percent(0.123_456), "12.35");
        assert_eq!(percent(1.7), "100");
        assert_eq!(percent(0.0), "0");
    }

    #[test]
    fn labels_fit_or_are_left_out() {
        assert_eq!(fitting("Order", 20.0), None);
        assert_eq!(fitting("Order", 60.0).as_deref(), Some("Order"));
        assert_eq!(fitting("OrderBookEntry", 60.0).as_deref(), Some("OrderB…"));
    }
}
