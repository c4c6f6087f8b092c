//! `heapray retained`: what a set of objects keeps alive together.

use std::path::PathBuf;

use clap::Args;
use heapray_query::Row;
use heapray_query::what_if::{Cut, FreedClassRow, NamedCut, what_if};

use super::whatif::cut::{find_cut, in_words};
use super::whatif::text::{write_csv_rows, write_text};
use crate::args::{AnalysisArgs, TableArgs, TableFormat};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::open_heap;
use crate::output::write_to;
use crate::set::find_set;
use crate::table::write_json;

const EXAMPLES: &str = "\
Examples:
  heapray retained heapdump.hprof com.example.Session
  heapray retained heapdump.hprof 'SELECT * FROM com.example.Order o WHERE o.status = 3'
  heapray retained heapdump.hprof @addresses.txt --except com.example.Node.parent

What can be a set:
  com.example.Order            the instances of a class; its simple name is enough
  0x7f00a8c0                   one object
  @addresses.txt               a file with an address a line
  'SELECT * FROM …'            what a query finds";

/// Retained set of a class, a query or a list of addresses: what would be freed without these objects
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RetainedArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Objects, see below
    #[arg(value_name = "SET")]
    set: String,
    /// References that hold nothing, as for `heapray whatif --cut`
    #[arg(long, value_name = "CUT")]
    except: Vec<String>,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &RetainedArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    let set = find_set(heap, &args.set)?;
    let mut cuts = vec![NamedCut {
        name: set.name,
        cut: Cut::Objects(set.objects),
    }];
    for text in &args.except {
        cuts.push(find_cut(heap, text)?);
    }
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
