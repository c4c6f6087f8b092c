//! Which class loaders are there, and does one class exist several times?

use askama::Template;
use askama::filters::HtmlSafe;

use crate::format::ratio;
use crate::html::desk::Desk;
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
    pub(in crate::html) fn new(desk: &Desk<'_>) -> Self {
        let report = desk.report;
        let most = desk.limits.rows;
        let command = "heapray classloaders DUMP";
        Self {
            heading: Heading {
                title: "Class loaders",
                means: "A class that several loaders define is often an application that was \
                        redeployed and never let go.",
                concept: Some(("class-loaders", "How class loaders leak")),
            },
            loaders: report
                .class_loaders
                .iter()
                .take(most)
                .map(|row| LoaderRow {
                    class: desk.class(&row.class),
                    name: row
                        .name
                        .as_deref()
                        .filter(|n| !n.is_empty())
                        .map(|n| desk.name(n)),
                    address: row.object_id.as_deref().map(|id| desk.line(id)),
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
            more_loaders: More::new(
                report.class_loaders.len().saturating_sub(most) as u64,
                "more loaders",
                command,
            ),
            duplicates: report
                .duplicate_classes
                .iter()
                .take(most)
                .map(|row| DuplicateRow {
                    class: desk.class(&row.class),
                    loaders: Count(row.loaders),
                    instances: Count(row.instances),
                    shallow: Bytes(row.shallow_bytes),
                })
                .collect(),
            more_duplicates: More::new(
                report.duplicate_classes.len().saturating_sub(most) as u64,
                "more classes",
                command,
            ),
        }
    }
}
