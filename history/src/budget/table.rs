//! The result of a check as text for a terminal.

use std::io;

use super::kinds::{CheckState, Severity};
use super::outcome::Outcome;
use crate::align::{self, write_sentence};
use crate::figures::{bytes, harmless};

/// Most parts listed below a broken limit.
const OFFENDERS: usize = 3;

/// Writes a table of all limits, then the findings and a summary, for a terminal of so many columns;
/// [`ANY_WIDTH`](crate::ANY_WIDTH) cuts nothing.
pub fn render_table(outcome: &Outcome, columns: usize, out: &mut dyn io::Write) -> io::Result<()> {
    for profile in &outcome.profiles {
        write_sentence(out, "profile ", &harmless(profile), 8, columns)?;
    }
    let cells: Vec<Vec<String>> = outcome
        .rows
        .iter()
        .map(|row| {
            let state = match (row.state, row.severity) {
                (CheckState::Exceeded | CheckState::Unmeasured, Severity::Warning) => "warning",
                (CheckState::Exceeded, Severity::Error) => "BROKEN",
                (CheckState::Unmeasured, Severity::Error) => "UNMEASURED",
                (CheckState::Within | CheckState::Near, _) if row.undecided => "unknown",
                (CheckState::Near, _) => "near",
                (CheckState::Within, _) => "ok",
                (CheckState::Skipped, _) => "skipped",
            };
            vec![
                state.to_owned(),
                harmless(&row.name).into_owned(),
                row.measure.id().to_owned(),
                row.actual_text(),
                row.limit_text(),
            ]
        })
        .collect();
    let head = ["STATE", "LIMIT", "MEASURE", "ACTUAL", "ALLOWED"].map(str::to_owned);
    let numbers = [false, false, false, true, true];
    let table = align::lines(&head, &cells, &numbers, columns);
    if let Some((head, lines)) = table.lines.split_first().filter(|_| !cells.is_empty()) {
        writeln!(out, "{head}")?;
        for (row, line) in outcome.rows.iter().zip(lines) {
            writeln!(out, "{line}")?;
            if row.state == CheckState::Exceeded {
                for offender in row.offenders.iter().take(OFFENDERS) {
                    let lead = format!("    {}  ", offender.measure.text(offender.value));
                    write_sentence(out, &lead, &harmless(&offender.name), 8, columns)?;
                }
            }
            if let Some(note) = &row.note {
                write_sentence(out, "    ", &harmless(note), 4, columns)?;
            }
        }
    }
    for finding in &outcome.findings {
        let lead = format!("{}: ", finding.rule.id());
        let text = format!(
            "{} [{}] {}",
            harmless(&finding.message),
            harmless(&finding.kind),
            bytes(finding.bytes)
        );
        write_sentence(out, &lead, &text, 4, columns)?;
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
    if outcome.passed() && !outcome.complete {
        let known = if outcome.rows.is_empty() {
            "No findings in what could be read of the dump, which is damaged or incomplete."
        } else {
            "No limit is broken by what could be read of the dump, which is damaged or incomplete: whether the heap is \
             within its budget is unknown."
        };
        return write_sentence(out, "", known, 0, columns);
    }
    match (broken, outcome.findings.len()) {
        (0, 0) if outcome.rows.is_empty() => writeln!(out, "No findings."),
        (0, 0) => writeln!(out, "The heap is within its budget."),
        (_, 0) => writeln!(out, "{limits}."),
        (0, _) => writeln!(out, "{findings}."),
        (_, _) => writeln!(out, "{limits}, {findings}."),
    }
}
