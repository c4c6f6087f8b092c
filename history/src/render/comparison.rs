//! A comparison as a document.

use super::document::{
    Cell, Document, Fact, Row, Section, Strip, StripPart, Tone, columns, file_name,
};
use crate::compare::{ChangeState, Collected, Comparison, ComparisonKind, Figure};
use heapray_report::model::QueryAnswer;

use crate::figures::{
    at_least, at_most, bytes, count, harmless, hours, percent, signed_bytes, signed_count,
};

/// Tables and sentences of a comparison.
pub(super) fn document(comparison: &Comparison) -> Document {
    let names = format!(
        "{} → {}",
        file_name(&comparison.before.path),
        file_name(&comparison.after.path)
    );
    Document {
        title: format!("{names} · heapray comparison"),
        kind: "comparison",
        subject: names,
        kicker: match comparison.verdict.kind {
            ComparisonKind::Grew => "Growth",
            ComparisonKind::Full => "Full heap",
            ComparisonKind::Shrank => "Less than before",
            ComparisonKind::Steady => "No growth",
            ComparisonKind::Unclear => "Unclear",
        }
        .to_owned(),
        confidence: match comparison.verdict.kind {
            ComparisonKind::Unclear => String::new(),
            _ => format!("confidence {}", percent(comparison.verdict.confidence)),
        },
        loud: matches!(
            comparison.verdict.kind,
            ComparisonKind::Grew | ComparisonKind::Full
        ),
        headline: comparison.verdict.headline.clone(),
        lead: String::new(),
        strip: strip(comparison),
        notes: comparison.comparability.notes.clone(),
        facts: facts(comparison),
        sections: {
            let mut sections = vec![
                suspects(comparison),
                paths(comparison),
                classes(comparison),
                loaders(comparison),
                threads(comparison),
            ];
            sections.extend(queries(comparison));
            sections
        },
    }
}

/// A bar of the used heap after: the part that existed before, the growth of each holder, and other growth.
fn strip(comparison: &Comparison) -> Option<Strip> {
    /// Most holders with their own part.
    const HOLDERS: usize = 3;
    let used = comparison.heap.used_bytes;
    if comparison.before.partial || comparison.after.partial {
        return None; // parts of no whole
    }
    let mut rest = used
        .after
        .checked_sub(used.before)
        .filter(|grown| *grown > 0)?;
    let part = |name: String, bytes_of: u64, tone| StripPart {
        name,
        value: bytes(bytes_of),
        weight: bytes_of,
        tone,
    };
    let mut parts = vec![part("before".to_owned(), used.before, Tone::Dim)];
    let growing = comparison
        .access_paths
        .iter()
        .filter(|row| row.holder && row.retained_bytes.delta > 0);
    for (row, tone) in growing
        .take(HOLDERS)
        .zip([Tone::Hot, Tone::Warm, Tone::Warm])
    {
        // Retained heaps of several paths may overlap, and other parts may have shrunk. Only the first part may be
        // cut to the heap's growth; the other parts are shown completely or not at all.
        let whole = row.retained_bytes.delta.unsigned_abs();
        let grown = if tone == Tone::Hot {
            whole.min(rest)
        } else {
            whole
        };
        if grown > rest {
            continue;
        }
        rest -= grown;
        let name = crate::paths::holder_label(&row.path, &row.class);
        parts.push(part(format!("more in {}", harmless(name)), grown, tone));
    }
    if rest > 0 {
        parts.push(part("more elsewhere".to_owned(), rest, Tone::Faint));
    }
    Some(Strip {
        caption: format!("Used heap {}", bytes(used.after)),
        parts,
    })
}

fn facts(comparison: &Comparison) -> Vec<Fact> {
    let heap = &comparison.heap;
    let fact = |name: &str, value: String, note: String| Fact {
        name: name.to_owned(),
        value,
        note,
    };
    // Figures of a partial dump are lower bounds, so no difference is shown.
    let (before, after) = (comparison.before.partial, comparison.after.partial);
    let compared = |name: &str, figure: Figure, delta: String, text: fn(u64) -> String| {
        let was = format!("was {}", at_least(before, text(figure.before)));
        let note = if before || after {
            was
        } else {
            format!("{delta}, {was}")
        };
        fact(name, at_least(after, text(figure.after)), note)
    };
    let sized =
        |name: &str, figure: Figure| compared(name, figure, signed_bytes(figure.delta), bytes);
    let counted =
        |name: &str, figure: Figure| compared(name, figure, signed_count(figure.delta), count);
    let mut facts = vec![
        sized("Used heap", heap.used_bytes),
        fact(
            "Unreachable",
            bytes(heap.unreachable_bytes.after),
            format!(
                "{}, was {}",
                signed_bytes(heap.unreachable_bytes.delta),
                bytes(heap.unreachable_bytes.before)
            ),
        ),
        counted("Objects", heap.objects),
        counted("Classes", heap.classes),
        counted("Class loaders", heap.class_loaders),
        counted("Threads", heap.threads),
        fact(
            "Counted as noise",
            format!("up to {}", bytes(comparison.noise.bytes)),
            format!("or {} of a row", percent(comparison.noise.relative)),
        ),
    ];
    if let Some(wasted) = heap.wasted_bytes {
        facts.push(sized("Waste", wasted));
    }
    if let Some(between) = comparison.hours {
        facts.push(fact("Time between", hours(between.abs()), String::new()));
    }
    let collected = |collected: Collected| {
        if collected == Collected::Yes {
            "collected"
        } else {
            "with garbage"
        }
    };
    facts.push(fact(
        "Dumps",
        format!(
            "{} → {}",
            collected(comparison.before.collected),
            collected(comparison.after.collected)
        ),
        String::new(),
    ));
    facts
}

fn state(state: ChangeState) -> Cell {
    Cell::state(
        state.id(),
        matches!(state, ChangeState::New | ChangeState::Grown),
    )
}

/// Before, after and change of bytes. A figure that a report does not list is below that report's threshold.
fn sizes_of(figure: Figure, listed: (bool, bool), most: u64) -> [Cell; 3] {
    let mut cells = sizes(figure, most);
    let unlisted = [(listed.0, figure.before), (listed.1, figure.after)];
    for (cell, (listed, value)) in cells.iter_mut().zip(unlisted) {
        if !listed {
            *cell = Cell::number(at_most(true, bytes(value)));
        }
    }
    cells
}

/// Before, after and change of bytes.
fn sizes(figure: Figure, most: u64) -> [Cell; 3] {
    [
        Cell::number(bytes(figure.before)),
        Cell::number(bytes(figure.after)),
        Cell::number(signed_bytes(figure.delta)).with_bar(figure.delta.unsigned_abs(), most),
    ]
}

fn most(figures: impl Iterator<Item = Figure>) -> u64 {
    figures
        .map(|figure| figure.delta.unsigned_abs())
        .max()
        .unwrap_or(0)
}

fn suspects(comparison: &Comparison) -> Section {
    let most = most(comparison.suspects.iter().map(|row| row.retained_bytes));
    let rows = comparison.suspects.iter().map(|row| {
        let mut cells = vec![
            state(row.state),
            Cell::code(&row.culprit).with_note(&row.access_path),
            Cell::text(&row.kind),
        ];
        cells.extend(sizes(row.retained_bytes, most));
        Row {
            cells,
            strong: false,
        }
    });
    Section {
        id: "suspects",
        title: "Suspects",
        intro: "Leak suspects of both dumps, matched by fingerprint.".to_owned(),
        columns: columns(&["state", "culprit", "kind", "#before", "#after", "#change"]),
        rows: rows.collect(),
        none: "Neither dump has a leak suspect.",
        ..Section::default()
    }
}

fn paths(comparison: &Comparison) -> Section {
    let most = most(comparison.access_paths.iter().map(|row| row.retained_bytes));
    let classes: std::collections::BTreeMap<&str, &str> = comparison
        .access_paths
        .iter()
        .map(|row| (row.path.as_str(), row.class.as_str()))
        .collect();
    let rows = comparison.access_paths.iter().map(|row| {
        let path = Cell::code(&row.path);
        let path = match &row.explained_by {
            Some(holder) => {
                let class = classes.get(holder.as_str()).copied().unwrap_or_default();
                path.with_note(&format!(
                    "part of {}",
                    crate::paths::holder_label(holder, class)
                ))
            }
            None => path,
        };
        let mut cells = vec![state(row.state), path];
        let came = matches!(row.state, ChangeState::New | ChangeState::Moved);
        let went = matches!(row.state, ChangeState::BelowThreshold | ChangeState::Moved);
        let grew = row.retained_bytes.delta > 0;
        let listed = (
            !(row.below_threshold && came && grew),
            !(row.below_threshold && went && !grew),
        );
        cells.extend(sizes_of(row.retained_bytes, listed, most));
        cells.push(Cell::number(signed_count(row.instances.delta)));
        Row {
            cells,
            strong: row.holder,
        }
    });
    Section {
        id: "paths",
        title: "Access paths",
        intro: "Retained heap by path of Class.field steps, matched by name, never by address. Bold paths hold \
                the growth; paths above and below a bold path are marked as part of it."
            .to_owned(),
        columns: columns(&["state", "path", "#before", "#after", "#change", "#objects"]),
        rows: rows.collect(),
        left_out: comparison.left_out.access_paths,
        none: "No access path changed by more than noise.",
        ..Section::default()
    }
}

/// Only where there were queries.
fn queries(comparison: &Comparison) -> Option<Section> {
    let why: Vec<String> = { comparison.uncompared_queries.iter() }
        .map(|query| format!("{}: {}.", query.query, query.why.trim_end_matches('.')))
        .collect();
    if comparison.compared_queries == 0 && why.is_empty() {
        return None;
    }
    let rows = comparison.queries.iter().map(|row| {
        let text = |value: Option<f64>| match value {
            Some(value) if QueryAnswer::is_bytes(&row.column) => bytes(whole(value)),
            Some(value) => number(value),
            None => String::new(),
        };
        let delta = if QueryAnswer::is_bytes(&row.column) {
            signed_bytes(row.delta as i64)
        } else {
            signed_number(row.delta)
        };
        let cells = vec![
            state(row.state),
            Cell::text(&row.query),
            Cell::code(&row.key.join(" · ")),
            Cell::text(&row.column),
            Cell::number(text(row.before)),
            Cell::number(text(row.after)),
            Cell::number(delta),
        ];
        Row {
            cells,
            strong: false,
        }
    });
    let mut intro = "The numbers of each query in both heaps, joined by the other columns of its rows; what did not \
                     change is left out."
        .to_owned();
    for why in why {
        intro.push(' ');
        intro.push_str(&harmless(&why));
    }
    Some(Section {
        id: "queries",
        title: "Queries",
        intro,
        columns: columns(&[
            "state", "query", "row", "column", "#before", "#after", "#change",
        ]),
        rows: rows.collect(),
        left_out: comparison.left_out.queries,
        none: "No number of a query changed.",
        ..Section::default()
    })
}

#[expect(clippy::cast_sign_loss, reason = "less than 0 becomes 0")]
fn whole(value: f64) -> u64 {
    value as u64
}

fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        let sign = if value < 0.0 { "−" } else { "" };
        return format!("{sign}{}", count(whole(value.abs())));
    }
    format!("{value}")
}

fn signed_number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return signed_count(value as i64);
    }
    format!("{value:+}")
}

fn classes(comparison: &Comparison) -> Section {
    let most = most(comparison.classes.iter().map(|row| row.shallow_bytes));
    let rows = comparison.classes.iter().map(|row| {
        let mut cells = vec![state(row.state), Cell::code(&row.class)];
        cells.extend(sizes(row.shallow_bytes, most));
        cells.push(Cell::number(count(row.instances.after)));
        cells.push(Cell::number(signed_count(row.instances.delta)));
        cells.push(Cell::number(
            row.retained_bytes
                .map_or_else(String::new, |figure| signed_bytes(figure.delta)),
        ));
        Row {
            cells,
            strong: false,
        }
    });
    Section {
        id: "classes",
        title: "Classes",
        intro: "Shallow heap by class, summed over class loaders. The state goes by shallow or retained heap, whichever changed more.".to_owned(),
        columns: columns(&[
            "state",
            "class",
            "#before",
            "#after",
            "#change",
            "#instances",
            "#± instances",
            "#± retained",
        ]),
        rows: rows.collect(),
        left_out: comparison.left_out.classes,
        none: "No class changed by more than noise.",
        ..Section::default()
    }
}

fn loaders(comparison: &Comparison) -> Section {
    let rows = comparison.class_loaders.iter().map(|row| {
        let figure = row.retained_bytes.unwrap_or(row.shallow_bytes);
        let mut cells = vec![
            state(row.state),
            Cell::code(&row.class).with_note(row.name.as_deref().unwrap_or_default()),
            Cell::number(count(row.loaders.after)),
            Cell::number(signed_count(row.loaders.delta)),
            Cell::number(signed_count(row.classes.delta)),
        ];
        cells.extend(sizes(figure, 0));
        Row {
            cells,
            strong: false,
        }
    });
    Section {
        id: "loaders",
        title: "Class loaders",
        intro: "Class loaders of the same class and name share a row; more of them after a redeployment is a leak."
            .to_owned(),
        columns: columns(&["state", "class loader", "#loaders", "#± loaders", "#± classes", "#before", "#after", "#change"]),
        rows: rows.collect(),
        left_out: comparison.left_out.class_loaders,
        none: "No class loader changed.",
        ..Section::default()
    }
}

fn threads(comparison: &Comparison) -> Section {
    let rows = comparison.threads.iter().map(|row| {
        let mut cells = vec![
            state(row.state),
            Cell::text(&row.stem),
            Cell::number(count(row.threads.after)),
            Cell::number(signed_count(row.threads.delta)),
        ];
        cells.extend(sizes(row.retained_bytes, 0));
        Row {
            cells,
            strong: false,
        }
    });
    Section {
        id: "threads",
        title: "Threads",
        intro: "Grouped by name without its number. Retained heap includes the objects that the stacks hold."
            .to_owned(),
        columns: columns(&[
            "state",
            "threads",
            "#number",
            "#± number",
            "#before",
            "#after",
            "#change",
        ]),
        rows: rows.collect(),
        left_out: comparison.left_out.threads,
        none: "No thread pool changed.",
        ..Section::default()
    }
}
