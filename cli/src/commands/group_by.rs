//! `heapray group-by`: objects by the value of a field.

use std::path::PathBuf;

use clap::Args;
use heapray_analyzer::Heap;
use heapray_hprof::ObjectId;
use heapray_oql::fingerprint;
use heapray_query::{Cell, Column, FieldGroup, GroupKey, Row, group_by_field, label};

use crate::args::{AnalysisArgs, TableArgs};
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::opened::open_heap;
use crate::set::find_set;
use crate::table::write_rows;

const EXAMPLES: &str = "\
Examples:
  heapray group-by heapdump.hprof com.example.Order status
  heapray group-by heapdump.hprof com.example.Order customer.country --show-values
  heapray group-by heapdump.hprof java.lang.String

What can be a set:
  com.example.Order            the instances of a class; its simple name is enough
  0x7f00a8c0                   one object
  @addresses.txt               a file with an address a line
  'SELECT * FROM …'            what a query finds";

/// Characters of a text that are shown.
const SHOWN: usize = 500;

/// Objects of a set by the value of a field, or by their own value
///
/// Strings, boxed numbers and enum constants count as their values, other objects as themselves. Without
/// --show-values, length and hash stand for texts.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct GroupByArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Objects, see below
    #[arg(value_name = "SET")]
    set: String,
    /// A field, or a path of fields, `customer.country`
    #[arg(value_name = "FIELD")]
    field: Option<String>,
    /// Show the texts of strings; they may be secret
    #[arg(long)]
    show_values: bool,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &GroupByArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    let set = find_set(heap, &args.set)?;
    let groups = group_by_field(heap, &set.objects, args.field.as_deref());
    if let [
        FieldGroup {
            key: GroupKey::Missing,
            ..
        },
    ] = groups.as_slice()
    {
        return Err(hinted(
            format!(
                "no object of {} has a field {}",
                set.name,
                args.field.as_deref().unwrap_or("")
            ),
            "`heapray inspect DUMP ADDRESS` shows the fields of an object",
        ));
    }
    let rows = groups
        .iter()
        .map(|group| ValueRow::new(heap, group, args.show_values));
    let rows: Vec<ValueRow> = rows.collect();
    write_rows(&args.table, context, ValueRow::COLUMNS, &rows)?;
    opened.finish(context)
}

struct ValueRow {
    value: String,
    objects: u64,
    shallow_bytes: u64,
    retained_bytes: u64,
    example: ObjectId,
}

impl ValueRow {
    fn new(heap: &Heap, group: &FieldGroup, show_values: bool) -> Self {
        let value = match &group.key {
            GroupKey::Missing => "no such field".to_owned(),
            GroupKey::Null => "null".to_owned(),
            GroupKey::Number(text) | GroupKey::Constant(text) => text.clone(),
            GroupKey::Text(text) if show_values => text.chars().take(SHOWN).collect(),
            GroupKey::Text(text) => fingerprint(text),
            GroupKey::Object(id) => match heap.find(*id) {
                Some(object) => format!("{} at {id}", label(heap, object)),
                None => format!("an object that is not in the file, at {id}"),
            },
        };
        Self {
            value,
            objects: group.objects,
            shallow_bytes: group.shallow_bytes,
            retained_bytes: group.retained_bytes,
            example: heap.id(group.example),
        }
    }
}

impl Row for ValueRow {
    const COLUMNS: &'static [Column] = &[
        Column::count("objects", "Objects"),
        Column::bytes("shallow_bytes", "Shallow"),
        Column::bytes("retained_bytes", "Retained"),
        Column::address("example", "Example"),
        Column::text("value", "Value"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Count(self.objects),
            Cell::Bytes(self.shallow_bytes),
            Cell::Bytes(self.retained_bytes),
            Cell::Address(self.example),
            Cell::text(&self.value),
        ]
    }
}
