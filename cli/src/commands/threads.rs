//! `heapray threads`: stacks, and what every frame holds.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use heapray_analyzer::Heap;
use heapray_query::{FrameInfo, Local, ThreadInfo, find_roots, threads};
use heapray_report::format::{bytes, count, cut, harmless};
use serde::Serialize;

use crate::args::{AnalysisArgs, TableArgs, TableFormat};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::open_heap;
use crate::output::write_to;
use crate::table::{Cell, Table, column, left_out};

const EXAMPLES: &str = "\
Examples:
  heapray threads heapdump.hprof
  heapray threads heapdump.hprof --name exec --locals 0
  heapray threads heapdump.hprof -o threads.json";

/// Threads with state, stack, and what their frames hold; virtual ones with equal stacks as one
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ThreadsArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Only threads whose name contains this
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Frames of each stack in text; 0 for all
    #[arg(long, default_value_t = 30, value_name = "N")]
    frames: usize,
    /// Objects told for each frame; 0 for all
    #[arg(long, default_value_t = 3, value_name = "N")]
    locals: usize,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

#[derive(Serialize)]
struct ThreadJson {
    name: String,
    object_id: Option<String>,
    class: String,
    daemon: Option<bool>,
    state: Option<&'static str>,
    #[serde(rename = "virtual")]
    is_virtual: bool,
    count: u64,
    retained_bytes: u64,
    frames: Vec<FrameJson>,
    other_locals: Vec<LocalJson>,
}

#[derive(Serialize)]
struct FrameJson {
    method: String,
    source: Option<String>,
    line: Option<u32>,
    locals: Vec<LocalJson>,
}

#[derive(Serialize)]
struct LocalJson {
    object_id: String,
    class: String,
    retained_bytes: u64,
}

pub(crate) fn run(args: &ThreadsArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    let mut rows = threads(heap, &find_roots(heap));
    rows.retain(|row| {
        args.name
            .as_ref()
            .is_none_or(|text| row.name.contains(text.as_str()))
    });
    let limit = args.table.limit().min(rows.len());
    let shown = rows.get(..limit).unwrap_or(&rows);
    write_to(args.table.output.as_deref(), |out| {
        match args.table.format() {
            TableFormat::Text => {
                for thread in shown {
                    write_thread(out, heap, thread, args, context)?;
                }
                let note = left_out(limit, rows.len());
                if !note.is_empty() {
                    writeln!(out, "{note}")?;
                }
                Ok(())
            }
            TableFormat::Json => {
                let rows: Vec<ThreadJson> = shown
                    .iter()
                    .map(|thread| thread_json(heap, thread, args))
                    .collect();
                serde_json::to_writer_pretty(&mut *out, &rows)?;
                Ok(out.write_all(b"\n")?)
            }
            TableFormat::Csv => write_csv(out, heap, shown, context),
        }
    })?;
    opened.finish(context)
}

fn most(limit: usize) -> usize {
    if limit == 0 { usize::MAX } else { limit }
}

fn write_thread(
    out: &mut dyn Write,
    heap: &Heap,
    thread: &ThreadInfo,
    args: &ThreadsArgs,
    context: &Context,
) -> anyhow::Result<()> {
    let mut facts = vec![thread.class.clone()];
    facts.extend(thread.state.map(str::to_owned));
    if thread.daemon == Some(true) && !thread.is_virtual {
        facts.push("daemon".to_owned());
    }
    facts.extend(thread.object.map(|object| heap.id(object).to_string()));
    let times = if thread.count > 1 {
        format!(" × {}", count(thread.count))
    } else {
        String::new()
    };
    let name = cut(&harmless(&thread.name), 120).into_owned();
    let facts = harmless(&facts.join(", ")).into_owned();
    writeln!(
        out,
        "\"{name}\"{times}  retains {}  ({facts})",
        bytes(thread.retained_size)
    )?;
    let frames = most(args.frames);
    for frame in thread.frames.iter().take(frames) {
        let place = frame.frame.describe();
        let room = context.width.max(60).saturating_sub(7);
        writeln!(out, "    at {}", cut(&harmless(&place), room))?;
        write_locals(out, heap, &frame.locals, args)?;
    }
    let more = thread.frames.len().saturating_sub(frames);
    if more > 0 {
        writeln!(out, "    … {} more frames", count(more as u64))?;
    }
    if !thread.frameless.is_empty() {
        writeln!(out, "    in native code")?;
        write_locals(out, heap, &thread.frameless, args)?;
    }
    writeln!(out)?;
    Ok(())
}

fn write_locals(
    out: &mut dyn Write,
    heap: &Heap,
    locals: &[Local],
    args: &ThreadsArgs,
) -> anyhow::Result<()> {
    for local in locals.iter().take(most(args.locals)) {
        let class = harmless(&local.class);
        let id = heap.id(local.object);
        writeln!(
            out,
            "       - {} {id}, retains {}",
            cut(&class, 100),
            bytes(local.retained_size)
        )?;
    }
    let more = locals.len().saturating_sub(most(args.locals));
    if more > 0 {
        writeln!(out, "       - {} more", count(more as u64))?;
    }
    Ok(())
}

fn thread_json(heap: &Heap, thread: &ThreadInfo, args: &ThreadsArgs) -> ThreadJson {
    let locals = |list: &[Local]| {
        let list = list.iter().take(most(args.locals));
        list.map(|local| LocalJson {
            object_id: heap.id(local.object).to_string(),
            class: local.class.clone(),
            retained_bytes: local.retained_size,
        })
        .collect()
    };
    let frame = |frame: &FrameInfo| FrameJson {
        method: frame.frame.qualified_method(),
        source: frame.frame.source.clone(),
        line: u32::try_from(frame.frame.line)
            .ok()
            .filter(|line| *line > 0),
        locals: locals(&frame.locals),
    };
    ThreadJson {
        name: thread.name.clone(),
        object_id: thread.object.map(|object| heap.id(object).to_string()),
        class: thread.class.clone(),
        daemon: thread.daemon,
        state: thread.state,
        is_virtual: thread.is_virtual,
        count: thread.count,
        retained_bytes: thread.retained_size,
        frames: thread.frames.iter().map(frame).collect(),
        other_locals: locals(&thread.frameless),
    }
}

fn write_csv(
    out: &mut dyn Write,
    heap: &Heap,
    rows: &[ThreadInfo],
    context: &Context,
) -> anyhow::Result<()> {
    let columns = [
        column("name", "Name"),
        column("object_id", "Object"),
        column("class", "Class"),
        column("daemon", "Daemon"),
        column("state", "State"),
        column("virtual", "Virtual"),
        column("count", "Threads"),
        column("retained_bytes", "Retained"),
        column("top_frame", "Top frame"),
    ];
    let mut table = Table::new(out, TableFormat::Csv, &columns, context.width)?;
    for thread in rows {
        table.row(&[
            Cell::Text(thread.name.clone()),
            thread
                .object
                .map(|object| heap.id(object).to_string())
                .into(),
            Cell::Text(thread.class.clone()),
            thread.daemon.map(|daemon| daemon.to_string()).into(),
            thread.state.map(str::to_owned).into(),
            Cell::Text(thread.is_virtual.to_string()),
            Cell::Count(thread.count),
            Cell::Bytes(thread.retained_size),
            thread
                .frames
                .first()
                .map(|frame| frame.frame.describe())
                .into(),
        ])?;
    }
    Ok(table.finish("")?)
}
