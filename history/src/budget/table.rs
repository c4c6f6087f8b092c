//! The result of a check as text for a terminal.

use std::io;

use super::kinds::{CheckState, Severity};
use super::outcome::Outcome;
use crate::align;
use crate::figures::{bytes, harmless};

/// Most parts listed below a broken limit.
const OFFENDERS: usize = 3;

/// Writes a table of all limits, then the findings and a summary.
pub fn render_table(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    for profile in &outcome.profiles {
        writeln!(out, "profile {}", harmless(profile))?;
    }
    let cells: Vec<Vec<String>> = outcome
        .rows
        .iter()
        .map(|row| {
            let state = match (row.state, row.severity) {
                (CheckState::Exceeded | CheckState::Unmeasured, Severity::Warning) => "warning",
                (CheckState::Exceeded, Severity::Error) => "BROKEN",
                (CheckState::Unmeasured, Severity::Error) => "UNMEASURED",
                (CheckState::Near, _) => "near",
                (CheckState::Within, _) => "ok",
                (CheckState::Skipped, _) => "skipped",
            };
            vec![
                state.to_owned(),
                harmless(&row.name).into_owned(),
                row.measure.id().to_owned(),
                row.actual
                    .map_or_else(|| "–".to_owned(), |value| row.measure.text(value)),
                row.limit_text(),
            ]
        })
        .collect();
    let head = ["STATE", "LIMIT", "MEASURE", "ACTUAL", "ALLOWED"].map(str::to_owned);
    let lines = align::lines(&head, &cells, &[false, false, false, true, true]);
    if let Some((head, lines)) = lines.split_first().filter(|_| !cells.is_empty()) {
        writeln!(out, "{head}")?;
        for (row, line) in outcome.rows.iter().zip(lines) {
            writeln!(out, "{line}")?;
            if row.state == CheckState::Exceeded {
                for offender in row.offenders.iter().take(OFFENDERS) {
                    writeln!(out, "    {}", offender.text())?;
                }
            }
            if let Some(note) = &row.note {
                writeln!(out, "    {}", harmless(note))?;
            }
        }
    }
    for finding in &outcome.findings {
        writeln!(
            out,
            "{}: {} [{}] {}",
            finding.rule.id(),
            harmless(&finding.message),
            harmless(&finding.kind),
            bytes(finding.bytes)
        )?;
    }
    let broken = outcome.broken().count();
    let noun = if outcome.rows.len() == 1 {
        "limit"
    } else {
        "limits"
    };
    let limits = format!("{broken} of {} {noun} broken", outcome.rows.len());
    let findings = match outcome.findings.len() {
        1 => "1 finding".to_owned(),
        number => format!("{number} findings"),
    };
    match (broken, outcome.findings.len()) {
        (0, 0) if outcome.rows.is_empty() => writeln!(out, "No findings."),
        (0, 0) => writeln!(out, "The heap is within its budget."),
        (_, 0) => writeln!(out, "{limits}."),
        (0, _) => writeln!(out, "{findings}."),
        (_, _) => writeln!(out, "{limits}, {findings}."),
    }
}
