//! `heapray whatif`: what would be freed without some references.

pub(super) mod cut;
pub(super) mod text;

use std::path::PathBuf;

use clap::Args;
use heapray_query::Row;
use heapray_query::what_if::{FreedClassRow, TopCutRow, top_cuts, what_if};

use self::cut::{find_cut, in_words};
use self::text::{write_csv_rows, write_text};
use crate::args::{AnalysisArgs, TableArgs, TableFormat};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::open_heap;
use crate::output::write_to;
use crate::table::{write_json, write_rows};

const EXAMPLES: &str = "\
Examples:
  heapray whatif heapdump.hprof                       fields whose cut frees most
  heapray whatif heapdump.hprof --cut com.example.Shop.orders
  heapray whatif heapdump.hprof --cut weak:com.example.Cache.entries
  heapray whatif heapdump.hprof --cut 0x7f00a8c0.next --cut 'thread main'

What can be cut:
  Class.field              a field of all instances, or a static field
  0x7f00a8c0               all references to one object
  0x7f00a8c0.field         one field of one object
  class NAME               all references to the instances of a class
  thread NAME              a thread ends: its stack and its thread locals go
  threadlocal Class.FIELD  the values of a thread local in all threads
  loader 0x7f00a8c0        a class loader, its classes and their instances
  weak:Class.field         the field becomes a weak reference";

/// What would be freed without some references, and what still holds the rest
///
/// The figures are those of an analysis of a dump without these references. What only weak or phantom references hold
/// counts as freed; what soft references hold does not.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct WhatIfArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// References to cut, see below; with several, all of them are cut together
    #[arg(long, value_name = "CUT")]
    cut: Vec<String>,
    /// List the N fields whose cut frees most, at most 32; the default without --cut is 20
    #[arg(long, value_name = "N", conflicts_with = "cut",
        value_parser = clap::value_parser!(u32).range(1..=32))]
    top: Option<u32>,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

/// Rows of `--top` that are shown unless another number is asked for.
const TOP: u32 = 20;

pub(crate) fn run(args: &WhatIfArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    if args.cut.is_empty() {
        let limit = args.top.unwrap_or(TOP) as usize;
        let rows = top_cuts(heap, limit).map_err(|error| in_words(heap, &error))?;
        if rows.is_empty() {
            context.remark("no field frees anything: GC roots hold all objects directly");
        }
        write_rows(&args.table, context, TopCutRow::COLUMNS, &rows)?;
        return opened.finish(context);
    }
    let cuts = args.cut.iter().map(|text| find_cut(heap, text));
    let cuts: Vec<_> = cuts.collect::<anyhow::Result<_>>()?;
    let answer = what_if(heap, &cuts).map_err(|error| in_words(heap, &error))?;
    write_to(args.table.output.as_ref(), |out| {
        match args.table.format() {
            TableFormat::Text => write_text(out, &answer, args.table.limit(), context),
            TableFormat::Json => write_json(out, &answer),
            TableFormat::Csv => {
                write_csv_rows(out, FreedClassRow::COLUMNS, &answer.freed_by_class, context)
            }
        }
    })?;
    opened.finish(context)
}
