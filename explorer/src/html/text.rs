//! Names from the dump, and headings.

use askama::Template;
use askama::filters::HtmlSafe;
use heapray_report::format::{cut, harmless, simple_name};

use crate::web::longest_name;

/// A text from the dump as it may be shown: without characters that change others, and not too long.
pub(crate) fn shown(text: &str) -> String {
    cut(&harmless(text), longest_name()).into_owned()
}

/// A class name: the package in a weaker colour.
#[derive(Template, Debug, Clone)]
#[template(
    source = "<code>{% if !self.package().is_empty() %}<i>{{ self.package() }}</i>{% endif %}{{ self.simple() }}</code>",
    ext = "html"
)]
pub(crate) struct ClassName {
    class: String,
}

impl ClassName {
    pub(crate) fn new(class: &str) -> Self {
        Self {
            class: shown(class),
        }
    }

    fn simple(&self) -> String {
        simple_name(&shown(&self.class)).to_owned()
    }

    fn package(&self) -> String {
        let class = shown(&self.class);
        let package = class.strip_suffix(simple_name(&class));
        package.unwrap_or_default().to_owned()
    }
}

impl HtmlSafe for ClassName {}

/// The link to an object's page.
#[derive(Template, Debug, Clone)]
#[template(
    source = "<a href=\"/object/{{ address }}\">{{ self::shown(label) }}</a> <code class=\"addr\">{{ address }}</code>",
    ext = "html"
)]
pub(crate) struct ObjectLink {
    pub(crate) address: String,
    pub(crate) label: String,
}

impl ObjectLink {
    pub(crate) fn new(address: impl std::fmt::Display, label: &str) -> Self {
        Self {
            address: address.to_string(),
            label: shown(label),
        }
    }
}

impl HtmlSafe for ObjectLink {}

/// A heading within a page, and a sentence on what is below it.
#[derive(Template, Debug, Clone)]
#[template(
    source = "<h2 id=\"{{ id }}\">{{ title }}</h2>{% if !lead.is_empty() %}<p class=\"lead-in\">{{ lead }}</p>{% endif %}",
    ext = "html"
)]
pub(crate) struct Heading {
    id: String,
    title: String,
    lead: String,
}

impl Heading {
    pub(crate) fn new(title: impl Into<String>, lead: impl Into<String>) -> Self {
        let title = title.into();
        let id = title
            .to_lowercase()
            .replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        Self {
            id,
            title,
            lead: lead.into(),
        }
    }
}
