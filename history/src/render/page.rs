//! A document as one HTML page.

use std::fmt::Write as _;
use std::io;
use std::sync::LazyLock;

use askama::Template;

use super::document::Document;

#[derive(Template)]
#[template(path = "document.html")]
struct Page<'a> {
    document: &'a Document,
    style: &'static str,
}

impl Page<'_> {
    /// A sentence in pieces; `true` for code.
    #[allow(
        clippy::unused_self,
        reason = "templates call methods of what they show"
    )]
    fn pieces<'t>(&self, text: &'t str) -> Vec<(bool, &'t str)> {
        heapray_report::format::code_pieces(text)
    }
}

/// Style sheet of the page: that of the report, and rules for charts.
static STYLE: LazyLock<String> = LazyLock::new(|| {
    let mut style = [
        include_str!("../../assets/page.css"),
        include_str!("../../assets/charts.css"),
    ]
    .concat();
    for percent in 1..=100 {
        let _ = write!(style, ".w{percent}{{--w:{percent}%}}");
    }
    style
});

/// The page, self-contained and without scripts.
pub(crate) fn html(document: &Document) -> io::Result<String> {
    Page {
        document,
        style: &STYLE,
    }
    .render()
    .map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;

    #[test]
    fn code_in_a_note_is_code_and_still_text() {
        let document = Document {
            notes: vec!["`heapray <b>` compares; a ` stays.".to_owned()],
            ..Document::default()
        };
        let page = html(&document).unwrap();
        let note = "<p class=\"band\"><code>heapray &#60;b&#62;</code> compares; a ` stays.</p>";
        assert!(page.contains(note), "{page}");
    }
}
