//! How many instances of each class are there, and how much do they take?

use std::collections::HashMap;

use askama::Template;
use askama::filters::HtmlSafe;
use serde_json::{Map, Value, json};

use crate::format::{cut, harmless, package_of, ratio};
use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, ClassName, Count, Heading, More, ScriptJson, Share, Text};
use crate::model::{ConsumerRow, HistogramRow};

/// Rows that are shown before unfolding.
const FIRST_ROWS: usize = 25;
/// Characters of a name in the script's data; few pages have longer ones.
const DATA_NAME_CHARS: usize = 160;

/// A table that needs no script, and the data of many more classes for the script.
#[derive(Template)]
#[template(path = "sections/histogram.html")]
pub(in crate::html) struct HistogramSection {
    heading: Heading,
    classes: Count,
    retained_known: bool,
    first: Vec<Row>,
    others: Vec<Row>,
    /// What the table without script leaves out.
    more: Option<More>,
    /// What the script's data leaves out.
    data_left_out: Count,
    data: ScriptJson,
}

impl HtmlSafe for HistogramSection {}

struct Row {
    class: ClassName,
    /// Rank of a suspect that the class is part of.
    suspect: Option<u32>,
    /// Anchor of its first node in the dominator tree.
    node: Option<usize>,
    loader: Text,
    instances: Count,
    shallow: Bytes,
    retained: Option<Bytes>,
    share: Share,
}

impl HistogramSection {
    pub(in crate::html) fn new(context: &RenderContext<'_>) -> Self {
        let rows = &context.report.histogram;
        let used = context.report.heap.used_bytes;
        let row = |row: &HistogramRow| Row {
            class: context.class(&row.class),
            suspect: context.suspect_of(&row.class),
            node: context.node_of(&row.class),
            loader: context.line(cut(&row.class_loader, 60).as_ref()),
            instances: Count(row.instances),
            shallow: Bytes(row.shallow_bytes),
            retained: row.retained_bytes.map(Bytes),
            share: Share(ratio(row.retained_bytes.unwrap_or(row.shallow_bytes), used)),
        };
        let most = context.limits.histogram_rows;
        let (data, embedded) = data(context);
        let hidden = rows.iter().skip(most);
        let hidden_bytes = hidden.clone().map(|row| row.shallow_bytes).sum();
        Self {
            heading: Heading {
                title: "Histogram",
                explanation: "Shallow: the size of the instances themselves. Retained: what would be freed \
                        with all of them.",
                concept: Some(("sizes", "Shallow and retained sizes")),
            },
            classes: Count(rows.len() as u64),
            retained_known: rows.iter().any(|row| row.retained_bytes.is_some()),
            first: rows.iter().take(FIRST_ROWS.min(most)).map(row).collect(),
            others: rows.iter().take(most).skip(FIRST_ROWS).map(row).collect(),
            more: More::beyond(most, rows.len(), "more classes", "heapray histogram DUMP")
                .map(|more| more.with_bytes(hidden_bytes)),
            data_left_out: Count((rows.len() - embedded) as u64),
            data,
        }
    }
}

impl HistogramSection {
    /// Classes that are neither in a table nor in the script's data.
    pub(in crate::html) fn left_out(&self) -> u64 {
        self.data_left_out.0
    }
}

/// The largest classes as `{p: packages, l: loaders, r: [[package, name, loader, instances, shallow, retained, suspect,
/// node], …], q: retained heap by package, u: used bytes}` within a budget, and how many of them fit. Packages and
/// loaders repeat in thousands of rows, so rows refer to them by number. A row ends where nothing but zeros follows.
fn data(context: &RenderContext<'_>) -> (ScriptJson, usize) {
    let rows = &context.report.histogram;
    let used = context.report.heap.used_bytes;
    let budget = context.limits.histogram_bytes;
    let mut packages = Numbering::default();
    let mut loaders = Numbering::default();
    let mut list = Vec::new();
    let mut bytes = 0;
    for row in rows {
        let class = harmless(&row.class);
        let class = cut(&class, DATA_NAME_CHARS);
        let package = package_of(&class);
        let name = class.get(package.len()..).unwrap_or_default();
        let name = name.strip_prefix('.').unwrap_or(name);
        let loader = harmless(&row.class_loader);
        let before = packages.bytes + loaders.bytes;
        let mut cells: Vec<Value> = vec![
            packages.number(package).into(),
            name.into(),
            loaders.number(&cut(&loader, 60)).into(),
            row.instances.into(),
            row.shallow_bytes.into(),
            row.retained_bytes.into(),
        ];
        let (suspect, node) = (context.suspect_of(&row.class), context.node_of(&row.class));
        if suspect.is_some() || node.is_some() {
            cells.push(suspect.unwrap_or(0).into());
            cells.push(node.unwrap_or(0).into());
        }
        let cells = Value::from(cells);
        // Escapes of `<` and the like take more room than the characters.
        let escapes = name.matches(['<', '>', '&']).count() * 5;
        bytes += cells.to_string().len() + 1 + escapes + packages.bytes + loaders.bytes - before;
        if bytes > budget {
            break;
        }
        list.push(cells);
    }
    let embedded = list.len();
    let of_packages = &context.report.top_consumers.packages;
    let known = |row: &&ConsumerRow| packages.by_name.contains_key(&row.name);
    let retained: Map<String, Value> = of_packages
        .iter()
        .filter(known)
        .map(|row| (row.name.clone(), row.retained_bytes.into()))
        .collect();
    let data =
        json!({ "p": packages.names, "l": loaders.names, "r": list, "q": retained, "u": used });
    (ScriptJson::new(&data.to_string()), embedded)
}

/// Numbers texts in the order of their first occurrence.
#[derive(Default)]
struct Numbering {
    by_name: HashMap<String, usize>,
    names: Vec<String>,
    /// Approximate size of the list of names in JSON.
    bytes: usize,
}

impl Numbering {
    fn number(&mut self, name: &str) -> usize {
        if let Some(&number) = self.by_name.get(name) {
            return number;
        }
        let number = self.names.len();
        self.bytes += name.len() + 3;
        self.by_name.insert(name.to_owned(), number);
        self.names.push(name.to_owned());
        number
    }
}
