//! `heapray referrers`: what refers to a set of objects, to what it refers, and what dominates it, by class.

use std::path::PathBuf;

use clap::Args;
use heapray_analyzer::{Heap, ObjectIndex};
use heapray_hprof::ObjectId;
use heapray_query::{
    Cell, Column, Direction, ImmediateDominatorRow, ObjectSet, ReferringRow, Row, find_in_tree,
    immediate_dominators, label, referring, referring_objects,
};

use crate::args::{AnalysisArgs, TableArgs};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::open_heap;
use crate::set::find_set;
use crate::table::write_rows;

const EXAMPLES: &str = "\
Examples:
  heapray referrers heapdump.hprof com.example.Order
  heapray referrers heapdump.hprof 0x7f00a8c0 --outgoing
  heapray referrers heapdump.hprof 0x7f00a8c0 --list
  heapray referrers heapdump.hprof java.lang.String --dominators --skip com.example.util.

What can be a set:
  com.example.Order            the instances of a class; its simple name is enough
  0x7f00a8c0                   one object
  @addresses.txt               a file with an address a line
  'SELECT * FROM …'            what a query finds";

/// Packages whose classes are passed on the way up to a dominator.
const JDK: [&str; 5] = ["java.", "javax.", "jdk.", "sun.", "com.sun."];

/// Classes that refer to a set of objects, to which it refers, or that dominate it
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ReferrersArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Objects, see below
    #[arg(value_name = "SET")]
    set: String,
    /// Objects to which the set refers
    #[arg(long, conflicts_with = "dominators")]
    outgoing: bool,
    /// Each object instead of classes
    #[arg(long, conflicts_with = "dominators")]
    list: bool,
    /// Nearest dominators outside of the JDK
    #[arg(long)]
    dominators: bool,
    /// Begin of class names that dominators may not have; `--skip ''` skips none [default: the JDK's packages]
    #[arg(long, value_name = "PREFIX", requires = "dominators")]
    skip: Vec<String>,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &ReferrersArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    let set = find_set(heap, &args.set)?;
    if set.objects.is_empty() {
        context.remark(&format!("no object of {} is reachable", set.name));
    }
    if args.dominators {
        let mut skipped: Vec<&str> = args.skip.iter().map(String::as_str).collect();
        if skipped.is_empty() {
            skipped = JDK.to_vec();
        }
        skipped.retain(|prefix| !prefix.is_empty());
        let is_skipped = |class: &str| skipped.iter().any(|prefix| class.starts_with(prefix));
        let rows = immediate_dominators(heap, &set.objects, is_skipped);
        write_rows(&args.table, context, ImmediateDominatorRow::COLUMNS, &rows)?;
        return opened.finish(context);
    }
    let direction = if args.outgoing {
        Direction::Outbound
    } else {
        Direction::Inbound
    };
    let objects: ObjectSet = set.objects.into_iter().collect();
    if args.list {
        let rows = listed(heap, &referring_objects(heap, &objects, direction));
        write_rows(&args.table, context, ListedRow::COLUMNS, &rows)?;
        return opened.finish(context);
    }
    let rows = referring(heap, &objects, direction);
    write_rows(&args.table, context, ReferringRow::COLUMNS, &rows)?;
    opened.finish(context)
}

/// An object at the other end of a reference.
struct ListedRow {
    object_id: ObjectId,
    label: String,
    shallow_bytes: u64,
    retained_bytes: u64,
}

/// The objects, those that retain most first.
fn listed(heap: &Heap, objects: &[ObjectIndex]) -> Vec<ListedRow> {
    let places = find_in_tree(heap, objects);
    let retained = |object| {
        places
            .get(object)
            .map_or(0, |place| heap.retained_size(*place))
    };
    let rows = objects.iter().map(|object| ListedRow {
        object_id: heap.id(*object),
        label: label(heap, *object),
        shallow_bytes: heap.shallow_size(*object),
        retained_bytes: retained(object),
    });
    let mut rows: Vec<ListedRow> = rows.collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(row.retained_bytes), row.object_id));
    rows
}

impl Row for ListedRow {
    const COLUMNS: &'static [Column] = &[
        Column::bytes("retained_bytes", "Retained"),
        Column::bytes("shallow_bytes", "Shallow"),
        Column::address("object_id", "Object"),
        Column::text("label", "What"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Bytes(self.retained_bytes),
            Cell::Bytes(self.shallow_bytes),
            Cell::Address(self.object_id),
            Cell::text(&self.label),
        ]
    }
}
