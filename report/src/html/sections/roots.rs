//! GC roots by kind.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::format::ratio;
use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, Count, Heading, Share, Text};
use crate::labels::root_kind_label;

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
    label: Text,
    count: Count,
    retained: Option<Bytes>,
    share: Share,
}

impl RootsSection {
    pub(in crate::html) fn new(context: &RenderContext<'_>) -> Self {
        let roots = &context.report.gc_roots;
        let mut kinds: Vec<_> = roots.by_kind.iter().collect();
        let retained = |kind: &String| roots.retained_by_kind.get(kind).copied();
        kinds.sort_by_key(|(kind, count)| std::cmp::Reverse((retained(kind), **count)));
        Self {
            heading: Heading {
                title: "GC roots",
                explanation: "The garbage collector starts at these objects. Objects that no root reaches are garbage.",
                concept: Some(("gc-roots", "What a GC root is")),
            },
            rows: kinds
                .into_iter()
                .take(context.limits.rows)
                .map(|(kind, count)| Row {
                    label: context.name(root_kind_label(kind)),
                    kind: context.name(kind),
                    count: Count(*count),
                    retained: retained(kind).map(Bytes),
                    share: Share(ratio(
                        retained(kind).unwrap_or(0),
                        context.report.heap.used_bytes,
                    )),
                })
                .collect(),
        }
    }
}
