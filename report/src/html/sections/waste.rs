//! Memory that the program could do without, where the report has it.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, ClassName, Count, Heading, More, Share, Text};

/// Kinds with advice, and the fields that hold the waste.
#[derive(Template)]
#[template(path = "sections/waste.html")]
pub(in crate::html) struct WasteSection {
    heading: Heading,
    known: Option<Waste>,
}

impl HtmlSafe for WasteSection {}

struct Waste {
    wasted: Bytes,
    share: Share,
    headers: Bytes,
    padding: Bytes,
    kinds: Vec<KindRow>,
    fields: Vec<FieldRow>,
    more: Option<More>,
}

struct KindRow {
    title: Text,
    objects: Count,
    wasted: Bytes,
    share: Share,
    advice: Text,
}

struct FieldRow {
    kind: Text,
    field: Text,
    class: ClassName,
    objects: Count,
    of_objects: Count,
    wasted: Bytes,
}

impl WasteSection {
    pub(in crate::html) fn new(context: &RenderContext<'_>) -> Self {
        let most = context.limits.rows;
        let known = context.report.waste.as_ref().map(|found| Waste {
            wasted: Bytes(found.wasted_bytes),
            share: Share(found.wasted_share),
            headers: Bytes(found.header_bytes),
            padding: Bytes(found.padding_bytes),
            kinds: { found.kinds.iter() }
                .map(|row| KindRow {
                    title: context.line(&row.title),
                    objects: Count(row.objects),
                    wasted: Bytes(row.wasted_bytes),
                    share: Share(row.wasted_share),
                    advice: context.prose(&row.advice),
                })
                .collect(),
            fields: { found.fields.iter().take(most) }
                .map(|row| FieldRow {
                    kind: context.line(&row.kind),
                    field: context.name(row.holder()),
                    class: context.class(&row.class),
                    objects: Count(row.objects),
                    of_objects: Count(row.of_objects),
                    wasted: Bytes(row.wasted_bytes),
                })
                .collect(),
            more: More::beyond(
                most,
                found.fields.len(),
                "more fields",
                "heapray waste DUMP --limit 0",
            ),
        });
        Self {
            heading: Heading {
                title: "Waste",
                explanation: "What the program could do without. Every object was looked at, and each byte counts once.",
                concept: Some(("waste", "What counts as waste")),
            },
            known,
        }
    }
}
