//! `heapray references`: soft, weak, phantom and final references.

use std::path::PathBuf;

use clap::Args;
use heapray_query::{
    ReferenceLeak, ReferenceStatisticsRow, Row, reference_leaks, reference_statistics,
};

use crate::args::{AnalysisArgs, TableArgs};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::open_heap;
use crate::table::write_rows;

const EXAMPLES: &str = "\
Examples:
  heapray references heapdump.hprof
  heapray references heapdump.hprof --leaks    references that hold their own referents";

/// Referents of soft, weak, phantom and final references by class, and which of them nothing else holds
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ReferencesArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// References whose referent only they themselves hold, such as entries of a `WeakHashMap` whose value leads to
    /// the key: they are never cleared
    #[arg(long)]
    leaks: bool,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &ReferencesArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    if args.leaks {
        let rows = reference_leaks(heap);
        write_rows(&args.table, context, ReferenceLeak::COLUMNS, &rows)?;
    } else {
        let rows = reference_statistics(heap);
        write_rows(&args.table, context, ReferenceStatisticsRow::COLUMNS, &rows)?;
    }
    opened.finish(context)
}
