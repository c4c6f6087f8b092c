//! Text within the columns of a terminal, where a letter takes none, one or two.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// At most `columns` wide, the ellipsis in the middle: the end of a class name identifies it best.
///
/// ```
/// assert_eq!(heapray_report::format::fit_middle("com.example.orders.OrderBook", 16), "com.e….OrderBook");
/// ```
pub fn fit_middle(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let head = take_width(text.chars(), columns / 3);
    let tail = take_width(text.chars().rev(), columns.saturating_sub(head.width() + 1));
    let tail: String = tail.chars().rev().collect();
    format!("{head}…{tail}")
}

/// The first letters, at most `columns` wide.
pub(crate) fn take_width(chars: impl Iterator<Item = char>, columns: usize) -> String {
    let mut left = columns;
    let mut out = String::new();
    for c in chars {
        let width = c.width().unwrap_or(0);
        if width > left {
            break;
        }
        left -= width;
        out.push(c);
    }
    out
}

/// Lines of at most `columns`, broken at spaces, within a word only when it is longer than a line.
///
/// ```
/// assert_eq!(heapray_report::format::wrap("one two three", 8), ["one two", "three"]);
/// ```
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    // Not `split_whitespace`: no-break spaces do not break.
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && line.width() + 1 + word.width() > columns {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        let mut rest = word;
        while line.width() + rest.width() > columns {
            let piece = take_width(rest.chars(), columns.saturating_sub(line.width()).max(1));
            if piece.is_empty() {
                break;
            }
            rest = rest.get(piece.len()..).unwrap_or("");
            line.push_str(&piece);
            lines.push(std::mem::take(&mut line));
        }
        line.push_str(rest);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapping_breaks_at_spaces_and_only_then_within_words() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
        assert_eq!(wrap("holds 94\u{a0}% of", 9), ["holds", "94\u{a0}% of"]);
        assert_eq!(wrap("日本語日本語", 5), ["日本", "語日", "本語"]);
        assert_eq!(wrap("", 5), [""]);
    }

    #[test]
    fn cut_names_keep_their_end() {
        assert_eq!(
            fit_middle("com.example.orders.OrderBook", 16),
            "com.e….OrderBook"
        );
        assert_eq!(fit_middle("日本語日本語日本語", 8), "日…本語");
    }
}
