//! Pages without an answer, and remarks.

use askama::Template;
use heapray_report::format::{self, cut, harmless};

use crate::web::{Done, Page, Request, Working};

/// Characters of a message: it may name classes and repeat a query.
const LONGEST: usize = 6_000;
/// Steps of fewer objects are as good as done.
const MANY: u64 = 1_000;

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
            message: cut(&lines.join("\n"), LONGEST).into_owned(),
            hint: hint.map(|hint| cut(&harmless(hint), LONGEST).into_owned()),
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
    done: Option<Done>,
    /// Of how many objects, where they are many.
    counts: String,
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
        let many = working.done.filter(|done| done.expected >= MANY);
        let counts = many.map_or_else(String::new, |done| {
            let (done, all) = (format::count(done.done), format::count(done.expected));
            format!(", {done} of {all}")
        });
        let mut page = page.with(&Self {
            counts,
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
