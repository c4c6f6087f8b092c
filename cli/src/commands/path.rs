//! `heapray path`: why an object, or all objects of a class, are alive.

mod text;

use std::path::PathBuf;

use clap::Args;
use heapray_analyzer::References;
use heapray_query::{PathOptions, describe_paths, paths_to_roots, paths_to_roots_without};

use self::text::{Followed, write_text};
use super::whatif::cut::{find_cut, in_words};
use crate::args::{AnalysisArgs, FollowedReferences, TableArgs, TableFormat};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::open_heap;
use crate::output::write_to;
use crate::set::find_set;
use crate::table::{write_csv, write_json};

const EXAMPLES: &str = "\
Examples:
  heapray path heapdump.hprof 0x7f00a8c0           one object
  heapray path heapdump.hprof com.example.Order    all objects of a class, paths merged
  heapray path heapdump.hprof 0x7f00a8c0 --weak    weak, soft and phantom references too
  heapray path heapdump.hprof 'SELECT * FROM com.example.Order o WHERE o.status = 3'
  heapray path heapdump.hprof com.example.Order --except com.example.OrderBook.orders";

/// Shortest paths from GC roots to an object, or to all objects of a class or another set
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PathArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Address of an object, name of a class (its simple name is enough), @FILE with an address a line, or a query
    #[arg(value_name = "ADDRESS|CLASS|SET")]
    target: String,
    /// References over which no path leads, as for `heapray whatif --cut`
    #[arg(long, value_name = "CUT")]
    except: Vec<String>,
    /// The same as `--references all`
    #[arg(long, conflicts_with = "references")]
    weak: bool,
    /// Paths shown object by object, for a class
    #[arg(long, default_value_t = 1, value_name = "N")]
    paths: usize,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &PathArgs, context: &Context) -> anyhow::Result<Exit> {
    let mut analysis = args.analysis.clone();
    if args.weak {
        analysis.references = Some(FollowedReferences::All);
    }
    let opened = open_heap(&args.dump, &analysis, context)?;
    let heap = opened.heap();
    let targets = find_set(heap, &args.target)?;
    let mut options = PathOptions::default();
    let weak = heap.options().references == References::All;
    options.weak = weak;
    options.paths = args.paths.max(usize::from(targets.objects.len() == 1));
    let cuts = args.except.iter().map(|text| find_cut(heap, text));
    let cuts: Vec<_> = cuts.collect::<anyhow::Result<_>>()?;
    let found = if cuts.is_empty() {
        paths_to_roots(heap, &targets.objects, &options)?
    } else {
        paths_to_roots_without(heap, &targets.objects, &options, &cuts)
            .map_err(|error| in_words(heap, &error))?
    };
    let followed = match weak {
        _ if !cuts.is_empty() => Followed::SomeLeftOut,
        true => Followed::All,
        false => Followed::Strong,
    };
    let paths = describe_paths(heap, &found, args.table.limit());
    write_to(args.table.output.as_ref(), |out| {
        match args.table.format() {
            TableFormat::Text => write_text(out, &paths, &targets.name, followed, context),
            TableFormat::Json => write_json(out, &paths),
            TableFormat::Csv => write_csv(out, context, paths.rows()),
        }
    })?;
    opened.finish(context)
}
