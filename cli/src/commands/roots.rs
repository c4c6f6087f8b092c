//! `heapray roots`: why objects are alive at all.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use heapray_hprof::RootKind;
use heapray_query::{RootKindRow, RootRow, Row, find_roots, roots_by_kind, roots_of_kind};

use crate::args::{AnalysisArgs, TableArgs};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::open_heap;
use crate::table::write_rows;

const EXAMPLES: &str = "\
Examples:
  heapray roots heapdump.hprof
  heapray roots heapdump.hprof --kind JNI_GLOBAL --limit 0";

/// GC roots by kind, or all roots of one kind
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RootsArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// List the roots of this kind, the largest retained heap first
    #[arg(long, value_name = "KIND", ignore_case = true,
        value_parser = PossibleValuesParser::new(RootKind::ALL.map(RootKind::name)))]
    kind: Option<String>,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &RootsArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    if let Some(name) = &args.kind {
        let is_meant = |kind: &RootKind| kind.name().eq_ignore_ascii_case(name);
        let kind = RootKind::ALL.into_iter().find(is_meant);
        let rows = kind.map_or_else(Vec::new, |kind| roots_of_kind(heap, kind));
        if rows.is_empty() {
            context.remark(&format!("there are no GC roots of kind {name}"));
        }
        write_rows(&args.table, context, RootRow::COLUMNS, &rows)?;
    } else {
        let rows = roots_by_kind(heap, &find_roots(heap));
        write_rows(&args.table, context, RootKindRow::COLUMNS, &rows)?;
    }
    opened.finish(context)
}
