//! `heapray threads`: stacks, and what every frame holds.

use std::cell::RefCell;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use heapray_query::{LocalRow, ThreadInfo, ThreadRow, find_roots, thread_row, threads};
use heapray_report::format::{bytes, count, cut, harmless};
use serde::{Serialize, Serializer};
use unicode_width::UnicodeWidthStr as _;

use crate::args::{AnalysisArgs, TableArgs, TableFormat};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::open_heap;
use crate::output::write_to;
use crate::table::{left_out, write_csv, write_json};
use crate::target::NameFilter;

const EXAMPLES: &str = "\
Examples:
  heapray threads heapdump.hprof
  heapray threads heapdump.hprof --name exec --locals 0
  heapray threads heapdump.hprof -o threads.json";

/// Frames that are shown again for another thread with the same stack trace, in all.
const MOST_REPEATED_FRAMES: usize = 100_000;

/// Threads with state, stack and local variables; identical stacks of virtual threads are grouped
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ThreadsArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Only threads whose name contains TEXT, in any case of letters where none contains it as it is
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Frames shown per stack, in text; 0 for all
    #[arg(long, default_value_t = 30, value_name = "N")]
    frames: usize,
    /// Local variables shown per frame; 0 for all
    #[arg(long, default_value_t = 3, value_name = "N")]
    locals: usize,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &ThreadsArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    let mut found = threads(heap, &find_roots(heap));
    if let Some(text) = &args.name {
        let names = found.iter().map(|thread| thread.name.as_str());
        let filter = NameFilter::new(text, names, "thread")?;
        found.retain(|thread: &ThreadInfo| filter.matches(&thread.name));
    }
    let limit = args.table.limit().min(found.len());
    let shown = found.iter().take(limit);
    let frames = match args.table.format() {
        TableFormat::Text => most(args.frames),
        TableFormat::Json => usize::MAX,
        TableFormat::Csv => 1, // the top frame is a column
    };
    // Threads may share a stack, which is repeated for each: in all, only some more frames than the file has.
    let mut room = heap.frame_count() + MOST_REPEATED_FRAMES;
    let mut rows = shown.map(|thread| {
        let row = thread_row(heap, thread, frames.min(room), most(args.locals));
        room -= row.frames.len().min(room);
        row
    });
    write_to(args.table.output.as_ref(), |out| {
        match args.table.format() {
            TableFormat::Text => {
                for row in rows.by_ref() {
                    write_thread(out, &row, context)?;
                }
                let note = left_out(limit, found.len());
                if !note.is_empty() {
                    writeln!(out, "{note}")?;
                }
                Ok(())
            }
            TableFormat::Json => write_json(out, &Streamed(RefCell::new(&mut rows))),
            TableFormat::Csv => write_csv(out, context, &mut rows),
        }
    })?;
    opened.finish(context)
}

/// Rows that are made one at a time while they are written.
struct Streamed<'r>(RefCell<&'r mut dyn Iterator<Item = ThreadRow>>);

impl Serialize for Streamed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&mut **self.0.borrow_mut())
    }
}

fn most(limit: usize) -> usize {
    if limit == 0 { usize::MAX } else { limit }
}

fn write_thread(out: &mut dyn Write, thread: &ThreadRow, context: &Context) -> anyhow::Result<()> {
    let mut facts = vec![thread.class.clone()];
    facts.extend(thread.state.map(str::to_owned));
    if thread.daemon == Some(true) && !thread.is_virtual {
        facts.push("daemon".to_owned());
    }
    facts.extend(thread.object_id.map(|id| id.to_string()));
    let times = if thread.count > 1 {
        format!(" × {}", count(thread.count))
    } else {
        String::new()
    };
    let retained = bytes(thread.retained_bytes);
    let name = harmless(&thread.name);
    let name = cut(&name, context.width.saturating_sub(30).max(30));
    let head = format!("\"{name}\"{times}  retains {retained}");
    let facts = format!("({})", harmless(&facts.join(", ")));
    if head.width() + 2 + facts.width() <= context.width {
        writeln!(out, "{head}  {facts}")?;
    } else {
        writeln!(out, "{head}")?;
        writeln!(out, "    {}", cut(&facts, context.width.saturating_sub(4)))?;
    }
    for frame in &thread.frames {
        let room = context.width.saturating_sub(7);
        writeln!(out, "    at {}", cut(&harmless(&frame.text), room))?;
        write_locals(out, &frame.locals, frame.locals_left_out, context)?;
    }
    if thread.frames_left_out > 0 {
        writeln!(out, "    … {} more frames", count(thread.frames_left_out))?;
    }
    if !thread.other_locals.is_empty() {
        writeln!(out, "    in native code")?;
        write_locals(
            out,
            &thread.other_locals,
            thread.other_locals_left_out,
            context,
        )?;
    }
    writeln!(out)?;
    Ok(())
}

fn write_locals(
    out: &mut dyn Write,
    locals: &[LocalRow],
    left_out: u64,
    context: &Context,
) -> anyhow::Result<()> {
    for local in locals {
        let class = harmless(&local.class);
        let retained = bytes(local.retained_bytes);
        let tail = format!(" {}, retains {retained}", local.object_id);
        let room = context.width.saturating_sub(9 + tail.width());
        writeln!(out, "       - {}{tail}", cut(&class, room))?;
    }
    if left_out > 0 {
        writeln!(out, "       - {} more", count(left_out))?;
    }
    Ok(())
}
