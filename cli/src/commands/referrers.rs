//! `heapray referrers`: what refers to a set of objects, to what it refers, and what dominates it, by class.

use std::path::PathBuf;

use clap::Args;
use heapray_query::{
    Direction, ImmediateDominatorRow, ObjectSet, ReferringRow, Row, immediate_dominators, referring,
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
    let rows = referring(heap, &objects, direction);
    write_rows(&args.table, context, ReferringRow::COLUMNS, &rows)?;
    opened.finish(context)
}
