//! GitHub's workflow commands: annotations on the run.

use std::io;

use crate::budget::{CheckRow, CheckState, Outcome, Severity};

/// Writes one `::error` or `::warning` line for each broken limit and each finding.
pub fn render_github(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    for row in outcome
        .rows
        .iter()
        .filter(|row| row.state.is_broken() || row.state == CheckState::Near)
    {
        let level = match (row.state.is_broken(), row.severity) {
            (true, Severity::Error) => "error",
            _ => "warning",
        };
        writeln!(
            out,
            "::{level} title={}::{}",
            property(&title(row)),
            message(&row.sentence())
        )?;
    }
    for finding in &outcome.findings {
        let advice = finding
            .advice
            .as_deref()
            .map_or_else(String::new, |advice| format!("\n{advice}"));
        writeln!(
            out,
            "::error title={}::{}",
            property(&format!(
                "heapray: {} {}",
                finding.rule.id(),
                finding.culprit
            )),
            message(&format!("{}{advice}", finding.message))
        )?;
    }
    Ok(())
}

fn title(row: &CheckRow) -> String {
    let word = if row.state.is_broken() {
        "broken"
    } else {
        "nearly reached"
    };
    format!("heapray: limit {} {word}", row.name)
}

/// Escapes as GitHub's toolkit does: a line break would end the command and begin another.
fn message(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
