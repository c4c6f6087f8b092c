//! `heapray dominators`: who would free what.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use heapray_analyzer::Heap;
use heapray_query::{
    BigDropRow, Consumer, ConsumersBy, DominatorNode, DominatorTree, NodeLimits, Rest, Row,
    TreeOptions, big_drops, consumers, dominator_headline, dominators, dominators_of, find_in_tree,
    share_of_heap,
};
use heapray_report::format::{bytes, counted, cut, harmless, share};

use crate::args::{AnalysisArgs, TableArgs, TableFormat, parse_size};
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::opened::open_heap;
use crate::output::write_to;
use crate::set::find_set;
use crate::table::{write_csv, write_json, write_rows};
use crate::target::find_object;

const EXAMPLES: &str = "\
Examples:
  heapray dominators heapdump.hprof                     the largest objects, three levels deep
  heapray dominators heapdump.hprof --depth 1 --limit 100
  heapray dominators heapdump.hprof --under 0x7f00a8c0
  heapray dominators heapdump.hprof --of com.example.Session --depth 2
  heapray dominators heapdump.hprof --by package
  heapray dominators heapdump.hprof --drops             where many objects come together";

/// Dominator tree: each object with the objects that only it keeps alive
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DominatorsArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Only the objects that this object dominates
    #[arg(long, value_name = "ADDRESS", conflicts_with = "by")]
    under: Option<String>,
    /// Only the objects of a set, with what they dominate: a class, a query, `@FILE` with addresses
    #[arg(long, value_name = "SET", conflicts_with_all = ["under", "by"])]
    of: Option<String>,
    /// Levels shown, at most 64
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    depth: u32,
    /// Children shown per object, largest first; 0 for all [default: 20, or --limit]
    #[arg(long, value_name = "N")]
    children: Option<usize>,
    /// Expand only objects that retain at least SIZE [default: a thousandth of the tree]
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    min_size: Option<u64>,
    /// Group the top-level dominators instead of showing the tree
    #[arg(long, value_enum)]
    by: Option<By>,
    /// Objects that retain much more than the largest object that they dominate: at least --min-size [default: a
    /// hundredth of the heap]
    #[arg(long, conflicts_with_all = ["by", "under", "of"])]
    drops: bool,
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

pub(crate) fn run(args: &DominatorsArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    if args.drops {
        let smallest = args.min_size.unwrap_or(heap.total().bytes / 100);
        let rows = big_drops(heap, smallest);
        write_rows(&args.table, context, BigDropRow::COLUMNS, &rows)?;
        return opened.finish(context);
    }
    match args.by {
        Some(by) => {
            let by = match by {
                By::Class => ConsumersBy::Class,
                By::Loader => ConsumersBy::ClassLoader,
                By::Package => ConsumersBy::Package,
            };
            let rows = consumers(heap, args.min_size.unwrap_or(0)).by(by);
            write_rows(&args.table, context, Consumer::columns(by), &rows)?;
        }
        None => write_tree(args, heap, context)?,
    }
    opened.finish(context)
}

fn write_tree(args: &DominatorsArgs, heap: &Heap, context: &Context) -> anyhow::Result<()> {
    let options = tree_options(args, heap)?;
    let format = args.table.format();
    let mut limits = NodeLimits::default();
    match format {
        TableFormat::Text => limits.min_retained_bytes = options.smallest,
        TableFormat::Json | TableFormat::Csv => limits.nodes = args.table.limit(),
    }
    let tree = match &args.of {
        Some(set) => dominators_of(heap, &find_set(heap, set)?.objects, &options, &limits)?,
        None => dominators(heap, &options, &limits)?,
    };
    write_to(args.table.output.as_ref(), |out| match format {
        TableFormat::Text => {
            if let Some(title) = dominator_headline(heap, options.under) {
                let title = harmless(&title);
                let all = bytes(heap.retained_size(options.under));
                let room = context.width.saturating_sub(10 + all.len());
                writeln!(out, "{} retains {all}", cut(&title, room))?;
            }
            write_text(out, &tree, args.table.limit(), heap, context)
        }
        // Members in alphabetical order.
        TableFormat::Json => write_json(out, &serde_json::to_value(&tree)?),
        TableFormat::Csv => {
            let limit = args.table.limit();
            write_csv(out, context, tree.rows().take(limit))
        }
    })
}

fn tree_options(args: &DominatorsArgs, heap: &Heap) -> anyhow::Result<TreeOptions> {
    let mut options = TreeOptions::default();
    if let Some(under) = &args.under {
        let object = find_object(heap, under)?;
        let place = find_in_tree(heap, &[object]).get(&object).copied();
        let unreachable = || {
            hinted(
                format!("{under} is unreachable, so it is not in the dominator tree"),
                "--keep-unreachable analyzes unreachable objects too",
            )
        };
        options.under = place.ok_or_else(unreachable)?;
    }
    let all = heap.retained_size(options.under);
    options.smallest = args.min_size.unwrap_or(all / 1_000);
    options.depth = args.depth;
    options.children = match args.children {
        Some(0) => usize::MAX,
        Some(children) => children,
        None => args.table.wished().unwrap_or(20),
    };
    options.most_opened = match args.table.format() {
        TableFormat::Text => 1_000,
        TableFormat::Json | TableFormat::Csv => 100_000,
    };
    Ok(options)
}

fn write_text(
    out: &mut dyn Write,
    tree: &DominatorTree,
    limit: usize,
    heap: &Heap,
    context: &Context,
) -> anyhow::Result<()> {
    let mut page = Page {
        room: limit,
        is_cut: false,
        heap,
        width: context.width,
    };
    page.write_level(out, &tree.dominators, tree.rest, 0)?;
    if page.is_cut {
        writeln!(out, "cut after {limit} lines; --limit 0 shows all")?;
    }
    Ok(())
}

/// Lines for people.
struct Page<'h> {
    /// Lines left.
    room: usize,
    /// A line found no room.
    is_cut: bool,
    heap: &'h Heap,
    width: usize,
}

impl Page<'_> {
    /// As deep as `--depth` at most.
    fn write_level(
        &mut self,
        out: &mut dyn Write,
        nodes: &[DominatorNode],
        rest: Rest,
        depth: usize,
    ) -> anyhow::Result<()> {
        for node in nodes {
            self.write_line(out, node.retained_bytes, depth, &node.headline())?;
            self.write_level(out, &node.children, node.rest, depth + 1)?;
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
        // A deep line keeps half of the width for its name.
        let indent = "  ".repeat(depth.min(self.width / 8));
        let part = share(share_of_heap(self.heap, retained));
        let room = self.width.saturating_sub(22 + indent.len());
        let text = harmless(text);
        let text = cut(&text, room);
        writeln!(out, "{:>9}  {part:>7}  {indent}{text}", bytes(retained))?;
        Ok(())
    }
}
