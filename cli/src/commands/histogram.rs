//! `heapray histogram`: what the heap is made of.

use std::cmp::Reverse;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use heapray_query::{
    Counted, GroupBy, HistogramRow, KeptHistogram, Row, histogram, histogram_rows,
};
use heapray_session::{kept_damage, open_index};

use crate::args::{AnalysisArgs, TableArgs};
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::index_file::is_index;
use crate::opened::{count, open_heap};
use crate::output::write_to;
use crate::table::{Table, left_out};
use crate::target::NameFilter;

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
    /// Heap dump, or an index of one
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Group objects by
    #[arg(long, value_enum, default_value_t)]
    by: By,
    /// Sort rows by
    #[arg(long, value_enum, default_value_t)]
    sort: Sort,
    /// Only rows whose name contains TEXT, in any case of letters where none contains it as it is
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
    if is_index(&args.dump) {
        return answer_from_index(args, by, context);
    }
    let counted = match (args.unreachable, args.no_retained) {
        (true, _) => Counted::Unreachable,
        (false, true) => Counted::All,
        (false, false) => Counted::Reachable,
    };
    if counted == Counted::All
        && let Some(groups) = count(&args.dump, &args.analysis, context, by)?
    {
        let rows = histogram_rows(groups, counted).collect();
        write(args, by, named(args, rows, &[])?, context)?;
        return Ok(Exit::Answered);
    }
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    let rows = histogram_rows(histogram(heap, by), counted).collect();
    let classes = heap.classes().iter();
    let classes: Vec<&str> = classes.map(|(_, class)| class.name.as_str()).collect();
    write(args, by, named(args, rows, &classes)?, context)?;
    opened.finish(context)
}

/// The same without the dump.
fn answer_from_index(args: &HistogramArgs, by: GroupBy, context: &Context) -> anyhow::Result<Exit> {
    let unusable = |why: &dyn std::fmt::Display| {
        let message = format!("{}: {why}", args.dump.display());
        hinted(message, "`heapray index DUMP` writes a new index")
    };
    let index = open_index(&args.dump).map_err(|why| unusable(&why))?;
    let kept = index.kept(KeptHistogram::NAME);
    let kept = kept
        .and_then(KeptHistogram::from_bytes)
        .zip(kept_damage(&index));
    let Some((kept, (is_damaged, words))) = kept else {
        return Err(unusable(&index.fault().unwrap_or("it keeps no histogram")));
    };
    let counted = match (args.unreachable, args.no_retained) {
        (true, _) => Counted::Unreachable,
        (false, true) => Counted::All,
        (false, false) => Counted::Reachable,
    };
    let rows = histogram_rows(kept.by(by).to_vec(), counted).collect();
    let classes: Vec<&str> = kept.classes().collect();
    write(args, by, named(args, rows, &classes)?, context)?;
    if !words.is_empty() {
        context.remark(&format!("the dump is damaged: {}", words.join(" / ")));
    }
    Ok(if is_damaged {
        Exit::Incomplete
    } else {
        Exit::Answered
    })
}

/// The rows whose names are asked for. What only a class without such objects has in its name leaves none.
fn named(
    args: &HistogramArgs,
    mut rows: Vec<HistogramRow>,
    classes: &[&str],
) -> anyhow::Result<Vec<HistogramRow>> {
    let Some(text) = &args.class else {
        return Ok(rows);
    };
    let what = match args.by {
        By::Class => "class",
        By::Package => "package",
        By::Loader => "class loader",
        By::Superclass => "superclass",
    };
    let names = rows.iter().map(|row| row.name.as_str());
    let filter = match NameFilter::new(text, names.clone(), what) {
        Err(_) if NameFilter::new(text, classes.iter().copied(), what).is_ok() => {
            return Ok(Vec::new());
        }
        Err(_) if !classes.is_empty() => {
            NameFilter::new(text, names.chain(classes.iter().copied()), what)?
        }
        filter => filter?,
    };
    rows.retain(|row| filter.matches(&row.name));
    Ok(rows)
}

fn write(
    args: &HistogramArgs,
    by: GroupBy,
    mut rows: Vec<HistogramRow>,
    context: &Context,
) -> anyhow::Result<()> {
    match args.sort {
        // As they come.
        Sort::Retained if !args.no_retained && !args.unreachable => {}
        Sort::Retained | Sort::Shallow => rows.sort_by_key(|row| Reverse(row.shallow_bytes)),
        Sort::Instances => rows.sort_by_key(|row| Reverse(row.instances)),
        Sort::Name => rows.sort_by(|a, b| a.name.cmp(&b.name)),
    }
    write_to(args.table.output.as_ref(), |out| {
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
