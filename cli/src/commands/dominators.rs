//! `heapray dominators`: who would free what.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use heapray_analyzer::{Heap, TreeIndex};
use heapray_query::{
    Branch, Consumer, Rest, TreeOptions, consumers, dominator_tree, label, object_title,
};
use heapray_report::format::{bytes, counted, cut, harmless, ratio, share};
use serde::Serialize;

use crate::args::{AnalysisArgs, TableArgs, TableFormat, parse_size};
use crate::commands::inspect::find_object;
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::opened::open_heap;
use crate::output::write_to;
use crate::table::{Cell, Column, Table, column, left_out};
use heapray_session::Session;

const EXAMPLES: &str = "\
Examples:
  heapray dominators heapdump.hprof                     the largest objects, three levels deep
  heapray dominators heapdump.hprof --depth 1 --limit 100
  heapray dominators heapdump.hprof --under 0x7f00a8c0
  heapray dominators heapdump.hprof --by package";

/// The dominator tree: each object with what only it keeps alive
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DominatorsArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Only what this object dominates
    #[arg(long, value_name = "ADDRESS", conflicts_with = "by")]
    under: Option<String>,
    /// Levels, at most 64
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    depth: u32,
    /// Objects told of each one's, the largest; 0 for all [default: 20, or as many as --limit]
    #[arg(long, value_name = "N")]
    children: Option<usize>,
    /// Open only objects that retain at least so much [default: a thousandth]
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    min_size: Option<u64>,
    /// Group the top-level dominators instead
    #[arg(long, value_enum)]
    by: Option<By>,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

/// How top-level dominators are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Class,
    Loader,
    Package,
}

#[derive(Serialize)]
struct NodeJson {
    object_id: String,
    class: String,
    label: String,
    shallow_bytes: u64,
    retained_bytes: u64,
    retained_share: f64,
    children: Vec<NodeJson>,
    rest: RestJson,
}

#[derive(Serialize)]
struct RestJson {
    count: u64,
    retained_bytes: u64,
}

pub(crate) fn run(args: &DominatorsArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let session = opened.session();
    match args.by {
        Some(by) => write_groups(by, args, session, context),
        None => write_tree(args, session, context),
    }?;
    opened.finish(context)
}

fn write_tree(args: &DominatorsArgs, session: &Session, context: &Context) -> anyhow::Result<()> {
    let heap = session.heap();
    let mut options = TreeOptions::default();
    if let Some(under) = &args.under {
        let object = find_object(heap, under)?;
        let place = heapray_query::find_in_tree(heap, &[object])
            .get(&object)
            .copied();
        let unreachable = || {
            hinted(
                format!("{under} is unreachable, so it dominates nothing that counts"),
                "--keep-unreachable analyzes unreachable objects too",
            )
        };
        options.under = place.ok_or_else(unreachable)?;
    }
    let all = heap.retained_size(options.under);
    let format = args.table.format();
    options.smallest = args.min_size.unwrap_or(all / 1_000);
    options.depth = args.depth;
    options.children = match args.children {
        Some(0) => usize::MAX,
        Some(children) => children,
        None => args.table.wished().unwrap_or(20),
    };
    options.most_opened = if format == TableFormat::Text {
        1_000
    } else {
        100_000
    };
    let (branches, rest) = dominator_tree(heap, &options)?;
    write_to(args.table.output.as_deref(), |out| match format {
        TableFormat::Text => {
            if options.under != TreeIndex::ROOT
                && let Some(object) = heap.object_at(options.under)
            {
                let title = object_label(heap, object);
                writeln!(
                    out,
                    "{} retains {}",
                    cut(&harmless(&title), 120),
                    bytes(all)
                )?;
            }
            let mut page = Page {
                room: args.table.limit(),
                is_cut: false,
                smallest: options.smallest,
                used: heap.total().bytes,
                width: context.width.max(70),
            };
            page.write_level(out, heap, &branches, rest, 0)?;
            if page.is_cut {
                writeln!(
                    out,
                    "cut after {} lines; --limit 0 shows all",
                    args.table.limit()
                )?;
            }
            Ok(())
        }
        TableFormat::Json => {
            let mut room = args.table.limit();
            let (nodes, rest) = nodes_json(heap, &branches, rest, &mut room);
            let top = serde_json::json!({ "dominators": nodes, "rest": rest });
            serde_json::to_writer_pretty(&mut *out, &top)?;
            Ok(out.write_all(b"\n")?)
        }
        TableFormat::Csv => write_csv(out, heap, &branches, args, context),
    })
}

/// Lines for people.
struct Page {
    /// Lines left.
    room: usize,
    /// A line found no room.
    is_cut: bool,
    /// Below the top, smaller objects are only counted.
    smallest: u64,
    used: u64,
    width: usize,
}

impl Page {
    /// As deep as `--depth` at most.
    fn write_level(
        &mut self,
        out: &mut dyn Write,
        heap: &Heap,
        branches: &[Branch],
        mut rest: Rest,
        depth: usize,
    ) -> anyhow::Result<()> {
        for branch in branches {
            let retained = heap.retained_size(branch.tree);
            if depth > 0 && retained < self.smallest {
                rest.count += 1;
                rest.retained_size += retained;
                continue;
            }
            let Some(object) = heap.object_at(branch.tree) else {
                continue;
            };
            self.write_line(out, retained, depth, &object_label(heap, object))?;
            self.write_level(out, heap, &branch.children, branch.rest, depth + 1)?;
        }
        if rest.count > 0 {
            let more = counted(rest.count, "more object", "more objects");
            self.write_line(out, rest.retained_size, depth, &more)?;
        }
        Ok(())
    }

    fn write_line(
        &mut self,
        out: &mut dyn Write,
        retained: u64,
        depth: usize,
        text: &str,
    ) -> anyhow::Result<()> {
        if self.room == 0 {
            self.is_cut = true;
            return Ok(());
        }
        self.room -= 1;
        let indent = "  ".repeat(depth);
        let part = share(ratio(retained, self.used));
        let room = self.width.saturating_sub(22 + indent.len());
        let text = harmless(text);
        let text = cut(&text, room);
        writeln!(out, "{:>9}  {part:>7}  {indent}{text}", bytes(retained))?;
        Ok(())
    }
}

/// `com.example.Shop 0x7f00a8c0`, with what the label adds.
fn object_label(heap: &Heap, object: heapray_analyzer::ObjectIndex) -> String {
    let (title, label) = (object_title(heap, object), label(heap, object));
    let simple = heapray_query::simple_name(&title);
    let added = label
        .strip_prefix(simple)
        .map_or(label.as_str(), str::trim_start);
    let id = heap.id(object);
    match added.trim_start_matches(", ") {
        "" => format!("{title} {id}"),
        _ if label == title => format!("{title} {id}"),
        added => format!("{title} {id} ({added})"),
    }
}

/// As deep as `--depth` at most; branches that find no room count as the rest.
fn nodes_json(
    heap: &Heap,
    branches: &[Branch],
    mut rest: Rest,
    room: &mut usize,
) -> (Vec<NodeJson>, RestJson) {
    let mut nodes = Vec::new();
    for branch in branches {
        if *room == 0 {
            rest.count += 1;
            rest.retained_size += heap.retained_size(branch.tree);
        } else {
            *room -= 1;
            nodes.push(node_json(heap, branch, room));
        }
    }
    let rest = RestJson {
        count: rest.count,
        retained_bytes: rest.retained_size,
    };
    (nodes, rest)
}

fn node_json(heap: &Heap, branch: &Branch, room: &mut usize) -> NodeJson {
    let retained = heap.retained_size(branch.tree);
    let object = heap.object_at(branch.tree);
    let (children, rest) = nodes_json(heap, &branch.children, branch.rest, room);
    NodeJson {
        object_id: object
            .map(|object| heap.id(object).to_string())
            .unwrap_or_default(),
        class: object
            .map(|object| class_name(heap, object))
            .unwrap_or_default(),
        label: object.map(|object| label(heap, object)).unwrap_or_default(),
        shallow_bytes: object.map_or(0, |object| heap.shallow_size(object)),
        retained_bytes: retained,
        retained_share: ratio(retained, heap.total().bytes),
        children,
        rest,
    }
}

fn class_name(heap: &Heap, object: heapray_analyzer::ObjectIndex) -> String {
    heap.classes().get(heap.class_of(object)).name.clone()
}

fn write_csv(
    out: &mut dyn Write,
    heap: &Heap,
    branches: &[Branch],
    args: &DominatorsArgs,
    context: &Context,
) -> anyhow::Result<()> {
    let columns = [
        column("level", "Level"),
        column("object_id", "Object"),
        column("class", "Class"),
        column("label", "Label"),
        column("shallow_bytes", "Shallow"),
        column("retained_bytes", "Retained"),
        column("immediate_dominator", "Dominator"),
    ];
    let mut table = Table::new(out, TableFormat::Csv, &columns, context.width)?;
    let mut waiting: Vec<(u64, &Branch)> =
        branches.iter().rev().map(|branch| (1, branch)).collect();
    let mut room = args.table.limit();
    while let Some((level, branch)) = waiting.pop().filter(|_| room > 0) {
        room -= 1;
        waiting.extend(branch.children.iter().rev().map(|child| (level + 1, child)));
        let Some(row) = heap.row(branch.tree) else {
            continue;
        };
        table.row(&[
            Cell::Count(level),
            Cell::Text(row.id.to_string()),
            Cell::Text(class_name(heap, row.object)),
            Cell::Text(label(heap, row.object)),
            Cell::Bytes(row.shallow_size),
            Cell::Bytes(row.retained_size),
            row.dominator.map(|id| id.to_string()).into(),
        ])?;
    }
    Ok(table.finish("")?)
}

fn write_groups(
    by: By,
    args: &DominatorsArgs,
    session: &Session,
    context: &Context,
) -> anyhow::Result<()> {
    const CLASSES: [Column; 5] = group_columns("class", "Class");
    const LOADERS: [Column; 5] = group_columns("class_loader", "Class loader");
    const PACKAGES: [Column; 5] = group_columns("package", "Package");
    let heap = session.heap();
    let found = consumers(heap, args.min_size.unwrap_or(0));
    let (columns, rows): (&[Column], Vec<Consumer>) = match by {
        By::Class => (&CLASSES, found.classes),
        By::Loader => (&LOADERS, found.class_loaders),
        By::Package => (&PACKAGES, found.packages),
    };
    let used = heap.total().bytes;
    write_to(args.table.output.as_deref(), |out| {
        let mut table = Table::new(out, args.table.format(), columns, context.width)?;
        let limit = args.table.limit().min(rows.len());
        for row in rows.iter().take(limit) {
            table.row(&[
                Cell::Count(row.objects),
                Cell::Bytes(row.shallow_size),
                Cell::Bytes(row.retained_size),
                Cell::Share(ratio(row.retained_size, used)),
                Cell::Text(row.name.clone()),
            ])?;
        }
        Ok(table.finish(&left_out(limit, rows.len()))?)
    })
}

const fn group_columns(name: &'static str, title: &'static str) -> [Column; 5] {
    [
        column("objects", "Objects"),
        column("shallow_bytes", "Shallow"),
        column("retained_bytes", "Retained"),
        column("retained_share", "Share"),
        column(name, title),
    ]
}
