//! `heapray collections`: collections and arrays by size, fill and collisions.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use heapray_query::{
    RatioBy, RatioGroupRow, Row, SizeGroupRow, all_collections, group_by_ratio, group_by_size,
};

use crate::args::{AnalysisArgs, TableArgs};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::open_heap;
use crate::set::find_set;
use crate::table::write_rows;

const EXAMPLES: &str = "\
Examples:
  heapray collections heapdump.hprof
  heapray collections heapdump.hprof java.util.HashMap --by collisions
  heapray collections heapdump.hprof 'java.lang.Object[]' --by fill --segments 10

What can be a set:
  java.util.HashMap            the instances of a class; its simple name is enough
  0x7f00a8c0                   one object
  @addresses.txt               a file with an address a line
  'SELECT * FROM …'            what a query finds";

/// What collections are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum By {
    /// Number of elements, or length of arrays
    #[default]
    Size,
    /// Elements for each slot
    Fill,
    /// Part of the entries of maps that share their slot with others
    Collisions,
}

/// Collections and arrays by size, by how full they are, or by collisions
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CollectionsArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Objects, see below [default: all collections of known classes]
    #[arg(value_name = "SET")]
    set: Option<String>,
    /// What they are grouped by
    #[arg(long, value_enum, default_value_t)]
    by: By,
    /// Ranges of a ratio
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    segments: u32,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &CollectionsArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    let objects = match &args.set {
        Some(text) => find_set(heap, text)?.objects,
        None => all_collections(heap),
    };
    let by = match args.by {
        By::Size => {
            let rows = group_by_size(heap, &objects);
            write_rows(&args.table, context, SizeGroupRow::COLUMNS, &rows)?;
            return opened.finish(context);
        }
        By::Fill => RatioBy::Fill,
        By::Collisions => RatioBy::Collisions,
    };
    let rows = group_by_ratio(heap, &objects, by, args.segments);
    write_rows(&args.table, context, RatioGroupRow::COLUMNS, &rows)?;
    opened.finish(context)
}
