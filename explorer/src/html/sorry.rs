//! Pages without an answer, and remarks.

use askama::Template;
use heapray_report::format::harmless;

use crate::web::{Page, Request, Working};

/// A page that says why there is nothing.
#[derive(Template)]
#[template(
    source = "<div class=\"band\" role=\"alert\"><pre class=\"message\">{{ message }}</pre>{% if let Some(hint) = hint %}<p>{{ hint }}</p>{% endif %}</div>",
    ext = "html"
)]
pub(crate) struct Sorry {
    message: String,
    hint: Option<String>,
}

impl Sorry {
    /// What went wrong, as a part of a page. Lines stay lines: one may have a caret below another.
    pub(crate) fn new(message: &str, hint: Option<&str>) -> Self {
        let lines: Vec<String> = message
            .lines()
            .map(|line| harmless(line).into_owned())
            .collect();
        Self {
            message: lines.join("\n"),
            hint: hint.map(|hint| harmless(hint).into_owned()),
        }
    }

    /// What went wrong, as a page.
    pub(crate) fn page(title: &str, message: &str, hint: Option<&str>) -> Page {
        Page::new("", title).with(&Self::new(message, hint))
    }
}

/// A page that says what is being computed.
#[derive(Template)]
#[template(path = "waiting.html")]
pub(crate) struct Waiting {
    title: String,
    seconds: u64,
    is_queued: bool,
    /// Its step, and percent of this step.
    done: Option<(u32, u64)>,
    key: String,
    here: String,
}

impl Waiting {
    /// The page asks again by itself, later the longer it takes.
    pub(crate) fn page(working: Working, request: &Request) -> Page {
        Self::part(Page::new("", "Computing"), working, request)
    }

    /// The same for a page that has more to show. Without the page's script, the browser asks again.
    pub(crate) fn part(page: Page, working: Working, request: &Request) -> Page {
        let refresh = match working.seconds {
            0..10 => 1,
            10..60 => 3,
            _ => 10,
        };
        let mut page = page.with(&Self {
            title: working.title,
            seconds: working.seconds,
            is_queued: working.is_queued,
            done: working.done,
            key: working.key,
            here: request.link().text(),
        });
        page.refresh = Some(refresh);
        page
    }
}

/// A remark.
#[derive(Template)]
#[template(source = "<p class=\"remark\">{{ text }}</p>", ext = "html")]
pub(crate) struct Notice {
    pub(crate) text: String,
}
