//! How much memory do strings with equal contents waste?

use askama::Template;
use askama::filters::HtmlSafe;

use crate::format::ratio;
use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, Count, Heading, Share, Text};

/// Values in the table. Few values matter: most of the waste is spread over many.
const ROWS: usize = 15;

/// Totals and the most wasteful values.
#[derive(Template)]
#[template(path = "sections/strings.html")]
pub(in crate::html) struct StringsSection {
    heading: Heading,
    known: Option<Strings>,
}

impl HtmlSafe for StringsSection {}

struct Strings {
    copies: Count,
    bytes: Bytes,
    distinct: Count,
    wasted: Bytes,
    share: Share,
    exact: bool,
    with_values: bool,
    with_holders: bool,
    rows: Vec<Row>,
}

struct Row {
    value: Option<Text>,
    hash: Text,
    length: Count,
    count: Count,
    wasted: Bytes,
    held_by: Option<Text>,
}

impl StringsSection {
    pub(in crate::html) fn new(context: &RenderContext<'_>) -> Self {
        Self {
            heading: Heading {
                title: "Duplicate strings",
                explanation: "Wasted: what keeping one copy of each text would save.",
                concept: Some(("duplicate-strings", "Where copies come from")),
            },
            known: context
                .report
                .duplicate_strings
                .as_ref()
                .map(|found| Strings {
                    copies: Count(found.strings),
                    bytes: Bytes(found.bytes),
                    distinct: Count(found.distinct),
                    wasted: Bytes(found.wasted_bytes),
                    share: Share(ratio(found.wasted_bytes, context.report.heap.used_bytes)),
                    exact: found.exact,
                    with_values: found.top.iter().any(|row| row.value.is_some()),
                    with_holders: found.top.iter().any(|row| row.held_by.is_some()),
                    rows: found
                        .top
                        .iter()
                        .take(context.limits.rows.min(ROWS))
                        .map(|row| Row {
                            value: row.value.as_deref().map(|value| context.name(value)),
                            hash: context.line(&row.hash),
                            length: Count(row.length),
                            count: Count(row.count),
                            wasted: Bytes(row.wasted_bytes),
                            held_by: row.held_by.as_deref().map(|name| context.name(name)),
                        })
                        .collect(),
                }),
        }
    }
}
