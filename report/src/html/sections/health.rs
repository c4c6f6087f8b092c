//! Is the dump complete, and if not, which figures are affected?

use askama::Template;
use askama::filters::HtmlSafe;

use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, Count, Heading, Text};
use crate::labels::damage_text;

/// Repairs and caveats.
#[derive(Template)]
#[template(path = "sections/health.html")]
pub(in crate::html) struct HealthSection {
    heading: Heading,
    complete: bool,
    read: String,
    caveats: Vec<Text>,
    rows: Vec<Row>,
}

impl HtmlSafe for HealthSection {}

struct Row {
    kind: Text,
    message: Text,
    count: Count,
    offset: Count,
    lost: Bytes,
}

impl HealthSection {
    pub(in crate::html) fn new(context: &RenderContext<'_>) -> Self {
        let dump = &context.report.dump;
        Self {
            heading: Heading {
                title: "Dump health",
                explanation: "What could not be read, what was repaired, and which figures are affected.",
                concept: Some(("damaged-dumps", "What damage does to figures")),
            },
            complete: dump.complete,
            read: damage_text(dump),
            caveats: dump
                .caveats
                .iter()
                .take(context.limits.rows)
                .map(|c| context.prose(c))
                .collect(),
            rows: dump
                .repairs
                .iter()
                .take(context.limits.rows)
                .map(|row| Row {
                    kind: context.name(&row.kind),
                    message: context.prose(&row.message),
                    count: Count(row.count),
                    offset: Count(row.offset),
                    lost: Bytes(row.lost_bytes),
                })
                .collect(),
        }
    }
}
