//! The whole report as text: the summary, then the top of every table.

use super::canvas::{Canvas, Style, bar, span};
use super::summary;
use crate::format::{bytes, count, cut, ratio, share};
use crate::model::Report;
use crate::wording::root_kind_words;

/// Columns of the bars in tables.
const BAR: usize = 12;

pub(super) fn draw(canvas: &mut Canvas, report: &Report, limit: usize) {
    summary::draw(canvas, report);
    evidence(canvas, report);
    overview(canvas, report);
    consumers(canvas, report, limit);
    classes(canvas, report, limit);
    dominators(canvas, report, limit);
    threads(canvas, report, limit);
    loaders(canvas, report, limit);
    roots(canvas, report);
    waste(canvas, report, limit);
    health(canvas, report);
    summary::where_next(canvas, report);
}

/// "n more" below a table.
fn more(canvas: &mut Canvas, all: usize, limit: usize, command: &str) {
    if all > limit {
        let text = format!("{} more: {command}", count((all - limit) as u64));
        canvas.line(&[span(Style::Dim, text)]);
    }
}

fn evidence(canvas: &mut Canvas, report: &Report) {
    for suspect in report.suspects.iter().take(crate::wording::LOUD_SUSPECTS) {
        let word = crate::wording::suspect_word(suspect);
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
            canvas.table(&["Cutting this reference", "frees"], &rows);
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
    let mut fact = |name: &str, value: String| {
        canvas.line(&[
            span(Style::Dim, format!("{name:<16}")),
            span(Style::Plain, value),
        ]);
    };
    fact("Used heap", bytes(heap.used_bytes));
    if let Some(max) = report.jvm.max_heap_bytes {
        fact("Heap limit", bytes(max));
    }
    fact("Objects", count(heap.objects));
    fact("References", count(heap.references));
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
}

fn consumers(canvas: &mut Canvas, report: &Report, limit: usize) {
    let top = &report.top_consumers;
    for (title, rows) in [
        ("Top consumers by class", &top.classes),
        ("Top consumers by package", &top.packages),
        ("Top consumers by class loader", &top.class_loaders),
    ] {
        if rows.is_empty() {
            continue;
        }
        canvas.heading(title);
        let cells: Vec<_> = rows
            .iter()
            .take(limit)
            .map(|row| {
                vec![
                    row.name.clone(),
                    count(row.objects),
                    bytes(row.retained_bytes),
                    share(row.retained_share),
                    left(&bar(row.retained_share, BAR)),
                ]
            })
            .collect();
        canvas.table(&["Name", "Objects", "Retained", "Heap", ""], &cells);
        more(
            canvas,
            rows.len(),
            limit,
            "heapray dominators DUMP --by class|package|loader",
        );
    }
}

/// A bar, padded on its right: table cells are aligned to the right.
fn left(bar: &str) -> String {
    format!(
        "{bar}{}",
        " ".repeat(BAR.saturating_sub(bar.chars().count()))
    )
}

fn classes(canvas: &mut Canvas, report: &Report, limit: usize) {
    if report.histogram.is_empty() {
        return;
    }
    canvas.heading("Histogram");
    let used = report.heap.used_bytes;
    let cells: Vec<_> = report
        .histogram
        .iter()
        .take(limit)
        .map(|row| {
            let figure = row.retained_bytes.unwrap_or(row.shallow_bytes);
            vec![
                row.class.clone(),
                count(row.instances),
                bytes(row.shallow_bytes),
                row.retained_bytes.map_or_else(|| "-".to_owned(), bytes),
                left(&bar(ratio(figure, used), BAR)),
            ]
        })
        .collect();
    canvas.table(&["Class", "Instances", "Shallow", "Retained", ""], &cells);
    more(
        canvas,
        report.histogram.len(),
        limit,
        "heapray histogram DUMP",
    );
}

fn dominators(canvas: &mut Canvas, report: &Report, limit: usize) {
    if report.dominators.is_empty() {
        return;
    }
    canvas.heading("Largest dominators");
    let cells: Vec<_> = report
        .dominators
        .iter()
        .take(limit)
        .map(|row| {
            let name = if row.label.is_empty() {
                &row.class
            } else {
                &row.label
            };
            vec![
                name.clone(),
                row.object_id.clone(),
                bytes(row.retained_bytes),
                share(row.retained_share),
                left(&bar(row.retained_share, BAR)),
            ]
        })
        .collect();
    canvas.table(&["Object", "Address", "Retained", "Heap", ""], &cells);
    more(
        canvas,
        report.dominators.len(),
        limit,
        "heapray dominators DUMP",
    );
}

fn threads(canvas: &mut Canvas, report: &Report, limit: usize) {
    if report.threads.is_empty() {
        return;
    }
    canvas.heading("Threads");
    let cells: Vec<_> = report
        .threads
        .iter()
        .take(limit)
        .map(|row| {
            let name = if row.count > 1 {
                format!("{} and {} alike", row.name, row.count - 1)
            } else {
                row.name.clone()
            };
            let state = row.state.clone().unwrap_or_else(|| "-".to_owned());
            vec![
                name,
                cut(&state, 24).into_owned(),
                bytes(row.retained_bytes),
            ]
        })
        .collect();
    canvas.table(&["Thread", "State", "Retained"], &cells);
    more(canvas, report.threads.len(), limit, "heapray threads DUMP");
}

fn loaders(canvas: &mut Canvas, report: &Report, limit: usize) {
    if !report.class_loaders.is_empty() {
        canvas.heading("Class loaders");
        let cells: Vec<_> = report
            .class_loaders
            .iter()
            .take(limit)
            .map(|row| {
                let id = row.object_id.as_deref().unwrap_or("");
                let retained = row.retained_bytes.map_or_else(|| "-".to_owned(), bytes);
                vec![format!("{} {id}", row.class), count(row.classes), retained]
            })
            .collect();
        canvas.table(&["Class loader", "Classes", "Retained"], &cells);
        more(
            canvas,
            report.class_loaders.len(),
            limit,
            "heapray classloaders DUMP",
        );
    }
    if !report.duplicate_classes.is_empty() {
        canvas.heading("Duplicate classes");
        let cells: Vec<_> = report
            .duplicate_classes
            .iter()
            .take(limit)
            .map(|row| vec![row.class.clone(), count(row.loaders), count(row.instances)])
            .collect();
        canvas.table(&["Class", "Loaders", "Instances"], &cells);
        more(
            canvas,
            report.duplicate_classes.len(),
            limit,
            "heapray classloaders DUMP",
        );
    }
}

fn roots(canvas: &mut Canvas, report: &Report) {
    if report.gc_roots.by_kind.is_empty() {
        return;
    }
    canvas.heading("GC roots");
    let cells: Vec<_> = report
        .gc_roots
        .by_kind
        .iter()
        .map(|(kind, n)| {
            let retained = report.gc_roots.retained_by_kind.get(kind).copied();
            let retained = retained.map_or_else(|| "-".to_owned(), bytes);
            vec![root_kind_words(kind).to_owned(), count(*n), retained]
        })
        .collect();
    canvas.table(&["Kind", "Roots", "Retained"], &cells);
}

/// Unreachable objects, collections, equal strings.
fn waste(canvas: &mut Canvas, report: &Report, limit: usize) {
    if !report.unreachable.is_empty() {
        canvas.heading("Unreachable objects");
        let cells: Vec<_> = report
            .unreachable
            .iter()
            .take(limit)
            .map(|row| {
                vec![
                    row.class.clone(),
                    count(row.instances),
                    bytes(row.shallow_bytes),
                ]
            })
            .collect();
        canvas.table(&["Class", "Instances", "Shallow"], &cells);
        more(
            canvas,
            report.unreachable.len(),
            limit,
            "heapray report DUMP --format json",
        );
    }
    if !report.collections.is_empty() {
        canvas.heading("Collections");
        let cells: Vec<_> = report
            .collections
            .iter()
            .take(limit)
            .map(|row| {
                let (empty, largest) = (count(row.empty), count(row.largest));
                vec![
                    row.class.clone(),
                    count(row.instances),
                    empty,
                    largest,
                    bytes(row.wasted_bytes),
                ]
            })
            .collect();
        canvas.table(
            &["Class", "Instances", "Empty", "Largest", "Wasted"],
            &cells,
        );
        more(
            canvas,
            report.collections.len(),
            limit,
            "heapray report DUMP --format json",
        );
    }
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
        canvas.paragraph(0, Style::Plain, "The dump is whole: every record was read.");
    }
    for repair in &report.dump.repairs {
        let (times, lost) = (count(repair.count), bytes(repair.lost_bytes));
        let text = format!("{} ({times} ×, {lost} lost)", cut(&repair.message, 400));
        canvas.item(0, "·", &text);
    }
}
