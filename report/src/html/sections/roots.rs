//! What keeps objects alive in the first place?

use askama::Template;
use askama::filters::HtmlSafe;

use crate::format::ratio;
use crate::html::desk::Desk;
use crate::html::widgets::{Bytes, Count, Heading, Share, Text};
use crate::wording::root_kind_words;

/// Roots by kind.
#[derive(Template)]
#[template(path = "sections/roots.html")]
pub(in crate::html) struct RootsSection {
    heading: Heading,
    rows: Vec<Row>,
}

impl HtmlSafe for RootsSection {}

struct Row {
    kind: Text,
    words: Text,
    count: Count,
    retained: Option<Bytes>,
    share: Share,
}

impl RootsSection {
    pub(in crate::html) fn new(desk: &Desk<'_>) -> Self {
        let roots = &desk.report.gc_roots;
        let mut kinds: Vec<_> = roots.by_kind.iter().collect();
        let retained = |kind: &String| roots.retained_by_kind.get(kind).copied();
        kinds.sort_by_key(|(kind, count)| std::cmp::Reverse((retained(kind), **count)));
        Self {
            heading: Heading {
                title: "GC roots",
                means: "Where the garbage collector starts: what no root reaches is garbage.",
                concept: Some(("gc-roots", "What a GC root is")),
            },
            rows: kinds
                .into_iter()
                .take(desk.limits.rows)
                .map(|(kind, count)| Row {
                    words: desk.name(root_kind_words(kind)),
                    kind: desk.name(kind),
                    count: Count(*count),
                    retained: retained(kind).map(Bytes),
                    share: Share(ratio(
                        retained(kind).unwrap_or(0),
                        desk.report.heap.used_bytes,
                    )),
                })
                .collect(),
        }
    }
}
