//! The answers to one query over all dumps of a batch, as one table.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use heapray_history::batch::{BatchSummary, JobRow};
use heapray_output_file::create_private_folder;
use heapray_report::model::{QueryAnswer, QueryCell};
use heapray_report::{Report, read_json};

use crate::output::{OutputFile, write_to};
use crate::query_file::NamedQuery;
use crate::table::write_texts;

/// Subfolder of the tables.
const FOLDER: &str = "queries";

/// Where the answers to each query go.
pub(super) fn tables(out: &Path, queries: &[NamedQuery]) -> Vec<PathBuf> {
    let names = queries.iter().map(|query| format!("{}.csv", query.name));
    names.map(|name| out.join(FOLDER).join(name)).collect()
}

/// Writes a table for each query: what every dump in the output folder answered, whether it was analyzed by this run
/// or before.
pub(super) fn write_tables(
    out: &Path,
    queries: &[NamedQuery],
    summary: &BatchSummary,
) -> anyhow::Result<()> {
    if queries.is_empty() {
        return Ok(());
    }
    create_private_folder(&out.join(FOLDER))
        .with_context(|| format!("{} can't be made", out.join(FOLDER).display()))?;
    let mut answered: Vec<(&JobRow, Vec<QueryAnswer>)> = Vec::new();
    for row in &summary.dumps {
        if let Some(saved) = row.output("json") {
            let saved = out.join(saved);
            let file = std::fs::File::open(&saved)
                .with_context(|| format!("{} can't be read", saved.display()))?;
            let report: Report = read_json(file)?;
            answered.push((row, report.queries));
        }
    }
    for (query, path) in queries.iter().zip(tables(out, queries)) {
        let same = |found: &&QueryAnswer| found.name == query.name && found.query == query.text;
        let answers: Vec<(&JobRow, &QueryAnswer)> = { answered.iter() }
            .filter_map(|(row, answers)| Some((*row, answers.iter().find(same)?)))
            .collect();
        write_to(Some(&OutputFile::from(path)), |to| {
            write_table(to, &answers)
        })?;
    }
    Ok(())
}

/// A line for each row of each answer; a dump without rows has a line, too.
fn write_table(out: &mut dyn Write, answers: &[(&JobRow, &QueryAnswer)]) -> anyhow::Result<()> {
    let labels: BTreeSet<&str> = { answers.iter() }
        .flat_map(|(row, _)| row.labels.keys().map(String::as_str))
        .collect();
    // Answers to one query may differ in their columns: those of a class that grew a field, for instance.
    let mut columns: Vec<&str> = Vec::new();
    for column in answers.iter().flat_map(|(_, answer)| &answer.columns) {
        if !columns.contains(&column.as_str()) {
            columns.push(column);
        }
    }
    let head = ["dump"].into_iter().chain(labels.iter().copied());
    let head = head.chain(columns.iter().copied()).chain(["note"]);
    write_texts(out, head.map(ToOwned::to_owned))?;
    for (row, answer) in answers {
        let kept = answer.rows.iter().map(Some);
        let none = answer.rows.is_empty().then_some(None);
        for (number, cells) in kept.chain(none).enumerate() {
            let given = labels.iter().map(|label| row.labels.get(*label));
            let given = given.map(|value| value.cloned().unwrap_or_default());
            let values = columns.iter().map(|column| {
                let at = answer.columns.iter().position(|own| own == column);
                let cell = at.and_then(|at| cells.and_then(|cells| cells.get(at)));
                cell.map(text_of).unwrap_or_default()
            });
            let remark = if number == 0 {
                note(answer)
            } else {
                String::new()
            };
            let head = std::iter::once(row.input.clone()).chain(given);
            write_texts(out, head.chain(values).chain([remark]))?;
        }
    }
    Ok(())
}

fn text_of(cell: &QueryCell) -> String {
    match cell {
        QueryCell::Whole(number) => number.to_string(),
        QueryCell::Decimal(number) => number.to_string(),
        QueryCell::Text(text) => text.clone(),
        QueryCell::Missing => String::new(),
    }
}

/// What is to be known about the answer of one dump.
fn note(answer: &QueryAnswer) -> String {
    let kept = answer.rows.len() as u64;
    let left = answer.row_count.saturating_sub(kept);
    let left = (left > 0).then(|| format!("{left} more rows are not in the report"));
    let parts = answer
        .error
        .iter()
        .chain(&answer.notes)
        .cloned()
        .chain(left);
    parts.collect::<Vec<_>>().join("; ")
}
