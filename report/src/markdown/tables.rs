//! The reference part of the Markdown report: the top of each table.

use super::document::{Document, code, prose};
use crate::format::{bytes, count, ratio, share};
use crate::labels::{file_name, jvm_label, object_label, query_cell, query_total};
use crate::model::Report;

/// Rows of each table; more would bury a ticket.
const ROWS: usize = 15;

/// File, JVM and heap.
pub(super) fn facts(doc: &mut Document, report: &Report) {
    let heap = &report.heap;
    doc.line("| | |");
    doc.line("|---|---|");
    for (name, value) in head_facts(report) {
        doc.line(format!("| {name} | {} |", escape_bars(&value)));
    }
    let limit = report
        .jvm
        .max_heap_bytes
        .map_or_else(String::new, |max| format!(" of {}", bytes(max)));
    doc.line(format!("| Used heap | {}{limit} |", bytes(heap.used_bytes)));
    doc.line(format!(
        "| Objects | {} of {} classes |",
        count(heap.objects),
        count(heap.classes)
    ));
    doc.line(format!(
        "| Unreachable | {} in {} objects |",
        bytes(heap.unreachable.bytes),
        count(heap.unreachable.objects)
    ));
    doc.line("");
}

/// What the table of facts begins with.
fn head_facts(report: &Report) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Dump", code(file_name(&report.dump.path)))];
    if let Some(created) = &report.dump.created {
        facts.push(("Taken", prose(created)));
    }
    if let Some(jvm) = jvm_label(&report.jvm) {
        facts.push(("JVM", prose(&jvm)));
    }
    facts
}

/// The tables after the suspects.
pub(super) fn all(doc: &mut Document, report: &Report) {
    let used = report.heap.used_bytes;
    table(
        doc,
        "Largest classes",
        &["Class", "Instances", "Shallow", "Retained"],
        report.histogram.iter().map(|row| {
            let retained = row.retained_bytes.map_or_else(|| "–".to_owned(), bytes);
            vec![
                code(&row.class),
                count(row.instances),
                bytes(row.shallow_bytes),
                retained,
            ]
        }),
    );
    table(
        doc,
        "Largest dominators",
        &["Object", "Address", "Retained", "Of the heap"],
        report.dominators.iter().map(|row| {
            vec![
                code(object_label(row)),
                code(&row.object_id),
                bytes(row.retained_bytes),
                share(row.retained_share),
            ]
        }),
    );
    table(
        doc,
        "Threads by retained heap",
        &["Thread", "State", "Retained", "Of the heap"],
        report
            .threads
            .iter()
            .filter(|t| t.retained_bytes > 0)
            .map(|row| {
                let state = row.state.as_deref().map_or_else(|| "–".to_owned(), prose);
                vec![
                    code(&row.name),
                    state,
                    bytes(row.retained_bytes),
                    share(ratio(row.retained_bytes, used)),
                ]
            }),
    );
    queries(doc, report);
    if let Some(found) = &report.waste {
        table(
            doc,
            "Waste by field",
            &["Held by", "Class", "Kind", "Objects", "Of", "Wasted"],
            found.fields.iter().map(|row| {
                vec![
                    code(row.holder()),
                    code(&row.class),
                    prose(&row.kind),
                    count(row.objects),
                    count(row.of_objects),
                    bytes(row.wasted_bytes),
                ]
            }),
        );
    }
    resources(doc, report);
    table(
        doc,
        "Duplicate classes",
        &["Class", "Loaders", "Instances"],
        report
            .duplicate_classes
            .iter()
            .map(|row| vec![code(&row.class), count(row.loaders), count(row.instances)]),
    );
    table(
        doc,
        "Repairs to the dump",
        &["Repair", "Count", "Lost"],
        report
            .dump
            .repairs
            .iter()
            .map(|row| vec![prose(&row.message), count(row.count), bytes(row.lost_bytes)]),
    );
}

/// Answers to the users' own queries.
fn queries(doc: &mut Document, report: &Report) {
    for answer in &report.queries {
        let columns: Vec<String> = answer.columns.iter().map(|name| prose(name)).collect();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let rows = answer.rows.iter().map(|row| {
            let cells = answer.columns.iter().zip(row);
            cells
                .map(|(column, cell)| prose(&query_cell(column, cell)))
                .collect()
        });
        table(
            doc,
            &format!("Query {}", prose(&answer.name)),
            &columns,
            rows,
        );
        doc.block(prose(&query_total(answer)));
    }
}

/// Open files, sockets, pools, executors and so on.
fn resources(doc: &mut Document, report: &Report) {
    for kind in &report.resources {
        table(
            doc,
            &prose(&kind.title),
            &["Class", "Details", "Held by", "Retained"],
            kind.rows.iter().map(|row| {
                let owner = row.owner.as_deref().map_or_else(String::new, code);
                vec![
                    code(&row.class),
                    prose(&row.summary),
                    owner,
                    bytes(row.retained_bytes),
                ]
            }),
        );
    }
}

fn table(
    doc: &mut Document,
    title: &str,
    columns: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return;
    }
    doc.block(format!("## {title}"));
    doc.line(format!("| {} |", columns.join(" | ")));
    let align: Vec<_> = (0..columns.len())
        .map(|at| if at == 0 { "---" } else { "---:" })
        .collect();
    doc.line(format!("|{}|", align.join("|")));
    for row in rows.by_ref().take(ROWS) {
        // In a table a bar ends the cell even within code.
        let cells: Vec<_> = row.iter().map(|cell| escape_bars(cell)).collect();
        doc.line(format!("| {} |", cells.join(" | ")));
    }
    let left = rows.count();
    doc.line("");
    if left > 0 {
        doc.block(format!("{left} more."));
    }
}

/// Escapes bars that are not escaped yet.
fn escape_bars(cell: &str) -> String {
    let mut out = String::new();
    let mut escaped = false;
    for c in cell.chars() {
        if c == '|' && !escaped {
            out.push('\\');
        }
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
    out
}
