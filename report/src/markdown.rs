//! What does one paste into a ticket?
//!
//! Names stand in code spans, where nothing is markup and nobody is mentioned; sentences are escaped.

use std::io;

use crate::format::{bytes, count, counted, cut, harmless, share};
use crate::model::{Report, Suspect};
use crate::wording::{
    LOUD_SUSPECTS, PathPart, culprit_title, damage_words, file_name, first_caveats, fold_path,
    folded_words, holder_phrase, jvm_words, kind_label, more_heap_label, out_of_memory_words,
    root_words, suspect_word, untold_reasons, verdict_label, via_words,
};

mod tables;

/// Characters of a name.
const NAME: usize = 200;
/// Characters of a sentence or paragraph.
const PROSE: usize = 2_000;

/// Writes the report as Markdown: verdict, suspects, and the top of the tables.
///
/// # Errors
/// Those of `out`.
pub fn render_markdown(report: &Report, out: &mut (impl io::Write + ?Sized)) -> io::Result<()> {
    out.write_all(document(report).as_bytes())
}

/// A growing document; `line` ends each with a line feed.
#[derive(Default)]
struct Document(String);

impl Document {
    fn line(&mut self, text: impl AsRef<str>) {
        self.0.push_str(text.as_ref());
        self.0.push('\n');
    }

    /// A block of its own, an empty line after it.
    fn block(&mut self, text: impl AsRef<str>) {
        self.line(text);
        self.line("");
    }
}

fn document(report: &Report) -> String {
    let mut doc = Document::default();
    let verdict = &report.verdict;
    doc.block(format!(
        "# {}: {}",
        verdict_label(report),
        prose(&verdict.headline)
    ));
    for reason in untold_reasons(report) {
        doc.line(format!("- {}", prose(reason)));
    }
    if let Some(oom) = &verdict.oom {
        let frame = oom
            .frame
            .as_deref()
            .map_or_else(String::new, |f| format!(" at {}", code(f)));
        doc.line(format!(
            "- Thread {} ran out of memory{frame}. {}",
            code(&oom.thread),
            prose(out_of_memory_words(oom))
        ));
    }
    if !verdict.more_heap.text.is_empty() {
        let label = more_heap_label(verdict.more_heap.answer);
        doc.line(format!("- {label}. {}", prose(&verdict.more_heap.text)));
    }
    doc.line("");
    if !report.dump.complete {
        let caveats: Vec<_> = first_caveats(&report.dump).map(prose).collect();
        doc.block(format!(
            "> **{}** {}",
            damage_words(&report.dump),
            caveats.join(" ")
        ));
    }
    tables::facts(&mut doc, report);
    for one in report.suspects.iter().take(LOUD_SUSPECTS) {
        doc.0.push_str(&suspect(one));
        doc.line("");
    }
    let others = report.suspects.iter().skip(LOUD_SUSPECTS).take(20);
    if others.len() > 0 {
        doc.block("## Smaller suspects");
        for one in others {
            doc.line(format!(
                "- {} ({}): {}",
                code(&culprit_title(one)),
                bytes(one.retained_bytes),
                prose(&one.headline)
            ));
        }
        doc.line("");
    }
    tables::all(&mut doc, report);
    doc.line(format!(
        "Made by {} {}.",
        prose(&report.tool.name),
        prose(&report.tool.version)
    ));
    doc.0
}

/// The facts line of the head of the document.
fn head_facts(report: &Report) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Dump", code(file_name(&report.dump.path)))];
    if let Some(created) = &report.dump.created {
        facts.push(("Taken", prose(created)));
    }
    if let Some(jvm) = jvm_words(&report.jvm) {
        facts.push(("JVM", prose(&jvm)));
    }
    facts
}

/// One suspect, also what "Copy as Markdown" copies.
pub(crate) fn suspect(suspect: &Suspect) -> String {
    let mut doc = Document::default();
    let title = culprit_title(suspect);
    let word = suspect_word(suspect);
    doc.block(format!("## {word} {}: {}", suspect.rank, code(&title)));
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
        holder_phrase(suspect.culprit.holder)
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
    let piled = &suspect.accumulated;
    doc.block(format!(
        "- **What piles up** {} of {}, {}",
        counted(piled.instances, "instance", "instances"),
        code(&piled.class),
        bytes(piled.retained_bytes)
    ));
    path(&mut doc, suspect);
    if !suspect.evidence.is_empty() {
        doc.block("**What speaks for it**");
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
                    "  … {} internal: {}",
                    steps.len(),
                    folded_words(steps)
                ));
            }
            PathPart::Step(step) => {
                let (mut via, mut name) = via_words(&step.via);
                if step.via.kind == crate::model::ViaKind::Root {
                    (via, name) = root_words(suspect);
                    if name.is_some() {
                        via = "GC root:";
                    }
                }
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
        "**How to fix it** {}",
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

/// A code block whose fence is longer than any run of backticks in it.
fn fenced(doc: &mut Document, language: &str, text: &str) {
    let fence = "`".repeat(longest_run(text, '`').max(2) + 1);
    doc.line(format!("{fence}{language}"));
    for line in text.lines() {
        doc.line(cut(&harmless(&line.replace('\t', "    ")), NAME));
    }
    doc.block(fence);
}

/// A code span: no character in it is markup.
fn code(text: &str) -> String {
    let safe = harmless(text);
    let shown = cut(&safe, NAME);
    let ticks = "`".repeat(longest_run(&shown, '`') + 1);
    let pad = if shown.starts_with('`') || shown.ends_with('`') || shown.is_empty() {
        " "
    } else {
        ""
    };
    format!("{ticks}{pad}{shown}{pad}{ticks}")
}

/// A sentence: markup, HTML and mentions in it are only text.
fn prose(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>();
    // `split_whitespace` takes no-break spaces for spaces; figures keep theirs.
    let text = if text.contains(['\n', '\r', '\t']) {
        one_line.join(" ")
    } else {
        text.to_owned()
    };
    let safe = harmless(&text);
    let mut out = String::new();
    for c in cut(&safe, PROSE).chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // The comment keeps trackers from notifying somebody of this name.
            '@' => out.push_str("@<!-- -->"),
            c => out.push(c),
        }
    }
    out
}

fn longest_run(text: &str, wanted: char) -> usize {
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// A count in a table.
fn number(n: u64) -> String {
    count(n)
}

#[cfg(test)]
mod tests;
