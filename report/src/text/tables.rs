//! The rest of the text report: the evidence of the suspects, then the top of every table.

use super::canvas::{Canvas, Style, bar, span};
use crate::format::{bytes, count, cut, ratio, share};
use crate::labels::{
    FULL_SUSPECTS, object_label, parts_of_used_heap, query_cell, query_total, root_kind_label,
    suspect_label,
};
use crate::model::Report;

/// Columns of the bars in tables.
const BAR: usize = 12;
/// The command that writes all rows of the lists that have no command.
const AS_JSON: &str = "heapray report DUMP --format json";

pub(super) fn draw(canvas: &mut Canvas, report: &Report, limit: usize) {
    evidence(canvas, report);
    overview(canvas, report);
    consumers(canvas, report, limit);
    classes(canvas, report, limit);
    dominators(canvas, report, limit);
    threads(canvas, report, limit);
    resources(canvas, report, limit);
    loaders(canvas, report, limit);
    roots(canvas, report);
    queries(canvas, report, limit);
    waste(canvas, report, limit);
    health(canvas, report);
}

/// The first `limit` rows under a heading, then how many more there are and which command shows them; nothing for
/// an empty list.
fn table<R>(
    canvas: &mut Canvas,
    title: &str,
    columns: &[&str],
    (rows, limit, command): (&[R], usize, &str),
    cells: impl Fn(&R) -> Vec<String>,
) {
    if rows.is_empty() {
        return;
    }
    canvas.heading(title);
    let shown: Vec<_> = rows.iter().take(limit).map(cells).collect();
    canvas.table(columns, &shown);
    if rows.len() > limit {
        let text = format!("{} more: {command}", count((rows.len() - limit) as u64));
        canvas.line(&[span(Style::Dim, text)]);
    }
}

/// Bytes, or `-` where they are not known.
fn known_bytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "-".to_owned(), crate::format::bytes)
}

fn evidence(canvas: &mut Canvas, report: &Report) {
    for suspect in report.suspects.iter().take(FULL_SUSPECTS) {
        let word = suspect_label(suspect);
        canvas.heading(&format!("{word} {}: evidence", suspect.rank));
        for evidence in &suspect.evidence {
            canvas.item(0, "·", &cut(&evidence.text, 600));
        }
        if !suspect.advice.details.is_empty() {
            canvas.gap();
            for paragraph in suspect.advice.details.split("\n\n") {
                canvas.paragraph(0, Style::Plain, &cut(&paragraph.replace('\n', " "), 2_000));
            }
        }
        if !suspect.cut_points.is_empty() {
            canvas.gap();
            let rows: Vec<_> = suspect
                .cut_points
                .iter()
                .take(10)
                .map(|cut| vec![cut.label.clone(), bytes(cut.frees_bytes)])
                .collect();
            canvas.table(&["Reference to clear", "Frees"], &rows);
        }
        canvas.gap();
        for command in suspect.commands.iter().take(6) {
            canvas.line(&[span(Style::Dim, format!("$ {command}"))]);
        }
        canvas.line(&[span(
            Style::Dim,
            format!("fingerprint {}", suspect.fingerprint),
        )]);
    }
}

fn overview(canvas: &mut Canvas, report: &Report) {
    let heap = &report.heap;
    canvas.heading("Overview");
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut fact = |name: &str, value: String| facts.push((name.to_owned(), value));
    fact("Used heap", bytes(heap.used_bytes));
    for (name, part) in parts_of_used_heap(heap) {
        fact(&format!("  {name}"), bytes(part));
    }
    if let Some(max) = report.jvm.max_heap_bytes {
        fact("Maximum heap", bytes(max));
    }
    fact("Objects", count(heap.objects));
    fact("References", count(heap.reference_count));
    fact("Classes", count(heap.classes));
    fact("Class loaders", count(heap.class_loaders));
    fact("GC roots", count(heap.gc_roots));
    fact(
        "Unreachable",
        format!(
            "{} in {} objects",
            bytes(heap.unreachable.bytes),
            count(heap.unreachable.objects)
        ),
    );
    fact(
        "Format",
        format!(
            "{}, {}-byte identifiers",
            report.dump.format, report.dump.id_size
        ),
    );
    fact(
        "Object sizes",
        format!("{} ({})", heap.layout.model, heap.layout.evidence),
    );
    let width = facts.iter().map(|(name, _)| name.len() + 2).max();
    let width = width.unwrap_or_default();
    for (name, value) in facts {
        let name = span(Style::Dim, format!("{name:<width$}"));
        canvas.line(&[name, span(Style::Plain, value)]);
    }
}

fn consumers(canvas: &mut Canvas, report: &Report, limit: usize) {
    let top = &report.top_consumers;
    for (title, rows) in [
        ("Top consumers by class", &top.classes),
        ("Top consumers by package", &top.packages),
        ("Top consumers by class loader", &top.class_loaders),
    ] {
        table(
            canvas,
            title,
            &["Name", "Objects", "Retained", "Heap", ""],
            (
                rows,
                limit,
                "heapray dominators DUMP --by class|package|loader",
            ),
            |row| {
                vec![
                    row.name.clone(),
                    count(row.objects),
                    bytes(row.retained_bytes),
                    share(row.retained_share),
                    left(&bar(row.retained_share, BAR)),
                ]
            },
        );
    }
}

/// A bar, padded on its right: table cells are aligned to the right.
fn left(bar: &str) -> String {
    let pad = BAR.saturating_sub(bar.chars().count());
    format!("{bar}{}", " ".repeat(pad))
}

fn classes(canvas: &mut Canvas, report: &Report, limit: usize) {
    let used = report.heap.used_bytes;
    table(
        canvas,
        "Histogram",
        &["Class", "Instances", "Shallow", "Retained", ""],
        (&report.histogram, limit, "heapray histogram DUMP"),
        |row| {
            let figure = row.retained_bytes.unwrap_or(row.shallow_bytes);
            vec![
                row.class.clone(),
                count(row.instances),
                bytes(row.shallow_bytes),
                known_bytes(row.retained_bytes),
                left(&bar(ratio(figure, used), BAR)),
            ]
        },
    );
}

fn dominators(canvas: &mut Canvas, report: &Report, limit: usize) {
    table(
        canvas,
        "Largest dominators",
        &["Object", "Address", "Retained", "Heap", ""],
        (&report.dominators, limit, "heapray dominators DUMP"),
        |row| {
            vec![
                object_label(row).to_owned(),
                row.object_id.clone(),
                bytes(row.retained_bytes),
                share(row.retained_share),
                left(&bar(row.retained_share, BAR)),
            ]
        },
    );
}

fn threads(canvas: &mut Canvas, report: &Report, limit: usize) {
    table(
        canvas,
        "Threads",
        &["Thread", "State", "Retained"],
        (&report.threads, limit, "heapray threads DUMP"),
        |row| {
            let name = if row.count > 1 {
                format!("{} and {} more", row.name, row.count - 1)
            } else {
                row.name.clone()
            };
            let state = cut(row.state.as_deref().unwrap_or("-"), 24).into_owned();
            vec![name, state, bytes(row.retained_bytes)]
        },
    );
}

fn loaders(canvas: &mut Canvas, report: &Report, limit: usize) {
    let command = "heapray classloaders DUMP";
    table(
        canvas,
        "Class loaders",
        &["Class loader", "Classes", "Retained"],
        (&report.class_loaders, limit, command),
        |row| {
            let id = row.object_id.as_deref().unwrap_or("");
            let retained = known_bytes(row.retained_bytes);
            vec![format!("{} {id}", row.class), count(row.classes), retained]
        },
    );
    table(
        canvas,
        "Duplicate classes",
        &["Class", "Loaders", "Instances"],
        (&report.duplicate_classes, limit, command),
        |row| vec![row.class.clone(), count(row.loaders), count(row.instances)],
    );
}

fn roots(canvas: &mut Canvas, report: &Report) {
    let kinds: Vec<_> = report.gc_roots.by_kind.iter().collect();
    table(
        canvas,
        "GC roots",
        &["Kind", "Roots", "Retained"],
        (&kinds, kinds.len(), AS_JSON),
        |(kind, n)| {
            let retained = report.gc_roots.retained_by_kind.get(*kind).copied();
            vec![
                root_kind_label(kind).to_owned(),
                count(**n),
                known_bytes(retained),
            ]
        },
    );
}

/// Answers to the users' own queries.
fn queries(canvas: &mut Canvas, report: &Report, limit: usize) {
    for answer in &report.queries {
        let columns: Vec<&str> = answer.columns.iter().map(String::as_str).collect();
        let title = format!("Query {}", answer.name);
        table(
            canvas,
            &title,
            &columns,
            (&answer.rows, limit, AS_JSON),
            |row| {
                let cells = answer.columns.iter().zip(row);
                cells
                    .map(|(column, cell)| query_cell(column, cell))
                    .collect()
            },
        );
        if answer.rows.is_empty() {
            canvas.heading(&title);
        }
        for line in std::iter::once(&query_total(answer)).chain(&answer.notes) {
            canvas.line(&[span(Style::Dim, cut(line, 600))]);
        }
    }
}

/// Open files, sockets, pools, executors and so on.
fn resources(canvas: &mut Canvas, report: &Report, limit: usize) {
    for kind in &report.resources {
        table(
            canvas,
            &kind.title,
            &["Class", "Details", "Held by", "Retained"],
            (&kind.rows, limit, "heapray resources DUMP"),
            |row| {
                vec![
                    row.class.clone(),
                    row.summary.clone(),
                    row.owner.clone().unwrap_or_default(),
                    bytes(row.retained_bytes),
                ]
            },
        );
    }
}

/// Unreachable objects, collections, equal strings.
fn waste(canvas: &mut Canvas, report: &Report, limit: usize) {
    table(
        canvas,
        "Unreachable objects",
        &["Class", "Instances", "Shallow"],
        (&report.unreachable, limit, AS_JSON),
        |row| {
            vec![
                row.class.clone(),
                count(row.instances),
                bytes(row.shallow_bytes),
            ]
        },
    );
    if let Some(found) = &report.waste {
        table(
            canvas,
            "Waste by kind",
            &["Kind", "Objects", "Wasted"],
            (&found.kinds, limit, AS_JSON),
            |row| {
                vec![
                    row.title.clone(),
                    count(row.objects),
                    bytes(row.wasted_bytes),
                ]
            },
        );
        table(
            canvas,
            "Waste by field",
            &["Held by", "Class", "Kind", "Objects", "Wasted"],
            (&found.fields, limit, AS_JSON),
            |row| {
                vec![
                    row.holder().to_owned(),
                    row.class.clone(),
                    row.kind.clone(),
                    count(row.objects),
                    bytes(row.wasted_bytes),
                ]
            },
        );
    }
    table(
        canvas,
        "Collections",
        &["Class", "Instances", "Empty", "Largest", "Wasted"],
        (&report.collections, limit, AS_JSON),
        |row| {
            vec![
                row.class.clone(),
                count(row.instances),
                count(row.empty),
                count(row.largest),
                bytes(row.wasted_bytes),
            ]
        },
    );
    if let Some(strings) = &report.duplicate_strings {
        canvas.heading("Duplicate strings");
        let wasted = bytes(strings.wasted_bytes);
        let (all, distinct) = (count(strings.strings), count(strings.distinct));
        canvas.paragraph(
            0,
            Style::Plain,
            &format!("{wasted} could be saved: {all} strings hold {distinct} different texts."),
        );
    }
}

fn health(canvas: &mut Canvas, report: &Report) {
    canvas.heading("Dump health");
    if report.dump.complete {
        canvas.paragraph(
            0,
            Style::Plain,
            "The dump is complete: every record was read.",
        );
    }
    for repair in &report.dump.repairs {
        let (times, lost) = (count(repair.count), bytes(repair.lost_bytes));
        let text = format!("{} ({times} ×, {lost} lost)", cut(&repair.message, 400));
        canvas.item(0, "·", &text);
    }
}
