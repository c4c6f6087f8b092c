//! Collections by number of elements and by class.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::html::pictures::Columns;
use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, ClassName, Count, Heading, More};

/// Sizes as a picture, classes as a table.
#[derive(Template)]
#[template(path = "sections/collections.html")]
pub(in crate::html) struct CollectionsSection {
    heading: Heading,
    sizes: Option<Columns>,
    size_rows: Vec<(String, Count)>,
    rows: Vec<Row>,
    more: Option<More>,
}

impl HtmlSafe for CollectionsSection {}

struct Row {
    class: ClassName,
    instances: Count,
    empty: Count,
    elements: Count,
    largest: Count,
    wasted: Bytes,
}

impl CollectionsSection {
    pub(in crate::html) fn new(context: &RenderContext<'_>) -> Self {
        let report = context.report;
        let most = context.limits.rows;
        Self {
            heading: Heading {
                title: "Collections",
                explanation: "Wasted: unused capacity and empty collections. For classes with thousands of collections, the figures are estimated from the largest ones and a sample.",
                concept: Some(("collections", "What collections cost")),
            },
            sizes: Columns::of_sizes(&report.collection_sizes),
            size_rows: report
                .collection_sizes
                .iter()
                .take(most)
                .map(|b| (crate::html::pictures::size_range(b), Count(b.collections)))
                .collect(),
            rows: report
                .collections
                .iter()
                .take(most)
                .map(|row| Row {
                    class: context.class(&row.class),
                    instances: Count(row.instances),
                    empty: Count(row.empty),
                    elements: Count(row.elements),
                    largest: Count(row.largest),
                    wasted: Bytes(row.wasted_bytes),
                })
                .collect(),
            more: More::beyond(
                most,
                report.collections.len(),
                "more classes",
                "heapray report DUMP --format json",
            ),
        }
    }
}
