//! Class loaders, and classes that several loaders define.

use std::collections::HashMap;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::format::ratio;
use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, ClassName, Count, Heading, More, Share, Text};
use crate::model::ClassLoaderRow;

/// Loaders and duplicate classes.
#[derive(Template)]
#[template(path = "sections/loaders.html")]
pub(in crate::html) struct LoadersSection {
    heading: Heading,
    loaders: Vec<LoaderRow>,
    /// Loaders that define no class; the overview does not count them.
    without_classes: Count,
    more_loaders: Option<More>,
    duplicates: Vec<DuplicateRow>,
    more_duplicates: Option<More>,
}

impl HtmlSafe for LoadersSection {}

/// A loader, or all loaders of one class and name.
struct LoaderRow {
    class: ClassName,
    name: Option<Text>,
    count: Count,
    several: bool,
    addresses: Vec<Text>,
    addresses_left_out: Count,
    classes: Count,
    instances: Count,
    shallow: Bytes,
    /// Of the largest.
    retained: Option<Bytes>,
    share: Share,
}

/// Addresses of a group that are listed.
const ADDRESSES: usize = 20;

impl LoaderRow {
    /// Loaders of one class and name, the largest first.
    fn new(context: &RenderContext<'_>, loaders: &[&ClassLoaderRow]) -> Option<Self> {
        let first = loaders.first()?;
        let sum = |figure: fn(&ClassLoaderRow) -> u64| {
            let figures = loaders.iter().map(|loader| figure(loader));
            figures.fold(0, u64::saturating_add)
        };
        let addresses = loaders.iter().filter_map(|row| row.object_id.as_deref());
        let name = first.name.as_deref().filter(|name| !name.is_empty());
        let retained = first.retained_bytes;
        let used = context.report.heap.used_bytes;
        Some(Self {
            class: context.class(&first.class),
            name: name.map(|name| context.name(name)),
            count: Count(loaders.len() as u64),
            several: loaders.len() > 1,
            addresses: addresses
                .take(ADDRESSES)
                .map(|id| context.line(id))
                .collect(),
            addresses_left_out: Count(loaders.len().saturating_sub(ADDRESSES) as u64),
            classes: Count(sum(|row| row.classes)),
            instances: Count(sum(|row| row.instances)),
            shallow: Bytes(sum(|row| row.shallow_bytes)),
            retained: retained.map(Bytes),
            share: Share(ratio(retained.unwrap_or(0), used)),
        })
    }
}

/// Loaders by class and name, in the order of the largest of each.
fn group(loaders: &[ClassLoaderRow]) -> Vec<Vec<&ClassLoaderRow>> {
    let mut places: HashMap<(&str, Option<&str>), usize> = HashMap::new();
    let mut groups: Vec<Vec<&ClassLoaderRow>> = Vec::new();
    for loader in loaders {
        let next = groups.len();
        let place = *places
            .entry((&loader.class, loader.name.as_deref()))
            .or_insert(next);
        match groups.get_mut(place) {
            Some(group) => group.push(loader),
            None => groups.push(vec![loader]),
        }
    }
    groups
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
        let loaders = &report.class_loaders;
        let groups = group(loaders);
        let command = "heapray classloaders DUMP";
        Self {
            heading: Heading {
                title: "Class loaders",
                explanation: "A class that several loaders define often means that an application was \
                        redeployed and its old class loader is still referenced.",
                concept: Some(("class-loaders", "How class loaders leak")),
            },
            loaders: groups
                .iter()
                .take(most)
                .filter_map(|group| LoaderRow::new(context, group))
                .collect(),
            without_classes: Count(
                loaders.iter().filter(|loader| loader.classes == 0).count() as u64
            ),
            more_loaders: More::beyond(most, groups.len(), "more loaders", command),
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
