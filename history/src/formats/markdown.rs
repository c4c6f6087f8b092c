//! A summary for a pull request or `$GITHUB_STEP_SUMMARY`.

use std::io;

use crate::budget::{CheckState, Outcome, Severity};
use crate::figures::bytes;
use crate::render::markdown_text as text;

/// Writes an outcome as Markdown: verdict, findings, limits.
pub fn render_outcome_markdown(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    let word = match (outcome.passed(), outcome.complete) {
        (true, true) => "✅ within budget",
        (true, false) => "⚠️ unknown, the dump is damaged or incomplete",
        (false, _) => "❌ over budget",
    };
    writeln!(out, "## Heap: {word}\n")?;
    writeln!(
        out,
        "{} — {}\n",
        text(&outcome.dump),
        text(&outcome.verdict)
    )?;
    if !outcome.findings.is_empty() {
        writeln!(out, "| finding | culprit | bytes | |")?;
        writeln!(out, "|---|---|--:|---|")?;
        for finding in &outcome.findings {
            writeln!(
                out,
                "| {} ({}) | {} | {} | {} |",
                finding.rule.id(),
                text(&finding.kind),
                text(&finding.culprit),
                bytes(finding.bytes),
                text(finding.advice.as_deref().unwrap_or_default())
            )?;
        }
        writeln!(out)?;
    }
    if !outcome.rows.is_empty() {
        writeln!(out, "| | limit | measure | actual | allowed |")?;
        writeln!(out, "|---|---|---|--:|--:|")?;
        for row in &outcome.rows {
            let mark = match (row.state, row.severity) {
                (CheckState::Exceeded | CheckState::Unmeasured, Severity::Error) => "❌",
                (CheckState::Exceeded | CheckState::Unmeasured, Severity::Warning)
                | (CheckState::Near, _) => "⚠️",
                (CheckState::Within, _) if row.undecided => "❔",
                (CheckState::Within, _) => "✅",
                (CheckState::Skipped, _) => "⏭️",
            };
            writeln!(
                out,
                "| {mark} | {} | {} | {} | {} |",
                text(&row.name),
                row.measure.id(),
                row.actual_text(),
                row.limit_text()
            )?;
        }
    }
    Ok(())
}
