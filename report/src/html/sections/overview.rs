//! The JVM, the heap in figures, and the object layout.

use std::collections::BTreeMap;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, Count, Heading, Text};
use crate::labels::parts_of_used_heap;

/// Figures and properties.
#[derive(Template)]
#[template(path = "sections/overview.html")]
pub(in crate::html) struct OverviewSection {
    heading: Heading,
    used: Bytes,
    objects: Count,
    references: Count,
    classes: Count,
    class_loaders: Count,
    gc_roots: Count,
    max_heap: Option<Bytes>,
    parts: Vec<(&'static str, Bytes)>,
    unreachable: Bytes,
    facts: Vec<(&'static str, Text)>,
    model: Text,
    header_bytes: u32,
    reference_bytes: u32,
    alignment_bytes: u32,
    evidence: Text,
    arguments: Vec<Text>,
    tables: Vec<ValueTable>,
    timings: Vec<TimingRow>,
}

/// A folded table of names and values.
struct ValueTable {
    title: &'static str,
    name: &'static str,
    rows: Vec<(Text, Text)>,
    left_out: usize,
}

impl ValueTable {
    /// `None` when there is nothing to show.
    fn new(
        context: &RenderContext<'_>,
        (title, name): (&'static str, &'static str),
        values: &BTreeMap<String, String>,
    ) -> Option<Self> {
        let most = context.limits.rows * 4;
        let rows = values.iter().take(most);
        (!values.is_empty()).then(|| Self {
            title,
            name,
            rows: rows
                .map(|(name, value)| (context.name(name), context.name(value)))
                .collect(),
            left_out: values.len().saturating_sub(most),
        })
    }
}

struct TimingRow {
    stage: Text,
    seconds: String,
    bytes: Option<Bytes>,
    objects: Count,
    peak: Option<Bytes>,
    anonymous: Option<Bytes>,
}

impl HtmlSafe for OverviewSection {}

impl OverviewSection {
    pub(in crate::html) fn new(context: &RenderContext<'_>) -> Self {
        let report = context.report;
        let (dump, jvm, heap) = (&report.dump, &report.jvm, &report.heap);
        let mut facts = Vec::new();
        let mut fact = |name, value: Option<&str>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                facts.push((name, context.name(value)));
            }
        };
        fact("File", Some(&dump.path));
        let format = format!("{}, {}-byte identifiers", dump.format, dump.id_size);
        fact("Format", Some(&format));
        let snapshot = format!("{} of {}", dump.snapshot.number, dump.snapshot.of);
        fact(
            "Heap dump in this file",
            (dump.snapshot.of > 1).then_some(snapshot.as_str()),
        );
        fact("Taken", dump.created.as_deref());
        fact("JVM", jvm.name.as_deref());
        fact("Version", jvm.version.as_deref());
        fact("Vendor", jvm.vendor.as_deref());
        let most = context.limits.rows * 4;
        Self {
            heading: Heading {
                title: "Overview",
                explanation: "Sizes of the live objects, in the memory layout of the JVM.",
                concept: Some(("sizes", "Where sizes come from")),
            },
            used: Bytes(heap.used_bytes),
            objects: Count(heap.objects),
            references: Count(heap.reference_count),
            classes: Count(heap.classes),
            class_loaders: Count(heap.class_loaders),
            gc_roots: Count(heap.gc_roots),
            max_heap: jvm.max_heap_bytes.map(Bytes),
            parts: parts_of_used_heap(heap)
                .into_iter()
                .map(|(name, bytes)| (name, Bytes(bytes)))
                .collect(),
            unreachable: Bytes(heap.unreachable.bytes),
            facts,
            model: context.name(&heap.layout.model),
            header_bytes: heap.layout.header_bytes,
            reference_bytes: heap.layout.reference_bytes,
            alignment_bytes: heap.layout.alignment_bytes,
            evidence: context.prose(&heap.layout.evidence),
            arguments: jvm
                .arguments
                .iter()
                .take(most)
                .map(|a| context.name(a))
                .collect(),
            tables: [
                (
                    ("System properties", "Property"),
                    Some(&jvm.system_properties),
                ),
                (("Environment", "Variable"), jvm.environment.as_ref()),
            ]
            .into_iter()
            .filter_map(|(titles, values)| ValueTable::new(context, titles, values?))
            .collect(),
            timings: report
                .timings
                .iter()
                .flatten()
                .take(context.limits.rows)
                .map(|t| TimingRow {
                    stage: context.name(&t.stage),
                    seconds: format!("{:.2}", t.seconds),
                    bytes: (t.bytes > 0).then_some(Bytes(t.bytes)),
                    objects: Count(t.objects),
                    peak: t.peak_resident_bytes.map(Bytes),
                    anonymous: t.peak_anonymous_bytes.map(Bytes),
                })
                .collect(),
        }
    }
}
