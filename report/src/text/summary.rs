//! What is wrong and what is to be done, on one screen?

use super::canvas::{Canvas, Style, bar, span};
use crate::format::{bytes, confidence_words, count, cut, ratio, share};
use crate::model::{Report, Suspect, VerdictKind, ViaKind};
use crate::wording::{
    LOUD_SUSPECTS, PathPart, advice_title, closed, culprit_title, damage_words, file_name,
    first_caveats, fold_path, folded_words, is_verdict, jvm_words, kind_label, more_heap_label,
    out_of_memory_words, root_words, side_by_side, suspect_word, verdict_label, via_words, who,
};

/// Characters of a sentence.
const PROSE: usize = 1_200;

/// Verdict and suspects.
pub(super) fn draw(canvas: &mut Canvas, report: &Report) {
    masthead(canvas, report);
    verdict(canvas, report);
    for one in report.suspects.iter().take(LOUD_SUSPECTS) {
        suspect(canvas, one, is_verdict(report, one));
    }
    let others = report.suspects.len().saturating_sub(LOUD_SUSPECTS);
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
    facts.extend(jvm_words(&report.jvm));
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
    let sure = confidence_words(verdict.confidence);
    let mut label = vec![span(style, verdict_label(report))];
    if verdict.kind != VerdictKind::Unknown {
        label.push(span(
            Style::Dim,
            format!("  {sure} ({})", share(verdict.confidence)),
        ));
    }
    canvas.line(&label);
    canvas.paragraph(0, Style::Strong, &cut(&verdict.headline, PROSE));
    let reasons: Vec<String> = verdict.reasons.iter().map(|text| closed(text)).collect();
    let reasons = reasons.join(" ");
    if !reasons.is_empty() {
        canvas.paragraph(0, Style::Plain, &cut(&reasons, PROSE));
    }
    if !report.dump.complete {
        canvas.gap();
        let caveats: Vec<&str> = first_caveats(&report.dump).collect();
        let caveats = caveats.join(" ");
        let text = format!("{} {caveats}", damage_words(&report.dump));
        canvas.paragraph(0, Style::Accent, &cut(&text, PROSE));
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
            out_of_memory_words(oom)
        );
        canvas.gap();
        canvas.paragraph(0, Style::Plain, &cut(&text, PROSE));
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
    let mut live = heap.used_bytes;
    let mut parts = Vec::new();
    for suspect in side_by_side(report) {
        let bytes = suspect.retained_bytes.min(live);
        live -= bytes;
        parts.push((culprit_title(suspect), bytes, Style::Accent));
    }
    parts.push(("other live objects".to_owned(), live, Style::Plain));
    if heap.unreachable.bytes > 0 {
        parts.push(("unreachable".to_owned(), heap.unreachable.bytes, Style::Dim));
    }
    let name_width = (canvas.width() / 3).min(34);
    let bar_width = canvas.width().saturating_sub(name_width + 24).min(50);
    for (name, part, style) in parts {
        let name = super::canvas::fit(&crate::format::harmless(&name), name_width);
        let pad = name_width.saturating_sub(unicode_width::UnicodeWidthStr::width(name.as_str()));
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

fn suspect(canvas: &mut Canvas, suspect: &Suspect, told: bool) {
    canvas.gap();
    canvas.line(&[
        span(
            Style::Dim,
            format!("{} {}  ", suspect_word(suspect), suspect.rank),
        ),
        span(Style::Accent, culprit_title(suspect)),
        span(
            Style::Dim,
            format!(
                "  {}, {}",
                kind_label(&suspect.kind),
                confidence_words(suspect.confidence)
            ),
        ),
    ]);
    if !told {
        canvas.paragraph(2, Style::Plain, &cut(&suspect.headline, PROSE));
    }
    canvas.paragraph(2, Style::Dim, &cut(&who_words(suspect), PROSE));
    let least = if suspect.lower_bound { "at least " } else { "" };
    let piled = &suspect.accumulated;
    canvas.paragraph(
        2,
        Style::Plain,
        &format!(
            "Holds {least}{} ({} of the heap): {} × {}",
            bytes(suspect.retained_bytes),
            share(suspect.retained_share),
            count(piled.instances),
            cut(&piled.class, 200)
        ),
    );
    canvas.gap();
    path(canvas, suspect);
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
fn who_words(suspect: &Suspect) -> String {
    let who = who(suspect);
    let of = who
        .class
        .map_or_else(String::new, |class| format!(" of {class}"));
    let frame = who
        .frame
        .map_or_else(String::new, |frame| format!(" in {frame}"));
    let thread = who
        .thread
        .map_or_else(String::new, |thread| format!(", thread \"{thread}\""));
    format!("{}{of}{frame}{thread}", who.holder)
        .trim_start_matches([',', ' '])
        .to_owned()
}

/// The chain from the root, one line a step, at most a dozen.
fn path(canvas: &mut Canvas, suspect: &Suspect) {
    const MOST: usize = 12;
    if suspect.path.is_empty() {
        return;
    }
    canvas.line(&[span(Style::Strong, "  Why it is alive")]);
    let parts = fold_path(&suspect.path);
    let skip = parts.len().saturating_sub(MOST);
    for (at, part) in parts.into_iter().enumerate() {
        if at > MOST / 2 && at <= MOST / 2 + skip {
            if at == MOST / 2 + 1 {
                canvas.line(&[span(Style::Dim, format!("    … {skip} more steps"))]);
            }
            continue;
        }
        match part {
            PathPart::Folded(steps) => {
                let words = folded_words(steps);
                canvas.line(&[span(
                    Style::Dim,
                    format!("    │ … {} internal: {words}", steps.len()),
                )]);
            }
            PathPart::Step(step) => {
                let (mut via, mut name) = via_words(&step.via);
                if step.via.kind == ViaKind::Root {
                    (via, name) = root_words(suspect);
                    if name.is_some() {
                        via = "GC root:";
                    }
                }
                let style = if step.culprit {
                    Style::Accent
                } else {
                    Style::Plain
                };
                let mark = if step.culprit { "▶" } else { "│" };
                let held = if step.retained_bytes > 0 {
                    bytes(step.retained_bytes)
                } else {
                    String::new()
                };
                // `static field of com.acme.OrderBook` needs no `→ com.acme.OrderBook`.
                if name.is_some_and(|name| name.ends_with(step.class.as_str())) {
                    let name = name.unwrap_or_default();
                    let room = canvas.width().saturating_sub(18 + via.len());
                    canvas.line(&[
                        span(style, format!("    {mark} {via} ")),
                        span(style, super::canvas::fit_middle(name, room.max(16))),
                        span(Style::Dim, format!("  {held}")),
                    ]);
                    continue;
                }
                let name = name.map_or_else(String::new, |name| format!(" {}", cut(name, 60)));
                let room = canvas
                    .width()
                    .saturating_sub(18 + via.len() + name.chars().count());
                canvas.line(&[
                    span(style, format!("    {mark} {via}{name}")),
                    span(Style::Dim, " → "),
                    span(style, super::canvas::fit_middle(&step.class, room.max(16))),
                    span(Style::Dim, format!("  {held}")),
                ]);
            }
        }
    }
}

/// The commands that lead further.
pub(super) fn where_next(canvas: &mut Canvas, report: &Report) {
    // The path as given, quoted for a shell where it needs it.
    let path = report.dump.path.as_str();
    let plain = path
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/._-+:".contains(c));
    let dump = if plain && !path.is_empty() {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    };
    canvas.gap();
    canvas.line(&[span(Style::Strong, "Next")]);
    canvas.line(&[span(
        Style::Plain,
        format!("  heapray report {dump} -o report.html   "),
    )]);
    canvas.line(&[span(Style::Dim, "    everything on one page")]);
    if let Some(command) = report
        .suspects
        .first()
        .and_then(|suspect| suspect.commands.first())
    {
        canvas.line(&[span(Style::Plain, format!("  {command}"))]);
        canvas.line(&[span(Style::Dim, "    dig into the first suspect")]);
    } else {
        canvas.line(&[span(Style::Plain, format!("  heapray histogram {dump}"))]);
        canvas.line(&[span(Style::Dim, "    what the heap is made of")]);
    }
}
