//! Names from a dump made harmless. The dumped program, or an attacker who wrote the file, chose the names of
//! classes, fields and threads.
//!
//! Characters that change other text instead of being visible are written as Java escapes
//! (`\u202E`): controls (terminal escapes among them), bidirectional overrides, zero-width and
//! line-separating characters, tags, and long runs of combining marks. Markup is escaped by the
//! templates, not here.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

/// Combining marks in a row that are left alone; more of them climb over neighbouring lines.
const MARKS_IN_A_ROW: u32 = 3;

/// Is the character invisible, or does it move other characters?
pub(crate) fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// The text with every harmful character written as its Java escape; borrowed when there is no such character.
///
/// ```
/// use heapray_report::format::harmless;
/// assert_eq!(harmless("com.example.Order"), "com.example.Order");
/// assert_eq!(harmless("evil\u{202e}ssalc\x1b[31m"), r"evil\u202Essalc\u001B[31m");
/// ```
pub fn harmless(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0; // bytes of `text` already in `out`
    let mut marks = 0;
    for (at, c) in text.char_indices() {
        marks = if c.width() == Some(0) { marks + 1 } else { 0 };
        if !is_hostile(c) && marks <= MARKS_IN_A_ROW {
            continue;
        }
        out.push_str(text.get(copied..at).unwrap_or(""));
        copied = at + c.len_utf8();
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if u32::from(c) > 0xffff => _ = write!(out, "\\u{{{:X}}}", u32::from(c)),
            c => _ = write!(out, "\\u{:04X}", u32::from(c)),
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(copied..).unwrap_or(""));
    Cow::Owned(out)
}

/// A text for a terminal: [`harmless`], so without escape sequences, and at most `max` characters long.
pub fn terminal_safe(text: &str, max: usize) -> String {
    super::names::cut(&harmless(text), max).into_owned()
}

/// A text for a CSV cell: [`harmless`], and with a leading `'` where a spreadsheet would read a formula.
///
/// ```
/// assert_eq!(heapray_report::format::csv_cell("=HYPERLINK(1)"), "'=HYPERLINK(1)");
/// ```
pub fn csv_cell(text: &str) -> Cow<'_, str> {
    let safe = harmless(text);
    if safe.starts_with(['=', '+', '-', '@']) {
        Cow::Owned(format!("'{safe}"))
    } else {
        safe
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_moves_text_survives() {
        let evil = "a\u{202e}b\u{2066}c\x1b]0;title\x07d\u{200b}e\u{feff}f\r\n\tg\u{9b}h\u{e0041}i";
        assert_eq!(
            harmless(evil),
            r"a\u202Eb\u2066c\u001B]0;title\u0007d\u200Be\uFEFFf\r\n\tg\u009Bh\u{E0041}i"
        );
        assert!(matches!(
            harmless("Größe 日本語 🎉"),
            std::borrow::Cow::Borrowed(_)
        ));
    }

    #[test]
    fn accents_stay_and_towers_of_marks_fall() {
        assert_eq!(harmless("e\u{301}"), "e\u{301}");
        let tower = format!("Z{}", "\u{300}".repeat(50));
        let shown = harmless(&tower);
        assert_eq!(shown.matches('\u{300}').count(), 3);
        assert!(shown.contains("\\u0300"));
    }

    #[test]
    fn spreadsheets_see_text() {
        assert_eq!(csv_cell("@cmd"), "'@cmd");
        assert_eq!(csv_cell("\t=1"), "\\t=1");
        assert_eq!(csv_cell("byte[]"), "byte[]");
    }
}
