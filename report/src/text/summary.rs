//! Verdict, suspects and advice on one screen.

use unicode_width::UnicodeWidthStr;

use super::canvas::{Canvas, Style, bar, fit, span};
use super::path;
use crate::format::{bytes, confidence_label, count, cut, harmless, ratio, share, shell_word};
use crate::labels::{
    FULL_SUSPECTS, advice_title, culprit_line, culprit_title, damage_text, disjoint_suspects,
    file_name, jvm_label, kind_label, main_caveats, more_heap_label, out_of_memory_text,
    repeats_verdict, suspect_label, verdict_label, waste_text, with_full_stop,
};
use crate::model::{Report, Suspect, VerdictKind};

/// Characters of a sentence.
const PROSE: usize = 1_200;

/// Verdict and suspects.
pub(super) fn draw(canvas: &mut Canvas, report: &Report) {
    masthead(canvas, report);
    verdict(canvas, report);
    for one in report.suspects.iter().take(FULL_SUSPECTS) {
        suspect(canvas, one, repeats_verdict(report, one));
    }
    let others = report.suspects.len().saturating_sub(FULL_SUSPECTS);
    if others > 0 {
        canvas.gap();
        let text = if others == 1 {
            "One smaller suspect is in the report.".to_owned()
        } else {
            format!("{others} smaller suspects are in the report.")
        };
        canvas.paragraph(0, Style::Dim, &text);
    }
}

fn masthead(canvas: &mut Canvas, report: &Report) {
    let mut facts = vec![
        file_name(&report.dump.path).to_owned(),
        bytes(report.dump.file_bytes),
    ];
    facts.extend(report.dump.created.clone());
    facts.extend(jvm_label(&report.jvm));
    canvas.line(&[span(Style::Dim, facts.join(" · "))]);
    canvas.gap();
}

fn verdict(canvas: &mut Canvas, report: &Report) {
    let verdict = &report.verdict;
    let style = if verdict.kind == VerdictKind::Leak {
        Style::Accent
    } else {
        Style::Strong
    };
    let sure = confidence_label(verdict.confidence);
    let mut label = vec![span(style, verdict_label(report))];
    if verdict.kind != VerdictKind::Unknown {
        label.push(span(
            Style::Dim,
            format!("  {sure} ({})", share(verdict.confidence)),
        ));
    }
    canvas.line(&label);
    canvas.paragraph(0, Style::Strong, &cut(&verdict.headline, PROSE));
    let reasons: Vec<String> = verdict
        .reasons
        .iter()
        .map(|text| with_full_stop(text))
        .collect();
    let reasons = reasons.join(" ");
    if !reasons.is_empty() {
        canvas.paragraph(0, Style::Plain, &cut(&reasons, PROSE));
    }
    if !report.dump.complete {
        canvas.gap();
        let caveats: Vec<&str> = main_caveats(&report.dump).collect();
        let caveats = caveats.join(" ");
        let text = format!("{} {caveats}", damage_text(&report.dump));
        canvas.paragraph(0, Style::Accent, &cut(&text, PROSE));
    } else if !report.dump.caveats.is_empty() {
        canvas.gap();
        let caveats: Vec<&str> = main_caveats(&report.dump).collect();
        canvas.paragraph(0, Style::Plain, &cut(&caveats.join(" "), PROSE));
    }
    canvas.gap();
    heap_bar(canvas, report);
    if let Some(oom) = &verdict.oom {
        let frame = oom
            .frame
            .as_deref()
            .map_or_else(String::new, |f| format!(" in {f}"));
        let text = format!(
            "Thread \"{}\" ran out of memory{frame}. {}",
            oom.thread,
            out_of_memory_text(oom)
        );
        canvas.gap();
        canvas.paragraph(0, Style::Plain, &cut(&text, PROSE));
    }
    if let Some(text) = waste_text(report) {
        canvas.gap();
        canvas.paragraph(0, Style::Plain, &cut(&format!("Waste. {text}"), PROSE));
    }
    if !verdict.more_heap.text.is_empty() {
        let label = more_heap_label(verdict.more_heap.answer);
        let text = format!("{label}. {}", verdict.more_heap.text);
        canvas.paragraph(0, Style::Plain, &cut(&text, PROSE));
    }
}

/// A line for each part of the heap.
fn heap_bar(canvas: &mut Canvas, report: &Report) {
    let heap = &report.heap;
    let total = heap.used_bytes.saturating_add(heap.unreachable.bytes);
    let (suspects, other) = disjoint_suspects(report);
    let mut parts: Vec<_> = suspects
        .into_iter()
        .map(|suspect| {
            (
                culprit_title(suspect),
                suspect.retained_bytes,
                Style::Accent,
            )
        })
        .collect();
    parts.push(("other live objects".to_owned(), other, Style::Plain));
    if heap.unreachable.bytes > 0 {
        parts.push(("unreachable".to_owned(), heap.unreachable.bytes, Style::Dim));
    }
    let name_width = (canvas.width() / 3).min(34);
    let bar_width = canvas.width().saturating_sub(name_width + 24).min(50);
    for (name, part, style) in parts {
        let name = fit(&harmless(&name), name_width);
        let pad = name_width.saturating_sub(name.width());
        // Garbage is drawn but has no share of the live heap.
        let of_live = if style == Style::Dim {
            String::new()
        } else {
            share(ratio(part, heap.used_bytes))
        };
        canvas.line(&[
            span(Style::Plain, name),
            span(Style::Plain, " ".repeat(pad)),
            span(
                Style::Plain,
                format!(" {:>9} {:>7}  ", bytes(part), of_live),
            ),
            span(style, bar(ratio(part, total), bar_width)),
        ]);
    }
}

/// A suspect; its headline too, unless the verdict above says the same.
fn suspect(canvas: &mut Canvas, suspect: &Suspect, repeats_verdict: bool) {
    canvas.gap();
    canvas.line(&[
        span(
            Style::Dim,
            format!("{} {}  ", suspect_label(suspect), suspect.rank),
        ),
        span(Style::Accent, culprit_title(suspect)),
        span(
            Style::Dim,
            format!(
                "  {}, {}",
                kind_label(&suspect.kind),
                confidence_label(suspect.confidence)
            ),
        ),
    ]);
    if !repeats_verdict {
        canvas.paragraph(2, Style::Plain, &cut(&suspect.headline, PROSE));
    }
    canvas.paragraph(2, Style::Dim, &cut(&culprit_text(suspect), PROSE));
    let least = if suspect.lower_bound { "at least " } else { "" };
    let accumulated = &suspect.accumulated;
    canvas.paragraph(
        2,
        Style::Plain,
        &format!(
            "Holds {least}{} ({} of the heap): {} × {}",
            bytes(suspect.retained_bytes),
            share(suspect.retained_share),
            count(accumulated.instances),
            cut(&accumulated.class, 200)
        ),
    );
    let told = |name: &str| suspect.evidence.iter().find(|one| one.name == name);
    if suspect.times.is_some()
        && let Some(ages) = told("per_minute")
    {
        canvas.paragraph(2, Style::Plain, &cut(&ages.text, PROSE));
    }
    if let Some(full) = told("full_in_ms") {
        canvas.paragraph(2, Style::Plain, &cut(&full.text, PROSE));
    }
    canvas.gap();
    path::draw(canvas, suspect);
    canvas.gap();
    let title = format!("  {}", advice_title(suspect));
    canvas.line(&[span(Style::Strong, title)]);
    canvas.paragraph(2, Style::Plain, &cut(&suspect.advice.summary, PROSE));
    if let Some(example) = &suspect.advice.example {
        canvas.gap();
        canvas.verbatim(6, example.trim_end());
    }
}

/// `static field of com.example.orders.OrderBook`.
fn culprit_text(suspect: &Suspect) -> String {
    let culprit = culprit_line(suspect);
    let of = culprit
        .class
        .map_or_else(String::new, |class| format!(" of {class}"));
    let frame = culprit
        .frame
        .map_or_else(String::new, |frame| format!(" in {frame}"));
    let thread = culprit
        .thread
        .map_or_else(String::new, |thread| format!(", thread \"{thread}\""));
    let library = culprit
        .library
        .map_or_else(String::new, |library| format!(", holds {library}"));
    format!("{}{of}{frame}{thread}{library}", culprit.holder)
        .trim_start_matches([',', ' '])
        .to_owned()
}

/// The commands to go on with.
pub(super) fn next_commands(canvas: &mut Canvas, report: &Report) {
    let dump = shell_word(&report.dump.path);
    canvas.gap();
    canvas.line(&[span(Style::Strong, "Next")]);
    canvas.line(&[span(
        Style::Plain,
        format!("  heapray report {dump} -o report.html   "),
    )]);
    canvas.line(&[span(Style::Dim, "    the whole report as one page")]);
    if let Some(command) = report
        .suspects
        .first()
        .and_then(|suspect| suspect.commands.first())
    {
        canvas.line(&[span(Style::Plain, format!("  {command}"))]);
        canvas.line(&[span(Style::Dim, "    details of the first suspect")]);
    } else {
        canvas.line(&[span(Style::Plain, format!("  heapray histogram {dump}"))]);
        canvas.line(&[span(Style::Dim, "    the classes that fill the heap")]);
    }
}
