//! The button that marks a reference or objects, and how many are marked.

use askama::Template;
use askama::filters::HtmlSafe;
use heapray_report::format::counted;

use super::text::shown;
use crate::web::{Marks, Request, encoded};

/// Bytes of the words of a mark.
const LONGEST: usize = 400;

/// The button that marks references or objects for the question what would be freed without them. It belongs to the form
/// of [`MarksBar`].
#[derive(Template, Debug, Clone)]
#[template(
    source = "{% if self.is_short() %}<button form=\"marks\" name=\"{% if is_marked %}unmark{% else %}mark{% endif %}\" value=\"{{ self::encoded(cut) }}\" aria-pressed=\"{{ is_marked }}\" aria-label=\"Mark {{ self::shown(cut) }}\">{% if is_marked %}marked{% else %}mark{% endif %}</button>{% endif %}",
    ext = "html"
)]
pub(crate) struct Mark {
    cut: String,
    is_marked: bool,
}

impl Mark {
    /// For references or objects in the words of `heapray whatif --cut`, or of a set.
    pub(crate) fn new(marks: &Marks, cut: impl Into<String>) -> Self {
        let cut = cut.into();
        Self {
            is_marked: marks.has(&cut),
            cut,
        }
    }

    /// Longer words stand for names of hostile dumps, and would fill the page.
    fn is_short(&self) -> bool {
        self.cut.len() <= LONGEST
    }
}

impl HtmlSafe for Mark {}

/// How many marks there are, on every page: the link to the answer, and the form of all buttons that mark.
#[derive(Template, Debug)]
#[template(
    source = "<form id=\"marks\" class=\"marks\" method=\"post\" action=\"/marks\"><input type=\"hidden\" name=\"here\" value=\"{{ here }}\"><span class=\"state\" role=\"status\">{% if count > 0 %}<a href=\"{{ answer }}\">{{ self::counted(*count, \"mark\", \"marks\") }}: what if?</a> <button name=\"clear\" value=\"yes\" aria-label=\"Clear all marks\">Clear</button>{% endif %}</span></form>",
    ext = "html"
)]
pub(crate) struct MarksBar {
    count: u64,
    answer: String,
    here: String,
}

impl MarksBar {
    /// For a page.
    pub(crate) fn new(marks: &Marks, request: &Request) -> Self {
        Self {
            count: marks.len() as u64,
            answer: marks.answer(),
            here: request.link().text(),
        }
    }
}

impl HtmlSafe for MarksBar {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_says_whether_it_is_pressed() {
        let mut marks = Marks::default();
        let free = Mark::new(&marks, "A.\"<b>").render().unwrap();
        assert!(
            free.contains("name=\"mark\" value=\"A.%22%3Cb%3E\""),
            "{free}"
        );
        marks.add("0x10.next").unwrap();
        let set = Mark::new(&marks, "0x10.next").render().unwrap();
        assert!(
            set.contains("name=\"unmark\" value=\"0x10.next\" aria-pressed=\"true\""),
            "{set}"
        );
        let bar = MarksBar::new(&marks, &Request::default()).render().unwrap();
        assert!(
            bar.contains("href=\"/whatif?cut=0x10.next\">1\u{a0}mark: what if?</a>"),
            "{bar}"
        );
    }
}
