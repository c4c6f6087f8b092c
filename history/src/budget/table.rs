//! An outcome for a terminal.

use std::io;

use super::{CheckState, Outcome, Severity};
use crate::figures::{bytes, harmless};

/// Names of parts below a broken limit.
const OFFENDERS: usize = 3;

/// Writes the table of what broke and what held.
pub fn render_table(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    for profile in &outcome.profiles {
        writeln!(out, "profile {}", harmless(profile))?;
    }
    let cells: Vec<[String; 5]> = outcome
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
            [
                state.to_owned(),
                harmless(&row.name).into_owned(),
                row.measure.name().to_owned(),
                row.actual
                    .map_or_else(|| "–".to_owned(), |value| row.measure.text(value)),
                row.limit_text(),
            ]
        })
        .collect();
    if !cells.is_empty() {
        let header = ["STATE", "LIMIT", "MEASURE", "ACTUAL", "ALLOWED"].map(str::to_owned);
        let widths: Vec<usize> = (0..header.len())
            .map(|column| {
                let cell =
                    |row: &[String; 5]| row.get(column).map_or(0, |cell| cell.chars().count());
                cells
                    .iter()
                    .map(cell)
                    .chain([cell(&header)])
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        line(out, &header, &widths)?;
        for (row, cells) in outcome.rows.iter().zip(&cells) {
            line(out, cells, &widths)?;
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
            harmless(&finding.rule),
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
        (0, 0) if outcome.rows.is_empty() => writeln!(out, "Nothing found to fail on."),
        (0, 0) => writeln!(out, "The heap keeps within its budget."),
        (_, 0) => writeln!(out, "{limits}."),
        (0, _) => writeln!(out, "{findings}."),
        (_, _) => writeln!(out, "{limits}, {findings}."),
    }
}

fn line(out: &mut dyn io::Write, cells: &[String; 5], widths: &[usize]) -> io::Result<()> {
    let mut text = String::new();
    for (column, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let gap = " ".repeat(width.saturating_sub(cell.chars().count()));
        // Figures to the right, words to the left.
        if column >= 3 {
            text.push_str(&gap);
            text.push_str(cell);
        } else {
            text.push_str(cell);
            text.push_str(&gap);
        }
        text.push_str("  ");
    }
    writeln!(out, "{}", text.trim_end())
}
