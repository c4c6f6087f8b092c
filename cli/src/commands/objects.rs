//! `heapray objects`: every live object, one a row.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use heapray_analyzer::ObjectRow;

use crate::args::{AnalysisArgs, TableArgs, parse_size};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::open_heap;
use crate::output::write_to;
use crate::table::{Cell, Column, Table, column, left_out};

const EXAMPLES: &str = "\
Examples:
  heapray objects heapdump.hprof -o objects.csv
  heapray objects heapdump.hprof --class com.example.Order --format csv
  heapray objects heapdump.hprof --min-size 1M
  heapray objects heapdump.hprof --limit 100 --format csv    the hundred that retain most";

/// Every live object with sizes and immediate dominator, as CSV, JSON or text
///
/// With a limit, as in text, the largest retained heaps first; all of them in the order of the dominator tree.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ObjectsArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Only instances of this class (`com.example.Order`) or package (`com.example.*`)
    #[arg(long, value_name = "NAME")]
    class: Option<String>,
    /// Instances of subclasses too
    #[arg(long, requires = "class")]
    subclasses: bool,
    /// Only objects that retain at least so much
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    min_size: Option<u64>,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

const COLUMNS: [Column; 5] = [
    column("object_id", "Object"),
    column("class", "Class"),
    column("shallow_bytes", "Shallow"),
    column("retained_bytes", "Retained"),
    column("immediate_dominator", "Dominator"),
];

pub(crate) fn run(args: &ObjectsArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    let classes = heap.classes();
    let prefix = args
        .class
        .as_deref()
        .and_then(|name| name.strip_suffix('*'));
    let matches = |name: &str| match (&args.class, prefix) {
        (_, Some(prefix)) => name.starts_with(prefix),
        (Some(wanted), None) => name == wanted,
        (None, None) => true,
    };
    let wanted: Vec<bool> = classes
        .iter()
        .map(|(index, class)| {
            if args.subclasses {
                classes
                    .hierarchy(index)
                    .any(|(_, class)| matches(&class.name))
            } else {
                matches(&class.name)
            }
        })
        .collect();
    let smallest = args.min_size.unwrap_or(0);
    let rows = heap.objects().filter(|row| {
        let is_wanted = wanted.get(row.class.get()).copied().unwrap_or_default();
        is_wanted && row.retained_size >= smallest
    });
    write_to(args.table.output.as_deref(), |out| {
        let mut table = Table::new(out, args.table.format(), &COLUMNS, context.width)?;
        let mut write = |row: &ObjectRow| {
            table.row(&[
                Cell::Text(row.id.to_string()),
                Cell::Text(classes.get(row.class).name.clone()),
                Cell::Bytes(row.shallow_size),
                Cell::Bytes(row.retained_size),
                row.dominator.map(|id| id.to_string()).into(),
            ])
        };
        let mut found = 0;
        let shown = match args.table.limit() {
            usize::MAX => {
                for row in rows {
                    write(&row)?;
                }
                0
            }
            limit => {
                let largest = largest(rows.inspect(|_| found += 1), limit);
                largest.iter().try_for_each(write)?;
                largest.len()
            }
        };
        Ok(table.finish(&left_out(shown, found))?)
    })?;
    opened.finish(context)
}

/// The `limit` rows that retain most, largest first, those of equal size in their order. O(rows · log limit)
fn largest(rows: impl Iterator<Item = ObjectRow>, limit: usize) -> Vec<ObjectRow> {
    let mut kept = BTreeMap::new();
    for (at, row) in rows.enumerate() {
        kept.insert((Reverse(row.retained_size), at), row);
        if kept.len() > limit {
            kept.pop_last();
        }
    }
    kept.into_values().collect()
}
