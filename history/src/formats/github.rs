//! GitHub's workflow commands: annotations on the run.

use std::io;

use heapray_report::format::harmless;

use super::location::{Source, limit_text, source_of_finding, source_of_limit, subject};
use crate::budget::{CheckRow, CheckState, Outcome, Severity};

/// Writes one `::error` or `::warning` line for each broken limit and each finding. With the root of the Java sources,
/// they point to the source file of the culprit's class.
pub fn render_github(
    outcome: &Outcome,
    source_root: Option<&str>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    for row in outcome
        .rows
        .iter()
        .filter(|row| row.state.is_broken() || row.state == CheckState::Near)
    {
        let level = match (row.state.is_broken(), row.severity) {
            (true, Severity::Error) => "error",
            _ => "warning",
        };
        let file = at(source_of_limit(row, source_root));
        let (title, message) = (property(&title(row)), message(&limit_text(row)));
        writeln!(out, "::{level} {file}title={title}::{message}")?;
    }
    for finding in &outcome.findings {
        let advice = finding
            .advice
            .as_deref()
            .map_or_else(String::new, |advice| format!("\n{advice}"));
        let file = at(source_of_finding(finding, source_root));
        let title = format!("heapray: {}: {}", finding.rule.id(), subject(finding));
        let title = property(&title);
        let message = message(&format!("{}{advice}", finding.message));
        writeln!(out, "::error {file}title={title}::{message}")?;
    }
    Ok(())
}

/// `file=src/Orders.java,line=12,`, with a comma for what follows.
fn at(source: Option<Source>) -> String {
    source.map_or_else(String::new, |source| {
        let line = source
            .line
            .map_or_else(String::new, |line| format!("line={line},"));
        format!("file={},{line}", property(&source.path))
    })
}

fn title(row: &CheckRow) -> String {
    let word = if row.state.is_broken() {
        "broken"
    } else {
        "nearly reached"
    };
    format!("heapray: limit {} {word}", row.name)
}

/// Escapes as GitHub's toolkit does: a line break would end the command and begin another. What terminals act on is
/// written as an escape, since the log of a run is shown in one.
fn message(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(harmless).collect();
    lines
        .join("\n")
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_an_annotation_reaches_the_terminal() {
        let evil = "a\x1b]8;;http://x\x07b\u{202e}c\u{9b}d\u{7f}\n::error::e%";
        assert_eq!(
            message(evil),
            r"a\u001B]8;;http://x\u0007b\u202Ec\u009Bd\u007F%0A::error::e%25"
        );
    }
}
