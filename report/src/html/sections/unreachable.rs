//! Which objects were unreachable when the dump was taken?

use askama::Template;
use askama::filters::HtmlSafe;

use crate::format::ratio;
use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, ClassName, Count, Heading, More, Share};

/// Unreachable objects by class.
#[derive(Template)]
#[template(path = "sections/unreachable.html")]
pub(in crate::html) struct UnreachableSection {
    heading: Heading,
    objects: Count,
    bytes: Bytes,
    share: Share,
    none: bool,
    rows: Vec<Row>,
    more: Option<More>,
}

impl HtmlSafe for UnreachableSection {}

struct Row {
    class: ClassName,
    instances: Count,
    shallow: Bytes,
    share: Share,
}

impl UnreachableSection {
    pub(in crate::html) fn new(context: &RenderContext<'_>) -> Self {
        let report = context.report;
        let total = report.heap.unreachable;
        let most = context.limits.rows;
        let hidden: u64 = report
            .unreachable
            .iter()
            .skip(most)
            .map(|r| r.shallow_bytes)
            .sum();
        Self {
            heading: Heading {
                title: "Unreachable objects",
                explanation: "Garbage that was not collected yet. The sizes of the live heap do not include it.",
                concept: Some(("unreachable", "Why a dump holds garbage")),
            },
            objects: Count(total.objects),
            bytes: Bytes(total.bytes),
            share: Share(ratio(
                total.bytes,
                total.bytes.saturating_add(report.heap.used_bytes),
            )),
            none: total.objects == 0,
            rows: report
                .unreachable
                .iter()
                .take(most)
                .map(|row| Row {
                    class: context.class(&row.class),
                    instances: Count(row.instances),
                    shallow: Bytes(row.shallow_bytes),
                    share: Share(ratio(row.shallow_bytes, total.bytes)),
                })
                .collect(),
            more: More::beyond(
                most,
                report.unreachable.len(),
                "more classes",
                "heapray report DUMP --format json",
            )
            .map(|more| more.with_bytes(hidden)),
        }
    }
}
