//! What is the heap made of?

use std::collections::HashMap;
use std::sync::Arc;

use heapray_analyzer::{Heap, Reachability, References};
use heapray_query::{BOOT_LOADER, Counted, GroupBy, GroupTotals, HistogramRow, histogram_rows};

use super::choices::Choices;
use crate::app::{App, Comparison};
use crate::heap::{class_groups, held_groups};
use crate::html::{AsSet, Cell, Column, List, Listed, Notice, export};
use crate::web::{Failure, Link, Page, Reply, Request, class_word};

const GROUPS: [(&str, &str, GroupBy); 4] = [
    ("class", "Class", GroupBy::Class),
    ("package", "Package", GroupBy::Package),
    ("loader", "Class loader", GroupBy::Loader),
    ("superclass", "Superclass", GroupBy::Superclass),
];

/// Which objects are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Counted(Counted),
    /// Held only by soft, or only by weak and phantom references.
    Held(Reachability),
}

const COUNTED: [(&str, &str, Choice); 5] = [
    (
        "reachable",
        "Reachable",
        Choice::Counted(Counted::Reachable),
    ),
    ("soft", "Softly reachable", Choice::Held(Reachability::Soft)),
    ("weak", "Weakly reachable", Choice::Held(Reachability::Weak)),
    (
        "unreachable",
        "Unreachable",
        Choice::Counted(Counted::Unreachable),
    ),
    ("all", "All", Choice::Counted(Counted::All)),
];

/// The groups whose objects are counted, and how.
fn groups(
    app: &Arc<App>,
    by: GroupBy,
    choice: Choice,
) -> Result<(Arc<Vec<GroupTotals>>, Counted), Failure> {
    match choice {
        Choice::Counted(counted) => Ok((class_groups(app, by)?, counted)),
        // What a part of the objects retains is not known.
        Choice::Held(held) => Ok((held_groups(app, by, held)?, Counted::All)),
    }
}

/// Objects by class, package, class loader or superclass.
pub(crate) fn histogram(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let asked = request.get("by").unwrap_or("class");
    let (by_id, title, by) = *{ GROUPS.iter() }
        .find(|(id, ..)| *id == asked)
        .ok_or_else(|| Failure::wrong(format!("{asked} makes no groups")))?;
    let asked = request.get("counted").unwrap_or("reachable");
    let (counted_id, _, choice) = *{ COUNTED.iter() }
        .find(|(id, ..)| *id == asked)
        .ok_or_else(|| Failure::wrong(format!("{asked} objects are not counted")))?;
    let (groups, counted) = groups(app, by, choice)?;
    let rows: Vec<HistogramRow> = histogram_rows(groups.to_vec(), counted).collect();
    let mut listed = list(app, by, title, choice, &rows);
    // As the rows come, which is by what their groups retain.
    listed = match counted {
        Counted::Reachable => listed.sorted_by("retained_bytes", true),
        Counted::Unreachable | Counted::All => listed.sorted_by("", true),
    };
    if let Some(reply) = export(request, &listed) {
        return Ok(reply);
    }
    let tab = |param: &str, id: &str| {
        let link = Link::to("/histogram")
            .with("by", by_id)
            .with("counted", counted_id);
        let link = match request.get("q") {
            Some(text) => link.with("q", text),
            None => link,
        };
        link.with(param, id).text()
    };
    let by_choices = GROUPS.map(|(id, title, _)| (title, tab("by", id), id == by_id));
    let counted_choices =
        COUNTED.map(|(id, title, _)| (title, tab("counted", id), id == counted_id));
    let mut page = Page::new("/histogram", "Histogram")
        .with(&Choices {
            label: "Grouped by",
            choices: by_choices.into(),
        })
        .with(&Choices {
            label: "Objects that count",
            choices: counted_choices.into(),
        });
    if let Some(text) = lead(app.heap(), choice) {
        page = page.with(&Notice {
            text: text.to_owned(),
        });
    }
    if let Some(other) = compared(app, choice) {
        let text = format!(
            "The last columns say how much more there is than in {}.",
            other.file
        );
        page = page.with(&Notice { text });
    }
    page = page.with(&List::new(request, &listed));
    let pattern = request.get("q").filter(|_| by == GroupBy::Class);
    if let Some(pattern) = pattern.filter(|_| counted == Counted::Reachable) {
        let text = "All instances of classes whose names match, as a set";
        page = page.with(&AsSet::new(text, format!("classes {pattern}")));
    }
    Ok(Reply::Page(page))
}

/// What the choice means, where its name does not say it.
fn lead(heap: &Heap, choice: Choice) -> Option<&'static str> {
    let follows = heap.options().references;
    match choice {
        Choice::Held(Reachability::Soft) if follows >= References::Soft => Some(
            "This analysis follows soft references like strong ones, so no object is only softly reachable.",
        ),
        Choice::Held(_) if follows == References::All => Some(
            "This analysis follows all references like strong ones, so no object is only weakly reachable.",
        ),
        Choice::Held(Reachability::Soft) => Some(
            "Objects that only soft references hold: the JVM may free them before it throws an OutOfMemoryError.",
        ),
        Choice::Held(_) => Some(
            "Objects that only weak or phantom references hold: the next collection may free them.",
        ),
        Choice::Counted(_) => None,
    }
}

/// The other dump, if it has figures for the choice: of it only reachable and unreachable objects are known.
fn compared(app: &App, choice: Choice) -> Option<&Comparison> {
    let other = app.comparison.as_ref();
    other.filter(|_| matches!(choice, Choice::Counted(_)))
}

fn list(app: &App, by: GroupBy, title: &str, choice: Choice, rows: &[HistogramRow]) -> Listed {
    let counted = match choice {
        Choice::Counted(counted) => counted,
        Choice::Held(_) => Counted::All,
    };
    let has_loader = by == GroupBy::Class;
    let mut columns = vec![Column::new("name", title)];
    if has_loader {
        columns.push(Column::new("class_loader", "Class loader"));
    }
    columns.push(Column::new("instances", "Objects"));
    columns.push(Column::new("shallow_bytes", "Shallow"));
    if counted == Counted::Reachable {
        columns.push(Column::new("retained_bytes", "Retained"));
    }
    let before = compared(app, choice).map(|other| {
        columns.push(Column::new("more_instances", "More objects"));
        columns.push(Column::new("more_shallow_bytes", "More shallow"));
        if counted == Counted::Reachable {
            columns.push(Column::new("more_retained_bytes", "More retained"));
        }
        sums(histogram_rows(other.by(by).to_vec(), counted))
    });
    let width = columns.len();
    // Which of several classes of one name is the other dump's is not known.
    let mut named: HashMap<&str, u32> = HashMap::new();
    for row in rows {
        *named.entry(&row.name).or_default() += 1;
    }
    let row = |row: &HistogramRow| {
        let mut cells = vec![name_cell(by, &row.name)];
        if has_loader {
            let loader = row.class_loader.clone();
            cells.push(loader.map_or(Cell::None, Cell::loader));
        }
        cells.push(Cell::Count(row.instances));
        cells.push(Cell::Bytes(row.shallow_bytes));
        cells.extend(row.retained_bytes.map(Cell::Bytes));
        let is_only = named.get(row.name.as_str()) == Some(&1);
        if let Some(before) = before.as_ref().filter(|_| is_only) {
            let old = before.get(&row.name).copied().unwrap_or_default();
            cells.push(Cell::MoreThings(
                i128::from(row.instances) - i128::from(old.0),
            ));
            cells.push(Cell::MoreBytes(
                i128::from(row.shallow_bytes) - i128::from(old.1),
            ));
            let more = |now: u64| Cell::MoreBytes(i128::from(now) - i128::from(old.2));
            cells.extend(row.retained_bytes.map(more));
        }
        cells.resize(width, Cell::None);
        cells
    };
    Listed {
        what: match by {
            GroupBy::Class => "classes",
            GroupBy::Package => "packages",
            GroupBy::Loader => "class loaders",
            GroupBy::Superclass => "superclasses",
        }
        .to_owned(),
        columns,
        rows: rows.iter().map(row).collect(),
        ..Listed::default()
    }
}

/// Objects, shallow and retained bytes by name.
fn sums(rows: impl Iterator<Item = HistogramRow>) -> HashMap<String, (u64, u64, u64)> {
    let mut sums: HashMap<String, (u64, u64, u64)> = HashMap::new();
    for row in rows {
        let sum = sums.entry(row.name).or_default();
        sum.0 += row.instances;
        sum.1 += row.shallow_bytes;
        sum.2 += row.retained_bytes.unwrap_or(0);
    }
    sums
}

fn name_cell(by: GroupBy, name: &str) -> Cell {
    let to = |of: String| Cell::Link {
        href: Link::to("/set").with("of", of).text(),
        text: name.to_owned(),
    };
    match by {
        GroupBy::Class => Cell::Class(name.to_owned()),
        GroupBy::Superclass => to(format!("class {}+", class_word(name))),
        GroupBy::Package => to(format!("package {name}")),
        // A loader's name ends with its address.
        GroupBy::Loader => match name.rsplit(' ').next() {
            Some(address) if address.starts_with("0x") => to(format!("loader {address}")),
            _ if name == BOOT_LOADER => to("loader 0x0".to_owned()),
            _ => Cell::Text(name.to_owned()),
        },
    }
}
