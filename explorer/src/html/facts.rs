//! Facts about something: a name and a value each.

use askama::Template;
use askama::filters::HtmlSafe;

use super::cell::Cell;

/// A fact.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    name: String,
    value: Cell,
}

impl Fact {
    pub(crate) fn new(name: impl Into<String>, value: Cell) -> Self {
        Self {
            name: name.into(),
            value,
        }
    }

    pub(crate) fn text(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self::new(name, Cell::Text(value.into()))
    }
}

/// Facts about something.
#[derive(Template, Debug, Clone)]
#[template(
    source = "<dl class=\"facts\">{% for fact in facts %}<div><dt>{{ fact.name }}</dt><dd>{{ fact.value.markup() }}</dd></div>{% endfor %}</dl>",
    ext = "html"
)]
pub(crate) struct Facts {
    pub(crate) facts: Vec<Fact>,
}

impl HtmlSafe for Facts {}
