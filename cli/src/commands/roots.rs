//! `heapray roots`: why objects are alive at all.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use heapray_hprof::RootKind;
use heapray_query::{find_roots, object_title, root_entries, roots_by_kind};

use crate::args::{AnalysisArgs, TableArgs};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::open_heap;
use crate::output::write_to;
use crate::table::{Cell, Column, Table, column, left_out};

const EXAMPLES: &str = "\
Examples:
  heapray roots heapdump.hprof
  heapray roots heapdump.hprof --kind JNI_GLOBAL --limit 0";

/// GC roots by kind, or every root of a kind
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

const KINDS: [Column; 4] = [
    column("roots", "Roots"),
    column("objects", "Objects"),
    column("retained_bytes", "Retained"),
    column("kind", "Kind"),
];
const ROOTS: [Column; 4] = [
    column("object_id", "Object"),
    column("thread_serial", "Thread"),
    column("retained_bytes", "Retained"),
    column("class", "Class"),
];

pub(crate) fn run(args: &RootsArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    let mut rows: Vec<[Cell; 4]> = Vec::new();
    if let Some(kind) = &args.kind {
        let roots: Vec<_> = root_entries(heap)
            .filter(|root| root.kind.name().eq_ignore_ascii_case(kind))
            .collect();
        if roots.is_empty() {
            context.remark(&format!("no GC root is of kind {kind}"));
        }
        let places = find_roots(heap);
        let retained = |object| {
            let place = places.get(object);
            place.map_or(0, |tree| heap.retained_size(tree))
        };
        let mut sorted: Vec<_> = roots
            .iter()
            .map(|root| (retained(root.object), root))
            .collect();
        sorted.sort_by_key(|(retained, root)| (std::cmp::Reverse(*retained), root.object));
        rows.extend(sorted.into_iter().map(|(retained, root)| {
            [
                Cell::Text(heap.id(root.object).to_string()),
                root.thread
                    .map_or(Cell::None, |serial| Cell::Count(serial.0.into())),
                Cell::Bytes(retained),
                Cell::Text(object_title(heap, root.object)),
            ]
        }));
    } else {
        let kinds = roots_by_kind(heap, &find_roots(heap));
        rows.extend(kinds.into_iter().map(|kind| {
            [
                Cell::Count(kind.records),
                Cell::Count(kind.objects),
                Cell::Bytes(kind.retained_size),
                Cell::Text(kind.kind.name().to_owned()),
            ]
        }));
    }
    let columns = if args.kind.is_some() { &ROOTS } else { &KINDS };
    write_to(args.table.output.as_deref(), |out| {
        let mut table = Table::new(out, args.table.format(), columns, context.width)?;
        let limit = args.table.limit().min(rows.len());
        for row in rows.iter().take(limit) {
            table.row(row)?;
        }
        Ok(table.finish(&left_out(limit, rows.len()))?)
    })?;
    opened.finish(context)
}
