//! `heapray histogram`: what the heap is made of.

use std::cmp::Reverse;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use heapray_query::{Counted, GroupBy, HistogramRow, Row, histogram, histogram_rows};

use crate::args::{AnalysisArgs, TableArgs};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::{count, open_heap};
use crate::output::write_to;
use crate::table::{Table, left_out};

const EXAMPLES: &str = "\
Examples:
  heapray histogram heapdump.hprof
  heapray histogram heapdump.hprof --by package --limit 0
  heapray histogram heapdump.hprof --sort shallow --class com.example
  heapray histogram heapdump.hprof -o classes.csv";

/// Objects, shallow and retained heap by class, package, class loader or superclass
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct HistogramArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Group objects by
    #[arg(long, value_enum, default_value_t)]
    by: By,
    /// Sort rows by
    #[arg(long, value_enum, default_value_t)]
    sort: Sort,
    /// Only rows whose name contains TEXT
    #[arg(long, value_name = "TEXT")]
    class: Option<String>,
    /// Only count: one fast scan over all objects, reachable or not; no retained heap, class loaders shown as
    /// addresses
    #[arg(long)]
    no_retained: bool,
    /// Count unreachable objects instead of reachable ones
    #[arg(long)]
    unreachable: bool,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

/// What makes a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum By {
    #[default]
    Class,
    Package,
    Loader,
    Superclass,
}

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Sort {
    #[default]
    Retained,
    Shallow,
    Instances,
    Name,
}

pub(crate) fn run(args: &HistogramArgs, context: &Context) -> anyhow::Result<Exit> {
    let by = match args.by {
        By::Class => GroupBy::Class,
        By::Package => GroupBy::Package,
        By::Loader => GroupBy::Loader,
        By::Superclass => GroupBy::Superclass,
    };
    let counted = match (args.unreachable, args.no_retained) {
        (true, _) => Counted::Unreachable,
        (false, true) => Counted::All,
        (false, false) => Counted::Reachable,
    };
    if counted == Counted::All
        && let Some(groups) = count(&args.dump, &args.analysis, context, by)?
    {
        write(args, by, histogram_rows(groups, counted), context)?;
        return Ok(Exit::Done);
    }
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let groups = histogram(opened.heap(), by);
    write(args, by, histogram_rows(groups, counted), context)?;
    opened.finish(context)
}

fn write(
    args: &HistogramArgs,
    by: GroupBy,
    rows: impl Iterator<Item = HistogramRow>,
    context: &Context,
) -> anyhow::Result<()> {
    let wanted = args.class.as_deref();
    let is_wanted = |row: &HistogramRow| wanted.is_none_or(|text| row.name.contains(text));
    let mut rows: Vec<HistogramRow> = rows.filter(is_wanted).collect();
    match args.sort {
        // As they come.
        Sort::Retained if !args.no_retained && !args.unreachable => {}
        Sort::Retained | Sort::Shallow => rows.sort_by_key(|row| Reverse(row.shallow_bytes)),
        Sort::Instances => rows.sort_by_key(|row| Reverse(row.instances)),
        Sort::Name => rows.sort_by(|a, b| a.name.cmp(&b.name)),
    }
    write_to(args.table.output.as_deref(), |out| {
        let columns = HistogramRow::columns(by);
        let table = Table::new(out, args.table.format(), columns, context.width)?;
        let mut table = table.with_names_last();
        let limit = args.table.limit().min(rows.len());
        for row in rows.iter().take(limit) {
            table.row(&row.cells())?;
        }
        Ok(table.finish(&left_out(limit, rows.len()))?)
    })
}
