//! One suspect as Markdown.

use super::document::{Document, code, fenced, prose};
use crate::format::{bytes, counted, share};
use crate::labels::{
    PathPart, advice_title, culprit_title, fold_path, folded_label, holder_label, kind_label,
    plain_step_label, suspect_label,
};
use crate::model::Suspect;

/// One suspect as Markdown; the page's button "Copy as Markdown" copies the same.
pub(crate) fn render_suspect(suspect: &Suspect) -> String {
    let mut doc = Document::default();
    let title = culprit_title(suspect);
    let label = suspect_label(suspect);
    doc.block(format!("## {label} {}: {}", suspect.rank, code(&title)));
    doc.block(prose(&suspect.headline));
    let least = if suspect.lower_bound { "at least " } else { "" };
    doc.line(format!(
        "- **Holds** {least}{} ({} of the heap)",
        bytes(suspect.retained_bytes),
        share(suspect.retained_share)
    ));
    doc.line(format!(
        "- **Kind** {} ({})",
        prose(&kind_label(&suspect.kind)),
        holder_label(suspect.culprit.holder)
    ));
    if let Some(class) = &suspect.culprit.class {
        doc.line(format!("- **Class** {}", code(class)));
    }
    if let Some(thread) = &suspect.culprit.thread {
        doc.line(format!("- **Thread** {}", code(thread)));
    }
    if let Some(frame) = &suspect.culprit.frame {
        doc.line(format!("- **Frame** {}", code(frame)));
    }
    if let Some(library) = &suspect.culprit.library {
        doc.line(format!("- **Library** {}", code(library)));
    }
    let accumulated = &suspect.accumulated;
    doc.block(format!(
        "- **What accumulates** {} of {}, {}",
        counted(accumulated.instances, "instance", "instances"),
        code(&accumulated.class),
        bytes(accumulated.retained_bytes)
    ));
    path(&mut doc, suspect);
    if !suspect.evidence.is_empty() {
        doc.block("**Evidence**");
        for evidence in &suspect.evidence {
            doc.line(format!("- {}", prose(&evidence.text)));
        }
        doc.line("");
    }
    advice(&mut doc, suspect);
    doc.line(format!("Fingerprint {}", code(&suspect.fingerprint)));
    doc.0
}

fn path(doc: &mut Document, suspect: &Suspect) {
    if suspect.path.is_empty() {
        return;
    }
    doc.block("**Why it is alive**");
    let mut lines = Vec::new();
    for part in fold_path(&suspect.path) {
        match part {
            PathPart::Folded(steps) => {
                lines.push(format!(
                    "  … {}: {}",
                    counted(steps.len() as u64, "internal step", "internal steps"),
                    folded_label(steps)
                ));
            }
            PathPart::Step(step) => {
                let (via, name) = plain_step_label(suspect, step);
                let held = if step.retained_bytes > 0 {
                    format!("  {}", bytes(step.retained_bytes))
                } else {
                    String::new()
                };
                let here = if step.culprit { "   <-- here" } else { "" };
                let name = name.map_or_else(String::new, |name| format!(" {name}"));
                lines.push(format!("{via}{name}{here}"));
                lines.push(format!("  {}{held}", step.class));
            }
        }
    }
    fenced(doc, "text", &lines.join("\n"));
}

fn advice(doc: &mut Document, suspect: &Suspect) {
    doc.block(format!(
        "**{}** {}",
        advice_title(suspect),
        prose(&suspect.advice.summary)
    ));
    for paragraph in suspect
        .advice
        .details
        .split("\n\n")
        .filter(|p| !p.trim().is_empty())
    {
        doc.block(prose(paragraph.trim()));
    }
    if let Some(example) = &suspect.advice.example {
        fenced(doc, "java", example.trim_end());
    }
}
