//! Open files, sockets, native buffers, pools, executors, sessions, where the dump has any.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, ClassName, Count, Heading, More, Text};
use crate::model::Resources;

/// A table for each kind.
#[derive(Template)]
#[template(path = "sections/resources.html")]
pub(in crate::html) struct ResourcesSection {
    heading: Heading,
    kinds: Vec<Kind>,
}

impl HtmlSafe for ResourcesSection {}

struct Kind {
    title: Text,
    count: Count,
    native: Option<Bytes>,
    with_values: bool,
    rows: Vec<Row>,
    more: Option<More>,
}

struct Row {
    class: ClassName,
    address: Text,
    value: Option<Text>,
    summary: Text,
    owner: Option<Text>,
    native: Option<Bytes>,
    retained: Bytes,
}

/// Rows of each table: there are ten tables.
const ROWS: usize = 20;

impl ResourcesSection {
    pub(in crate::html) fn new(context: &RenderContext<'_>) -> Self {
        let most = context.limits.rows.min(ROWS);
        let kinds = context.report.resources.iter();
        Self {
            heading: Heading {
                title: "Resources",
                explanation: "What the program holds besides memory, and who holds it.",
                concept: Some(("resources", "What counts as open")),
            },
            kinds: kinds.map(|kind| Kind::new(context, kind, most)).collect(),
        }
    }
}

impl Kind {
    fn new(context: &RenderContext<'_>, kind: &Resources, most: usize) -> Self {
        let rows = kind.rows.iter().take(most).map(|row| Row {
            class: context.class(&row.class),
            address: context.line(&row.object_id),
            value: row.value.as_ref().map(|value| context.line(value)),
            summary: context.line(&row.summary),
            owner: row.owner.as_ref().map(|owner| context.name(owner)),
            native: row.native_bytes.map(Bytes),
            retained: Bytes(row.retained_bytes),
        });
        Self {
            title: context.line(&kind.title),
            count: Count(kind.count),
            native: (kind.native_bytes > 0).then_some(Bytes(kind.native_bytes)),
            with_values: kind.rows.iter().any(|row| row.value.is_some()),
            rows: rows.collect(),
            more: More::beyond(
                most,
                usize::try_from(kind.count).unwrap_or(usize::MAX),
                "more",
                "heapray resources DUMP --limit 0",
            ),
        }
    }
}
