//! The first screen: the verdict, its confidence, and the heap as one bar.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::format::{self, ratio, short_class, short_frame};
use crate::html::pictures::{Segment, StackedBar};
use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, Share, Text};
use crate::labels::{
    culprit_title, damage_text, disjoint_suspects, further_reasons, main_caveats, more_heap_label,
    out_of_memory_text, verdict_label, waste_text, with_full_stop,
};
use crate::model::VerdictKind;

/// Verdict, heap bar, warning about damage, the thread that ran out of memory.
#[derive(Template)]
#[template(path = "sections/verdict.html")]
pub(in crate::html) struct VerdictSection {
    label: &'static str,
    /// Only a leak has the accent colour.
    is_leak: bool,
    headline: Text,
    confidence: Option<String>,
    reasons: Vec<Text>,
    live: Bytes,
    max_heap: Option<Bytes>,
    bar: StackedBar,
    legend: Vec<LegendEntry>,
    more_heap: Option<(&'static str, Text)>,
    /// Only where there is much.
    waste: Option<Text>,
    oom: Option<Oom>,
    damage: Option<Damage>,
}

struct LegendEntry {
    class: String,
    label: Text,
    link: Option<u32>,
    bytes: Bytes,
    /// Share of the live heap; `None` for unreachable objects.
    share: Option<Share>,
}

struct Oom {
    thread: Text,
    frame: Option<Text>,
    text: Text,
}

struct Damage {
    /// Empty for a complete dump with a remark.
    read: String,
    caveats: Vec<Text>,
}

impl HtmlSafe for VerdictSection {}

impl VerdictSection {
    pub(in crate::html) fn new(context: &RenderContext<'_>) -> Self {
        let report = context.report;
        let verdict = &report.verdict;
        let (bar, legend) = heap_bar(context);
        let answer = &verdict.more_heap;
        Self {
            label: verdict_label(report),
            is_leak: verdict.kind == VerdictKind::Leak,
            headline: context.prose(&verdict.headline),
            confidence: (verdict.kind != VerdictKind::Unknown).then(|| {
                let label = format::confidence_label(verdict.confidence);
                format!("{label} ({})", format::share(verdict.confidence))
            }),
            reasons: further_reasons(report)
                .take(4)
                .map(|text| context.prose(&with_full_stop(text)))
                .collect(),
            live: Bytes(report.heap.used_bytes),
            max_heap: report.jvm.max_heap_bytes.map(Bytes),
            bar,
            legend,
            more_heap: (!answer.text.is_empty())
                .then(|| (more_heap_label(answer.answer), context.prose(&answer.text))),
            waste: waste_text(report).map(|text| context.prose(&text)),
            oom: verdict.oom.as_ref().map(|oom| Oom {
                thread: context.name(&oom.thread),
                text: context.prose(out_of_memory_text(oom)),
                frame: oom
                    .frame
                    .as_deref()
                    .map(|frame| context.name(&short_frame(frame))),
            }),
            damage: (!report.dump.complete || !report.dump.caveats.is_empty()).then(|| Damage {
                read: if report.dump.complete {
                    String::new()
                } else {
                    damage_text(&report.dump)
                },
                caveats: main_caveats(&report.dump)
                    .map(|c| context.prose(c))
                    .collect(),
            }),
        }
    }
}

/// The heap as one bar: suspects, other live objects, unreachable objects.
fn heap_bar(context: &RenderContext<'_>) -> (StackedBar, Vec<LegendEntry>) {
    let heap = &context.report.heap;
    let total = heap.used_bytes.saturating_add(heap.unreachable.bytes);
    let (suspects, mut live_left) = disjoint_suspects(context.report);
    let mut parts: Vec<_> = suspects
        .into_iter()
        .map(|suspect| {
            let class = format!("s{}", suspect.rank);
            let bytes = suspect.retained_bytes;
            (class, culprit_title(suspect), Some(suspect.rank), bytes)
        })
        .collect();
    if parts.is_empty() {
        // Without suspects the bar shows the top consumers.
        for (row, n) in context.report.top_consumers.classes.iter().take(4).zip(1..) {
            let bytes = row.retained_bytes.min(live_left);
            live_left -= bytes;
            parts.push((
                format!("p{n}"),
                short_class(&row.name).to_owned(),
                None,
                bytes,
            ));
        }
    }
    let (class, other) = match parts.first() {
        None => ("live", "Live objects"),
        // Next to consumers, a shade of the same colour.
        Some((_, _, None, _)) => ("rest", "Other live objects"),
        Some(_) => ("live", "Other live objects"),
    };
    parts.push((class.to_owned(), other.to_owned(), None, live_left));
    if heap.unreachable.bytes > 0 {
        parts.push((
            "dead".to_owned(),
            "Unreachable".to_owned(),
            None,
            heap.unreachable.bytes,
        ));
    }
    let segments = parts
        .iter()
        .map(|(class, label, _, bytes)| Segment {
            class: class.clone(),
            title: context.line(&format!("{label}: {}", format::bytes(*bytes))),
            share: ratio(*bytes, total),
        })
        .collect();
    let legend = parts
        .into_iter()
        .map(|(class, label, link, bytes)| LegendEntry {
            share: (class != "dead").then(|| Share(ratio(bytes, heap.used_bytes))),
            class,
            label: context.line(&label),
            link,
            bytes: Bytes(bytes),
        })
        .collect();
    (
        StackedBar::new(
            "The heap by suspects, other live and unreachable objects",
            segments,
        ),
        legend,
    )
}
