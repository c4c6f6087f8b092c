//! The line above the verdict, and the table of contents.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, Text};
use crate::labels::{file_name, jvm_label};

/// The line above the verdict.
#[derive(Template)]
#[template(path = "sections/masthead.html")]
pub(in crate::html) struct Masthead {
    /// Where the page of all dumps is.
    index: Option<String>,
    file: Text,
    file_bytes: Bytes,
    created: Option<Created>,
    jvm: Option<Text>,
}

struct Created {
    machine: Text,
    people: Text,
}

impl HtmlSafe for Masthead {}

impl Masthead {
    pub(in crate::html) fn new(context: &RenderContext<'_>, index: Option<&str>) -> Self {
        let dump = &context.report.dump;
        Self {
            index: index.map(str::to_owned),
            file: context.name(file_name(&dump.path)),
            file_bytes: Bytes(dump.file_bytes),
            created: dump.created.as_deref().map(|time| Created {
                machine: context.line(time),
                people: context.line(&readable_time(time)),
            }),
            jvm: jvm_label(&context.report.jvm).map(|jvm| context.line(&jvm)),
        }
    }
}

/// `2026-03-04T02:17:33Z` → `2026-03-04 02:17 UTC`; anything else stays.
fn readable_time(time: &str) -> String {
    time.parse::<jiff::Timestamp>().map_or_else(
        |_| time.to_owned(),
        |t| t.strftime("%Y-%m-%d %H:%M UTC").to_string(),
    )
}

/// A line of the table of contents.
pub(in crate::html) struct ContentsEntry {
    pub(in crate::html) id: String,
    pub(in crate::html) title: String,
    /// Set in a smaller size below the entry before it.
    pub(in crate::html) sub: bool,
}

/// Sections in the order of the page.
pub(in crate::html) fn contents(context: &RenderContext<'_>) -> Vec<ContentsEntry> {
    let mut entries = Vec::new();
    let mut add = |id: &str, title: &str, sub: bool| {
        entries.push(ContentsEntry {
            id: id.to_owned(),
            title: title.to_owned(),
            sub,
        });
    };
    add("verdict", "Verdict", false);
    add("suspects", super::suspects::title(context), false);
    for (suspect, _) in context
        .report
        .suspects
        .iter()
        .zip(0..crate::labels::FULL_SUSPECTS)
    {
        let title = crate::labels::culprit_title(suspect);
        let title = crate::format::cut(&title, 60).into_owned();
        add(
            &format!("suspect-{}", suspect.rank),
            &context.line(&title).shown,
            true,
        );
    }
    for (id, title) in [
        ("overview", "Overview"),
        ("composition", "What fills the heap"),
        ("dominators", "Dominator tree"),
        ("consumers", "Top consumers"),
        ("histogram", "Histogram"),
        ("collections", "Collections"),
        ("strings", "Duplicate strings"),
        ("threads", "Threads"),
        ("loaders", "Class loaders"),
        ("roots", "GC roots"),
        ("unreachable", "Unreachable objects"),
        ("health", "Dump health"),
        ("concepts", "Concepts"),
    ] {
        if id == "composition" && !context.report.queries.is_empty() {
            add("queries", "Queries", false);
        }
        if id == "collections" && context.report.waste.is_some() {
            add("waste", "Waste", false);
        }
        if id == "loaders" && !context.report.resources.is_empty() {
            add("resources", "Resources", false);
        }
        add(id, title, false);
    }
    entries
}
