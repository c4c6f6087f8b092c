//! Top consumers by class, class loader and package.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, ClassName, Count, Heading, More, Share};
use crate::model::ConsumerRow;

/// Three tables.
#[derive(Template)]
#[template(path = "sections/consumers.html")]
pub(in crate::html) struct ConsumersSection {
    heading: Heading,
    tables: Vec<Table>,
}

impl HtmlSafe for ConsumersSection {}

struct Table {
    title: &'static str,
    column: &'static str,
    rows: Vec<Row>,
    more: Option<More>,
}

struct Row {
    name: ClassName,
    objects: Count,
    shallow: Bytes,
    retained: Bytes,
    share: Share,
}

impl ConsumersSection {
    pub(in crate::html) fn new(context: &RenderContext<'_>) -> Self {
        let top = &context.report.top_consumers;
        let tables = [
            table(
                context,
                "By class",
                "Class",
                &top.classes,
                "heapray dominators DUMP --by class",
            ),
            table(
                context,
                "By package",
                "Package",
                &top.packages,
                "heapray dominators DUMP --by package",
            ),
            table(
                context,
                "By class loader",
                "Class loader",
                &top.class_loaders,
                "heapray dominators DUMP --by loader",
            ),
        ];
        Self {
            heading: Heading {
                title: "Top consumers",
                explanation: "Top-level dominators, grouped. Classes and class loaders add up to the whole heap; \
                        a package includes its subpackages.",
                concept: Some(("dominators", "What a dominator is")),
            },
            tables: tables.into_iter().filter(|t| !t.rows.is_empty()).collect(),
        }
    }
}

fn table(
    context: &RenderContext<'_>,
    title: &'static str,
    column: &'static str,
    rows: &[ConsumerRow],
    command: &'static str,
) -> Table {
    let most = context.limits.rows / 2;
    let packages = column == "Package";
    Table {
        title,
        column,
        rows: rows
            .iter()
            .take(most)
            .map(|row| Row {
                // A package name is not split at its dots.
                name: if packages {
                    let text = context.name(&row.name);
                    ClassName {
                        package: String::new(),
                        simple: text.shown,
                        long: text.long,
                    }
                } else {
                    context.class(&row.name)
                },
                objects: Count(row.objects),
                shallow: Bytes(row.shallow_bytes),
                retained: Bytes(row.retained_bytes),
                share: Share(row.retained_share),
            })
            .collect(),
        more: More::beyond(most, rows.len(), "more", command),
    }
}
