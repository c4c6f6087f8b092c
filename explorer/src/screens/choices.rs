//! Choices, of which each is a link.

use askama::Template;

/// Choices, of which each is a link.
#[derive(Template)]
#[template(
    source = "<nav class=\"tabs\" aria-label=\"{{ label }}\">{% for (title, href, is_current) in choices %}<a href=\"{{ href }}\"{% if *is_current %} aria-current=\"page\"{% endif %}>{{ title }}</a>{% endfor %}</nav>",
    ext = "html"
)]
pub(super) struct Choices {
    pub(super) label: &'static str,
    /// Title, place, and whether it is chosen.
    pub(super) choices: Vec<(&'static str, String, bool)>,
}
