//! How does a path from a GC root look as text?

use super::canvas::{Canvas, Style, span};
use crate::format::fit_middle;
use crate::format::{bytes, counted, cut};
use crate::labels::{PathPart, fold_path, folded_label, plain_step_label};
use crate::model::{PathStep, Suspect};

/// Lines of a path; a longer one loses its middle.
const LINES: usize = 12;
/// Columns that a line of a path needs in addition to its names.
const FRAME: usize = 18;

/// Draws the path from the GC root to what a suspect accumulates, one line a step.
pub(super) fn draw(canvas: &mut Canvas, suspect: &Suspect) {
    if suspect.path.is_empty() {
        return;
    }
    canvas.line(&[span(Style::Strong, "  Why it is alive")]);
    let parts = fold_path(&suspect.path);
    let skip = parts.len().saturating_sub(LINES);
    for (at, part) in parts.into_iter().enumerate() {
        if at > LINES / 2 && at <= LINES / 2 + skip {
            if at == LINES / 2 + 1 {
                canvas.line(&[span(Style::Dim, format!("    … {skip} more steps"))]);
            }
            continue;
        }
        match part {
            PathPart::Folded(steps) => {
                let count = counted(steps.len() as u64, "internal step", "internal steps");
                let text = format!("    │ … {count}: {}", folded_label(steps));
                canvas.line(&[span(Style::Dim, text)]);
            }
            PathPart::Step(one) => step(canvas, suspect, one),
        }
    }
}

fn step(canvas: &mut Canvas, suspect: &Suspect, step: &PathStep) {
    let (via, name) = plain_step_label(suspect, step);
    let (mark, style) = if step.culprit {
        ("▶", Style::Accent)
    } else {
        ("│", Style::Plain)
    };
    let retained = match step.retained_bytes {
        0 => String::new(),
        retained => bytes(retained),
    };
    let otherwise = if step.also_reached_otherwise {
        " (also reached otherwise)"
    } else {
        ""
    };
    let width = canvas.width();
    let room = |taken: usize| {
        width
            .saturating_sub(FRAME + taken + otherwise.len())
            .max(16)
    };
    let mut spans = Vec::new();
    match name {
        // `static field of com.acme.OrderBook` needs no `→ com.acme.OrderBook`.
        Some(name) if name.ends_with(step.class.as_str()) => {
            spans.push(span(style, format!("    {mark} {via} ")));
            spans.push(span(style, fit_middle(name, room(via.len()))));
        }
        _ => {
            let name = name.map_or_else(String::new, |name| format!(" {}", cut(name, 60)));
            let taken = via.len() + name.chars().count();
            spans.push(span(style, format!("    {mark} {via}{name}")));
            spans.push(span(Style::Dim, " → "));
            spans.push(span(style, fit_middle(&step.class, room(taken))));
        }
    }
    spans.push(span(Style::Dim, format!("  {retained}{otherwise}")));
    canvas.line(&spans);
}
