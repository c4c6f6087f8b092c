//! A page before the frame is put around it.

use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;

/// Markup that a template has made.
#[derive(Debug, Clone, Default)]
pub(crate) struct Html(String);

impl Html {
    /// What a template makes. A template that cannot be rendered leaves a remark in the log, and nothing on the page.
    pub(crate) fn of(template: &impl Template) -> Self {
        match template.render() {
            Ok(markup) => Self(markup),
            Err(error) => {
                tracing::error!(%error, "a template failed");
                Self::default()
            }
        }
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

// Only templates make it, and they escape.
impl HtmlSafe for Html {}

/// A page before the frame is put around it.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// The title, for the window and history.
    pub(crate) title: String,
    /// The entry of the menu.
    pub(crate) screen: &'static str,
    /// What is below the title.
    pub(crate) parts: Vec<Html>,
    /// The page asks again after so many seconds.
    pub(crate) refresh: Option<u32>,
}

impl Page {
    /// An empty page.
    pub(crate) fn new(screen: &'static str, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            screen,
            ..Self::default()
        }
    }

    /// The page with one more part.
    pub(crate) fn with(mut self, part: &impl Template) -> Self {
        self.parts.push(Html::of(part));
        self
    }

    /// The page with one more part that is rendered already.
    pub(crate) fn with_html(mut self, part: Html) -> Self {
        self.parts.push(part);
        self
    }
}
