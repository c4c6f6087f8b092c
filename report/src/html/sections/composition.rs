//! What fills the heap? A treemap, and a bar each by class, class loader, thread and kind of GC root.

use std::collections::BTreeMap;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::format::{self, ratio};
use crate::html::pictures::{Segment, StackedBar, Treemap};
use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, Heading, Share, Text};
use crate::labels::root_kind_label;

/// Named parts that a bar shows; all others are one part.
const PARTS: usize = 5;

/// Treemap and bars, each with its table.
#[derive(Template)]
#[template(path = "sections/composition.html")]
pub(in crate::html) struct CompositionSection {
    heading: Heading,
    treemap: Option<Treemap>,
    slices: Vec<Slice>,
}

impl HtmlSafe for CompositionSection {}

/// One bar and its table; where parts overlap, each row has a bar instead.
struct Slice {
    title: &'static str,
    measure: &'static str,
    bar: Option<StackedBar>,
    rows: Vec<SliceRow>,
}

struct SliceRow {
    class: String,
    name: Text,
    bytes: Bytes,
    share: Share,
}

impl CompositionSection {
    pub(in crate::html) fn new(context: &RenderContext<'_>) -> Self {
        let report = context.report;
        let mut by_class: Vec<(&str, u64)> = report
            .histogram
            .iter()
            .map(|r| (r.class.as_str(), r.shallow_bytes))
            .collect();
        largest_first(&mut by_class);
        let mut by_loader: Vec<(&str, u64)> = report
            .class_loaders
            .iter()
            .map(|r| {
                (
                    r.name
                        .as_deref()
                        .filter(|n| !n.is_empty())
                        .unwrap_or(&r.class),
                    r.shallow_bytes,
                )
            })
            .collect();
        largest_first(&mut by_loader);
        let pools = pools(&report.threads);
        let mut by_thread: Vec<(&str, u64)> = pools.iter().map(|(n, b)| (n.as_str(), *b)).collect();
        largest_first(&mut by_thread);
        let mut by_root: Vec<(&str, u64)> = report
            .gc_roots
            .retained_by_kind
            .iter()
            .map(|(kind, bytes)| (root_kind_label(kind), *bytes))
            .collect();
        largest_first(&mut by_root);
        let slices = [
            Slice::new(
                context,
                "By class",
                "Shallow heap of the instances",
                &by_class,
                "other classes",
            ),
            Slice::new(
                context,
                "By class loader",
                "Shallow heap of the instances of its classes",
                &by_loader,
                "other class loaders",
            ),
            Slice::new(
                context,
                "By thread",
                "Retained by the threads; numbers in names are ignored",
                &by_thread,
                "not retained by threads",
            ),
            Slice::new(
                context,
                "By kind of GC root",
                "Retained by the GC roots of one kind alone",
                &by_root,
                "retained by several kinds",
            ),
        ];
        Self {
            heading: Heading {
                title: "What fills the heap",
                explanation: "Every live byte, counted once.",
                concept: Some(("retained-heap", "What retained means")),
            },
            treemap: Treemap::of_packages(context),
            slices: slices.into_iter().flatten().collect(),
        }
    }
}

/// Retained heaps by thread name without the number at its end, so that threads of a pool are one row.
fn pools(threads: &[crate::model::ThreadRow]) -> Vec<(String, u64)> {
    let mut pools: BTreeMap<&str, (u64, u64, &str)> = BTreeMap::new();
    for thread in threads {
        let stem = thread.name.trim_end_matches(|c: char| c.is_ascii_digit());
        let pool = pools.entry(stem).or_insert((0, 0, &thread.name));
        pool.0 = pool.0.saturating_add(thread.retained_bytes);
        pool.1 = pool.1.saturating_add(thread.count.max(1));
    }
    pools
        .into_iter()
        .map(|(stem, (bytes, count, first))| match count {
            1 => (first.to_owned(), bytes),
            _ => (format!("{stem}* ({})", format::count(count)), bytes),
        })
        .collect()
}

fn sum(parts: &[(&str, u64)]) -> u64 {
    parts.iter().fold(0, |sum, part| sum.saturating_add(part.1))
}

fn largest_first(parts: &mut [(&str, u64)]) {
    parts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
}

impl Slice {
    /// `None` when all parts are empty.
    fn new(
        context: &RenderContext<'_>,
        title: &'static str,
        measure: &'static str,
        parts: &[(&str, u64)],
        rest: &'static str,
    ) -> Option<Self> {
        let known = sum(parts);
        if known == 0 {
            return None;
        }
        // Two threads may retain one object through their local variables. Then the parts add up to more than the heap.
        let total = context.report.heap.used_bytes;
        let overlap = known > total;
        let mut shown: Vec<(&str, u64)> = parts
            .iter()
            .copied()
            .filter(|part| part.1 > 0)
            .take(PARTS)
            .collect();
        let left = if overlap {
            0
        } else {
            total.saturating_sub(sum(&shown))
        };
        if left > 0 {
            shown.push((rest, left));
        }
        let class = |at: usize| {
            let is_rest = left > 0 && at + 1 == shown.len();
            if is_rest {
                "rest".to_owned()
            } else {
                format!("p{}", at + 1)
            }
        };
        let segments = shown
            .iter()
            .enumerate()
            .map(|(at, (name, bytes))| Segment {
                class: class(at),
                title: context.line(&format!("{name}: {}", format::bytes(*bytes))),
                share: ratio(*bytes, total),
            })
            .collect();
        let rows = shown
            .iter()
            .enumerate()
            .map(|(at, (name, bytes))| SliceRow {
                class: class(at),
                name: context.name(name),
                bytes: Bytes(*bytes),
                share: Share(ratio(*bytes, total)),
            })
            .collect();
        Some(Self {
            title,
            measure,
            bar: (!overlap).then(|| StackedBar::new(title, segments)),
            rows,
        })
    }
}
