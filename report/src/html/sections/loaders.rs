//! Class loaders, and classes that several loaders define.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::format::ratio;
use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, ClassName, Count, Heading, More, Share, Text};

/// Loaders and duplicate classes.
#[derive(Template)]
#[template(path = "sections/loaders.html")]
pub(in crate::html) struct LoadersSection {
    heading: Heading,
    loaders: Vec<LoaderRow>,
    more_loaders: Option<More>,
    duplicates: Vec<DuplicateRow>,
    more_duplicates: Option<More>,
}

impl HtmlSafe for LoadersSection {}

struct LoaderRow {
    class: ClassName,
    name: Option<Text>,
    address: Option<Text>,
    classes: Count,
    instances: Count,
    shallow: Bytes,
    retained: Option<Bytes>,
    share: Share,
}

struct DuplicateRow {
    class: ClassName,
    loaders: Count,
    instances: Count,
    shallow: Bytes,
}

impl LoadersSection {
    pub(in crate::html) fn new(context: &RenderContext<'_>) -> Self {
        let report = context.report;
        let most = context.limits.rows;
        let command = "heapray classloaders DUMP";
        Self {
            heading: Heading {
                title: "Class loaders",
                explanation: "A class that several loaders define often means that an application was \
                        redeployed and its old class loader is still referenced.",
                concept: Some(("class-loaders", "How class loaders leak")),
            },
            loaders: report
                .class_loaders
                .iter()
                .take(most)
                .map(|row| LoaderRow {
                    class: context.class(&row.class),
                    name: row
                        .name
                        .as_deref()
                        .filter(|n| !n.is_empty())
                        .map(|n| context.name(n)),
                    address: row.object_id.as_deref().map(|id| context.line(id)),
                    classes: Count(row.classes),
                    instances: Count(row.instances),
                    shallow: Bytes(row.shallow_bytes),
                    retained: row.retained_bytes.map(Bytes),
                    share: Share(ratio(
                        row.retained_bytes.unwrap_or(0),
                        report.heap.used_bytes,
                    )),
                })
                .collect(),
            more_loaders: More::beyond(most, report.class_loaders.len(), "more loaders", command),
            duplicates: report
                .duplicate_classes
                .iter()
                .take(most)
                .map(|row| DuplicateRow {
                    class: context.class(&row.class),
                    loaders: Count(row.loaders),
                    instances: Count(row.instances),
                    shallow: Bytes(row.shallow_bytes),
                })
                .collect(),
            more_duplicates: More::beyond(
                most,
                report.duplicate_classes.len(),
                "more classes",
                command,
            ),
        }
    }
}
