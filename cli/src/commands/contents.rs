//! `heapray contents`: the entries of a collection.

use std::path::PathBuf;

use clap::Args;
use heapray_analyzer::Heap;
use heapray_hprof::{ObjectId, Value};
use heapray_query::{Cell, Column, Entry, Item, Row, contents, label};

use crate::args::{AnalysisArgs, TableArgs};
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::opened::open_heap;
use crate::table::write_rows;
use crate::target::find_object;

const EXAMPLES: &str = "\
Examples:
  heapray contents heapdump.hprof 0x7f00a8c0
  heapray contents heapdump.hprof 0x7f00a8c0 --show-values --limit 0";

/// Characters of a string that are shown.
const TEXT: usize = 200;

/// Entries of a collection or an array: the JDK's, Guava, fastutil, Scala, Kotlin, Clojure, Groovy
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ContentsArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Address of a collection
    #[arg(value_name = "ADDRESS")]
    object: String,
    /// Show numbers and strings; they may be secret
    #[arg(long)]
    show_values: bool,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &ContentsArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    let object = find_object(heap, &args.object)?;
    let limit = args.table.limit();
    let Some(found) = contents(heap, object, limit) else {
        let class = &heap.classes().get(heap.class_of(object)).name;
        return Err(hinted(
            format!("{} is a {class}, which is no known collection", args.object),
            "`heapray inspect DUMP ADDRESS` shows its fields",
        ));
    };
    let rows = found.entries.iter();
    let rows: Vec<EntryRow> = rows
        .map(|entry| EntryRow::new(heap, entry, args.show_values))
        .collect();
    write_rows(&args.table, context, EntryRow::COLUMNS, &rows)?;
    if found.has_more {
        context.remark("there are more entries; --limit 0 shows all");
    }
    opened.finish(context)
}

/// An entry with its texts.
struct EntryRow {
    key_id: Option<ObjectId>,
    key: Option<String>,
    value_id: Option<ObjectId>,
    value: String,
}

impl EntryRow {
    fn new(heap: &Heap, entry: &Entry, show_values: bool) -> Self {
        let id = |item: Item| match item {
            Item::Object(object) => Some(heap.id(object)),
            _ => None,
        };
        Self {
            key_id: entry.key.and_then(id),
            key: entry.key.map(|key| text(heap, key, show_values)),
            value_id: id(entry.value),
            value: text(heap, entry.value, show_values),
        }
    }
}

fn text(heap: &Heap, item: Item, show_values: bool) -> String {
    match item {
        Item::Null => "null".to_owned(),
        Item::Number(_) if !show_values => "a number".to_owned(),
        Item::Number(value) => number(value),
        Item::Object(object) => {
            let string = show_values
                .then(|| heap.string_value(object, TEXT))
                .flatten();
            let boxed = || {
                let class = &heap.classes().get(heap.class_of(object)).name;
                let is_boxed = class.starts_with("java.lang.");
                let value = heap
                    .field(object, "value")
                    .filter(|_| is_boxed && show_values)?;
                value.as_object().is_none().then(|| number(value))
            };
            string.or_else(boxed).unwrap_or_else(|| label(heap, object))
        }
    }
}

fn number(value: Value) -> String {
    match value {
        Value::Float(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        other => other.as_i64().unwrap_or_default().to_string(),
    }
}

impl Row for EntryRow {
    const COLUMNS: &'static [Column] = &[
        Column::address("key_id", "Key at"),
        Column::text("key", "Key"),
        Column::address("value_id", "Value at"),
        Column::text("value", "Value"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::maybe_address(self.key_id),
            Cell::maybe_text(self.key.as_deref()),
            Cell::maybe_address(self.value_id),
            Cell::text(&self.value),
        ]
    }
}
