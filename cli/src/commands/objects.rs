//! `heapray objects`: every live object, one a row.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use heapray_analyzer::Heap;
use heapray_query::{ObjectFilter, ObjectSizesRow, Row, largest_objects, objects};
use heapray_report::format::package_of;

use crate::args::{AnalysisArgs, TableArgs, parse_size};
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::nearest::{did_you_mean, nearest};
use crate::opened::open_heap;
use crate::output::write_to;
use crate::table::{Table, left_out};
use crate::target::find_class_name;

const EXAMPLES: &str = "\
Examples:
  heapray objects heapdump.hprof -o objects.csv
  heapray objects heapdump.hprof --class com.example.Order --format csv
  heapray objects heapdump.hprof --min-size 1M
  heapray objects heapdump.hprof --limit 100 --format csv    the hundred with the largest retained heap";

/// Every reachable object with sizes and immediate dominator, as CSV, JSON or text
///
/// With a limit, as in text, the largest retained heaps first; without a limit, in the order of the dominator tree.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ObjectsArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Only instances of this class (`com.example.Order`) or package (`com.example.*`)
    #[arg(long, value_name = "NAME")]
    class: Option<String>,
    /// Include instances of subclasses
    #[arg(long, requires = "class")]
    subclasses: bool,
    /// Only objects that retain at least SIZE
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    min_size: Option<u64>,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

/// The full name of a class; a package as it is, if it has classes.
fn class_or_package(heap: &Heap, text: &str) -> anyhow::Result<String> {
    let Some(package) = text.strip_suffix('*') else {
        return find_class_name(heap, text);
    };
    let mut classes = heap.classes().iter();
    if classes.any(|(_, class)| class.name.starts_with(package)) {
        return Ok(text.to_owned());
    }
    let classes = heap.classes().iter();
    let packages: BTreeSet<&str> = classes.map(|(_, class)| package_of(&class.name)).collect();
    let wanted = package.trim_end_matches('.');
    let close = nearest(wanted, packages, 3);
    Err(hinted(
        format!("no class is in {text}"),
        did_you_mean(
            &close,
            "`heapray histogram DUMP --by package` lists the packages",
        ),
    ))
}

pub(crate) fn run(args: &ObjectsArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let mut filter = ObjectFilter::default();
    filter.class = match &args.class {
        Some(text) => Some(class_or_package(opened.heap(), text)?),
        None => None,
    };
    filter.subclasses = args.subclasses;
    filter.min_retained_bytes = args.min_size.unwrap_or(0);
    let rows = objects(opened.heap(), &filter);
    write_to(args.table.output.as_ref(), |out| {
        let columns = ObjectSizesRow::COLUMNS;
        let mut table = Table::new(out, args.table.format(), columns, context.width)?;
        let mut note = String::new();
        match args.table.limit() {
            usize::MAX => {
                for row in rows {
                    table.row(&row.cells())?;
                }
            }
            limit => {
                let (largest, found) = largest_objects(rows, limit);
                for row in &largest {
                    table.row(&row.cells())?;
                }
                note = left_out(largest.len(), found);
            }
        }
        Ok(table.finish(&note)?)
    })?;
    opened.finish(context)
}
