//! Links to the sets of what a page lists.

use std::fmt::{Display, Write as _};

use askama::Template;
use askama::filters::HtmlSafe;

use crate::web::Link;

/// Links to sets: what each has, and where it is.
#[derive(Template, Debug, Clone, Default)]
#[template(
    source = "{% if !sets.is_empty() %}<p class=\"as-set\">{% for (text, href) in sets %}<a href=\"{{ href }}\">{{ text }}</a> {% endfor %}</p>{% endif %}",
    ext = "html"
)]
pub(crate) struct AsSet {
    sets: Vec<(&'static str, String)>,
}

impl AsSet {
    /// The link to the objects of a source.
    pub(crate) fn new(text: &'static str, source: impl Into<String>) -> Self {
        Self::default().and(text, source)
    }

    /// The links to these objects; none if there are none.
    pub(crate) fn of(
        text: &'static str,
        addresses: impl IntoIterator<Item = impl Display>,
    ) -> Self {
        let mut source = "objects".to_owned();
        for address in addresses {
            let _ = write!(source, " {address}");
        }
        if source == "objects" {
            Self::default()
        } else {
            Self::new(text, source)
        }
    }

    /// The same with another link.
    pub(crate) fn and(mut self, text: &'static str, source: impl Into<String>) -> Self {
        let href = Link::to("/set").with("of", source).text();
        self.sets.push((text, href));
        self
    }
}

impl HtmlSafe for AsSet {}
