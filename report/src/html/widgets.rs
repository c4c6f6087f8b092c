//! The smallest parts of the page: names, figures, headings.
//!
//! Each is a template that escapes its content and is marked as safe to put into another template; so no
//! template says `|safe`.

use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::format;

/// Text from the dump, which the render context made harmless and short.
#[derive(Template, Clone)]
#[template(
    source = "{% if let Some(id) = long %}<a class=\"cut\" href=\"#name-{{ id }}\">{{ shown }}</a>\
              {% else %}{% for (is_code, piece) in self.pieces() %}\
              {% if is_code %}<code>{{ piece }}</code>{% else %}{{ piece }}{% endif %}{% endfor %}{% endif %}",
    ext = "html"
)]
pub(super) struct Text {
    pub(super) shown: String,
    /// A sentence, in which code stands between backticks.
    pub(super) is_prose: bool,
    /// Number of its appendix entry, when it was cut.
    pub(super) long: Option<usize>,
}

impl Text {
    fn pieces(&self) -> Vec<(bool, &str)> {
        if self.is_prose {
            format::code_pieces(&self.shown)
        } else {
            vec![(false, self.shown.as_str())]
        }
    }
}

/// A class name: the package in a weaker colour, the simple name in a stronger one.
#[derive(Template, Clone)]
#[template(
    source = "<code>{% if let Some(id) = long %}<a class=\"cut\" href=\"#name-{{ id }}\">\
              {{ package }}{{ simple }}</a>{% else %}\
              {% if !package.is_empty() %}<i>{{ package }}</i>{% endif %}{{ simple }}\
              {% endif %}</code>",
    ext = "html"
)]
pub(super) struct ClassName {
    pub(super) package: String,
    pub(super) simple: String,
    pub(super) long: Option<usize>,
}

/// Bytes in IEC units, the exact figure in the title.
#[derive(Template, Clone, Copy)]
#[template(
    source = "<span title=\"{{ format::exact_bytes(*self.0) }}\">{{ format::bytes(*self.0) }}</span>",
    ext = "html"
)]
pub(super) struct Bytes(pub(super) u64);

/// A count with thousands separated.
#[derive(Clone, Copy)]
pub(super) struct Count(pub(super) u64);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format::count(self.0))
    }
}

/// A share of the heap, `94 %`, and the style class (`w0`…`w100`) of a bar as long.
#[derive(Clone, Copy)]
pub(super) struct Share(pub(super) f64);

impl Share {
    /// Whole percent for the bar behind the figure; at least 1 for a share above 0, so that a bar is visible.
    pub(super) fn bar(self) -> u8 {
        let percent = if self.0.is_finite() {
            self.0.clamp(0.0, 1.0) * 100.0
        } else {
            0.0
        };
        if percent > 0.0 && percent < 1.0 {
            return 1;
        }
        #[expect(clippy::cast_sign_loss, reason = "clamped to 0..=100 above")]
        let whole = percent.round() as u8;
        whole
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `<` only occurs as the less-than sign of "< 0.1 %".
        f.write_str(&format::share(self.0).replace('<', "&lt;"))
    }
}

/// The page's own style, script and texts: checked in with the source, never from a dump.
pub(super) struct Verbatim(pub(super) &'static str);

impl fmt::Display for Verbatim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// JSON for a `<script type="application/json">` element, in which HTML escapes do not work. No character is left in
/// the JSON that could end the element or open a comment.
pub(super) struct ScriptJson(String);

impl ScriptJson {
    /// From valid JSON text. In JSON `<`, `>` and `&` occur within strings only, where `\u003c` means
    /// the same.
    pub(super) fn new(json: &str) -> Self {
        Self(
            json.replace('<', "\\u003c")
                .replace('>', "\\u003e")
                .replace('&', "\\u0026"),
        )
    }
}

impl fmt::Display for ScriptJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A section's heading: its title, what its numbers mean, and the concept to read more of.
#[derive(Template)]
#[template(path = "widgets/heading.html")]
pub(super) struct Heading {
    pub(super) title: &'static str,
    pub(super) explanation: &'static str,
    /// Anchor and link text of the concept.
    pub(super) concept: Option<(&'static str, &'static str)>,
}

/// The rows that a cut list leaves out: `1 204 more classes, 12 MiB · all: heapray histogram DUMP`.
#[derive(Template)]
#[template(path = "widgets/more.html")]
pub(super) struct More {
    pub(super) count: u64,
    pub(super) what: &'static str,
    pub(super) bytes: Option<Bytes>,
    pub(super) command: &'static str,
}

impl More {
    /// For a list of `all` rows of which `shown` are on the page; `None` when that is all of them.
    pub(super) fn beyond(
        shown: usize,
        all: usize,
        what: &'static str,
        command: &'static str,
    ) -> Option<Self> {
        (all > shown).then(|| Self {
            count: (all - shown) as u64,
            what,
            bytes: None,
            command,
        })
    }

    pub(super) fn with_bytes(mut self, bytes: u64) -> Self {
        self.bytes = (bytes > 0).then_some(Bytes(bytes));
        self
    }
}

impl HtmlSafe for Text {}
impl HtmlSafe for ClassName {}
impl HtmlSafe for Bytes {}
impl HtmlSafe for Count {}
impl HtmlSafe for Share {}
impl HtmlSafe for Verbatim {}
impl HtmlSafe for ScriptJson {}
impl HtmlSafe for Heading {}
impl HtmlSafe for More {}
