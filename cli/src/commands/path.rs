//! `heapray path`: why an object, or all objects of a class, are alive.

mod told;
mod write;

use std::path::PathBuf;

use clap::Args;
use heapray_analyzer::{Heap, ObjectIndex};
use heapray_hprof::ObjectId;
use heapray_query::{PathOptions, find_instances, paths_to_roots};

use crate::args::{AnalysisArgs, TableArgs, TableFormat, parse_address};
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::opened::open_heap;
use crate::output::write_to;
use told::{Told, cut_merged};
use write::{write_csv, write_text};

const EXAMPLES: &str = "\
Examples:
  heapray path heapdump.hprof 0x7f00a8c0           one object
  heapray path heapdump.hprof com.example.Order    all objects of a class, paths merged
  heapray path heapdump.hprof 0x7f00a8c0 --weak    weak, soft and phantom references too";

/// Shortest paths from GC roots to an object or to all objects of a class
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PathArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Address of an object, or name of a class
    #[arg(value_name = "ADDRESS|CLASS")]
    target: String,
    /// Follow weak, soft, phantom and final references too
    #[arg(long)]
    weak: bool,
    /// Paths told object by object, for a class
    #[arg(long, default_value_t = 1, value_name = "N")]
    paths: usize,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &PathArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    let targets = find_targets(heap, &args.target)?;
    let mut options = PathOptions::default();
    options.weak = args.weak;
    options.paths = args.paths.max(usize::from(targets.len() == 1));
    let found = paths_to_roots(heap, &targets, &options)?;
    let mut told = Told::new(heap, &found);
    let mut room = args.table.limit();
    told.merged_left_out = cut_merged(&mut told.merged, &mut room);
    write_to(args.table.output.as_deref(), |out| {
        match args.table.format() {
            TableFormat::Text => write_text(out, &told, args, context),
            TableFormat::Json => {
                serde_json::to_writer_pretty(&mut *out, &told)?;
                Ok(out.write_all(b"\n")?)
            }
            TableFormat::Csv => write_csv(out, &told, context),
        }
    })?;
    opened.finish(context)
}

fn find_targets(heap: &Heap, text: &str) -> anyhow::Result<Vec<ObjectIndex>> {
    if let Some(address) = parse_address(text) {
        let object = heap.find(ObjectId(address)).ok_or_else(|| {
            let hint = "`heapray objects DUMP --class NAME` lists the objects of a class";
            hinted(format!("there is no object at {text}"), hint)
        })?;
        if !heap.is_reachable(object) {
            let hint = "--keep-unreachable treats unreachable objects as alive";
            return Err(hinted(
                format!("no GC root reaches {text}: it is garbage"),
                hint,
            ));
        }
        return Ok(vec![object]);
    }
    let targets = find_instances(heap, usize::MAX, |_, class| class.name == text);
    if targets.is_empty() {
        let known = heap.classes().find_by_name(text).next().is_some();
        return Err(if known {
            hinted(
                format!("no object of {text} is alive"),
                "`heapray histogram DUMP --unreachable` counts dead ones",
            )
        } else {
            hinted(
                format!("no class is named {text}, and it is no address"),
                "`heapray histogram DUMP --class TEXT` finds class names",
            )
        });
    }
    Ok(targets)
}
