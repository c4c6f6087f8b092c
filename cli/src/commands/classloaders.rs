//! `heapray classloaders`: who loaded what, and what was loaded twice.

use std::path::PathBuf;

use clap::Args;
use heapray_query::{
    DuplicateClassRow, LoaderClassRow, LoaderRow, Row, duplicate_class_rows, loader_classes,
    loaders,
};

use crate::args::{AnalysisArgs, TableArgs};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::open_heap;
use crate::table::write_rows;
use crate::target::find_loader;

const EXAMPLES: &str = "\
Examples:
  heapray classloaders heapdump.hprof
  heapray classloaders heapdump.hprof --classes 0x7f00a8c0    its classes; <boot> or a name works too
  heapray classloaders heapdump.hprof --duplicates            classes defined by several loaders";

/// Class loaders with their classes and retained heap; classes of one loader; duplicate classes
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ClassloadersArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// List the classes of one loader (address, name, class or `<boot>`) instead of the loaders
    #[arg(long, value_name = "LOADER", conflicts_with = "duplicates")]
    classes: Option<String>,
    /// List classes defined by several loaders instead of the loaders
    #[arg(long)]
    duplicates: bool,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &ClassloadersArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    if let Some(loader) = &args.classes {
        let rows = loader_classes(heap, find_loader(heap, loader)?);
        write_rows(&args.table, context, LoaderClassRow::COLUMNS, &rows)?;
    } else if args.duplicates {
        let rows: Vec<_> = duplicate_class_rows(heap).collect();
        write_rows(&args.table, context, DuplicateClassRow::COLUMNS, &rows)?;
    } else {
        write_rows(&args.table, context, LoaderRow::COLUMNS, &loaders(heap))?;
    }
    opened.finish(context)
}
