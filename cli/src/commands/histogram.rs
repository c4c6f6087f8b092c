//! `heapray histogram`: what the heap is made of.

use std::cmp::Reverse;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use heapray_query::{GroupBy, HistogramRow, histogram};

use crate::args::{AnalysisArgs, TableArgs};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::{count, open_heap};
use crate::output::write_to;
use crate::table::{Cell, Column, Table, column, left_out};

const EXAMPLES: &str = "\
Examples:
  heapray histogram heapdump.hprof
  heapray histogram heapdump.hprof --by package --limit 0
  heapray histogram heapdump.hprof --sort shallow --class com.example
  heapray histogram heapdump.hprof -o classes.csv";

/// Objects, their sizes and what they retain by class, package, class loader or superclass
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct HistogramArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// What makes a row
    #[arg(long, value_enum, default_value_t)]
    by: By,
    /// What comes first
    #[arg(long, value_enum, default_value_t)]
    sort: Sort,
    /// Only names that contain this
    #[arg(long, value_name = "TEXT")]
    class: Option<String>,
    /// Only count: one fast scan, all objects in the dump whether reachable or not, no retained sizes;
    /// loaders go by their addresses
    #[arg(long)]
    no_retained: bool,
    /// Unreachable objects instead of live ones
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

const COLUMNS: [Column; 5] = [
    column("instances", "Objects"),
    column("shallow_bytes", "Shallow"),
    column("retained_bytes", "Retained"),
    column("class", "Class"),
    column("class_loader", "Class loader"),
];
const PACKAGES: [Column; 4] = [
    column("instances", "Objects"),
    column("shallow_bytes", "Shallow"),
    column("retained_bytes", "Retained"),
    column("package", "Package"),
];
const LOADERS: [Column; 4] = [
    column("instances", "Objects"),
    column("shallow_bytes", "Shallow"),
    column("retained_bytes", "Retained"),
    column("class_loader", "Class loader"),
];
/// The order that scripts know.
const CSV: [Column; 5] = [
    column("class", "Class"),
    column("class_loader", "Class loader"),
    column("instances", "Objects"),
    column("shallow_bytes", "Shallow"),
    column("retained_bytes", "Retained"),
];

pub(crate) fn run(args: &HistogramArgs, context: &Context) -> anyhow::Result<Exit> {
    let by = match args.by {
        By::Class => GroupBy::Class,
        By::Package => GroupBy::Package,
        By::Loader => GroupBy::Loader,
        By::Superclass => GroupBy::Superclass,
    };
    let only_count = args.no_retained && !args.unreachable;
    if only_count && let Some(rows) = count(&args.dump, &args.analysis, context, by)? {
        write(args, rows, context)?;
        return Ok(Exit::Done);
    }
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let session = opened.session();
    let mut rows = histogram(session.heap(), by);
    if only_count {
        // What the scan would have said of a dump that it could not read exactly.
        for row in &mut rows {
            row.reachable += std::mem::take(&mut row.unreachable);
        }
    }
    write(args, rows, context)?;
    opened.finish(context)
}

fn write(
    args: &HistogramArgs,
    mut rows: Vec<HistogramRow>,
    context: &Context,
) -> anyhow::Result<()> {
    let size = |row: &HistogramRow| {
        if args.unreachable {
            row.unreachable
        } else {
            row.reachable
        }
    };
    rows.retain(|row| {
        let named = args
            .class
            .as_ref()
            .is_none_or(|text| row.name.contains(text.as_str()));
        size(row).objects > 0 && named
    });
    match args.sort {
        Sort::Retained if args.no_retained || args.unreachable => {
            rows.sort_by_key(|row| Reverse(size(row).bytes));
        }
        Sort::Retained => {}
        Sort::Shallow => rows.sort_by_key(|row| Reverse(size(row).bytes)),
        Sort::Instances => rows.sort_by_key(|row| Reverse(size(row).objects)),
        Sort::Name => rows.sort_by(|a, b| a.name.cmp(&b.name)),
    }
    let format = args.table.format();
    let machine = format != crate::args::TableFormat::Text;
    let columns: &[Column] = match args.by {
        By::Package => &PACKAGES,
        By::Loader => &LOADERS,
        By::Class | By::Superclass if machine => &CSV,
        By::Class | By::Superclass => &COLUMNS,
    };
    write_to(args.table.output.as_deref(), |out| {
        let mut table = Table::new(out, format, columns, context.width)?;
        let limit = args.table.limit().min(rows.len());
        for row in rows.iter().take(limit) {
            let total = size(row);
            let retained = if args.no_retained || args.unreachable {
                Cell::None
            } else {
                Cell::Bytes(row.retained_size)
            };
            let name = Cell::Text(row.name.clone());
            let figures = [
                Cell::Count(total.objects),
                Cell::Bytes(total.bytes),
                retained,
            ];
            let [objects, shallow, retained] = figures;
            match row.loader.clone() {
                Some(loader) if machine => {
                    table.row(&[name, Cell::Text(loader), objects, shallow, retained])?;
                }
                Some(loader) => {
                    table.row(&[objects, shallow, retained, name, Cell::Text(loader)])?;
                }
                None => table.row(&[objects, shallow, retained, name])?,
            }
        }
        Ok(table.finish(&left_out(limit, rows.len()))?)
    })
}
