//! `heapray objects`: every live object, one a row.

use std::path::PathBuf;

use clap::Args;

use crate::args::{AnalysisArgs, TableArgs, TableFormat, parse_size};
use crate::context::Context;
use crate::exit::Exit;
use crate::output::write_to;
use crate::session::with_analysis;
use crate::table::{Cell, Column, Table, column};

const EXAMPLES: &str = "\
Examples:
  heapray objects heapdump.hprof -o objects.csv
  heapray objects heapdump.hprof --class com.example.Order --format csv
  heapray objects heapdump.hprof --min-size 1M";

/// Every live object with sizes and immediate dominator, as CSV, JSON or text
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ObjectsArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Only instances of this class (`com.example.Order`) or package (`com.example.*`)
    #[arg(long, value_name = "NAME")]
    class: Option<String>,
    /// Instances of subclasses too
    #[arg(long, requires = "class")]
    subclasses: bool,
    /// Only objects that retain at least so much
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    min_size: Option<u64>,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

const COLUMNS: [Column; 5] = [
    column("object_id", "Object"),
    column("class", "Class"),
    column("shallow_bytes", "Shallow"),
    column("retained_bytes", "Retained"),
    column("immediate_dominator", "Dominator"),
];

pub(crate) fn run(args: &ObjectsArgs, context: &Context) -> anyhow::Result<Exit> {
    let ((), exit) = with_analysis(&args.dump, &args.analysis, context, |session| {
        let analysis = &session.analysis;
        let classes = analysis.classes();
        let prefix = args
            .class
            .as_deref()
            .and_then(|name| name.strip_suffix('*'));
        let matches = |name: &str| match (&args.class, prefix) {
            (_, Some(prefix)) => name.starts_with(prefix),
            (Some(wanted), None) => name == wanted,
            (None, None) => true,
        };
        let wanted: Vec<bool> = classes
            .iter()
            .map(|(index, class)| {
                if args.subclasses {
                    classes
                        .hierarchy(index)
                        .any(|(_, class)| matches(&class.name))
                } else {
                    matches(&class.name)
                }
            })
            .collect();
        let smallest = args.min_size.unwrap_or(0);
        write_to(args.table.output.as_deref(), |out| {
            let format = args.table.format();
            let mut table = Table::new(out, format, &COLUMNS, context.width)?;
            let mut left_out = 0u64;
            let mut room = args.table.limit();
            for row in analysis.objects() {
                let is_wanted = wanted.get(row.class.get()).copied().unwrap_or_default();
                if !is_wanted || row.retained_size < smallest {
                    continue;
                }
                if room == 0 {
                    left_out += 1;
                    if format != TableFormat::Text {
                        break; // nobody is told how many
                    }
                    continue;
                }
                room -= 1;
                table.row(&[
                    Cell::Text(row.id.to_string()),
                    Cell::Text(classes.get(row.class).name.clone()),
                    Cell::Bytes(row.shallow_size),
                    Cell::Bytes(row.retained_size),
                    row.dominator.map(|id| id.to_string()).into(),
                ])?;
            }
            let note = match left_out {
                0 => String::new(),
                more => format!(
                    "{}; --limit 0 shows all",
                    heapray_report::format::counted(more, "more object", "more objects")
                ),
            };
            Ok(table.finish(&note)?)
        })
    })?;
    Ok(exit)
}
