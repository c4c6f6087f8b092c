//! `heapray references`: soft, weak, phantom and final references.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use heapray_analyzer::Heap;
use heapray_query::{
    FinalizerRow, FinalizerThread, HeldRow, ReferenceLeak, ReferenceStatisticsRow, Row,
    finalizer_rows, finalizer_thread, find_roots, held_weakly, reference_leaks,
    reference_statistics,
};
use heapray_report::format::{bytes, cut, harmless};
use serde::Serialize;

use crate::args::{AnalysisArgs, TableArgs, TableFormat};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::open_heap;
use crate::output::write_to;
use crate::table::{write_csv, write_json, write_rows, write_some};

const EXAMPLES: &str = "\
Examples:
  heapray references heapdump.hprof
  heapray references heapdump.hprof --only         objects that nothing firmer holds
  heapray references heapdump.hprof --leaks        references that hold their own referents
  heapray references heapdump.hprof --finalizers   what waits for its finalize method";

/// Referents of soft, weak, phantom and final references by class, and which of them nothing else holds
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ReferencesArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// References whose referent only they themselves hold, such as entries of a `WeakHashMap` whose value leads to
    /// the key: they are never cleared
    #[arg(long)]
    leaks: bool,
    /// Objects that only soft, weak, phantom or final references hold, by class
    #[arg(long, conflicts_with = "leaks")]
    only: bool,
    /// Objects with a `finalize` method: in progress, queued, not queued; and the finalizer thread
    #[arg(long, conflicts_with_all = ["leaks", "only"])]
    finalizers: bool,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &ReferencesArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    if args.leaks {
        let rows = reference_leaks(heap);
        write_rows(&args.table, context, ReferenceLeak::COLUMNS, &rows)?;
    } else if args.only {
        let rows = held_weakly(heap)?;
        write_rows(&args.table, context, HeldRow::COLUMNS, &rows)?;
    } else if args.finalizers {
        write_finalizers(args, heap, context)?;
    } else {
        let rows = reference_statistics(heap);
        write_rows(&args.table, context, ReferenceStatisticsRow::COLUMNS, &rows)?;
    }
    opened.finish(context)
}

/// What waits for its `finalize` method, and the thread that calls it.
#[derive(Serialize)]
struct Finalizers {
    objects: Vec<FinalizerRow>,
    thread: Option<FinalizerThread>,
}

fn write_finalizers(args: &ReferencesArgs, heap: &Heap, context: &Context) -> anyhow::Result<()> {
    let mut found = Finalizers {
        objects: finalizer_rows(heap),
        thread: finalizer_thread(heap, &find_roots(heap)),
    };
    let limit = args.table.limit();
    write_to(args.table.output.as_ref(), |out| {
        match args.table.format() {
            TableFormat::Text => {
                if found.objects.is_empty() {
                    writeln!(
                        out,
                        "No object has a finalize method that is still to be called."
                    )?;
                } else {
                    write_some(out, FinalizerRow::COLUMNS, &found.objects, limit, context)?;
                }
                match &found.thread {
                    Some(thread) => write_thread(out, thread, context),
                    None => Ok(writeln!(out, "\nThe dump has no finalizer thread.")?),
                }
            }
            TableFormat::Json => {
                found.objects.truncate(limit);
                write_json(out, &found)
            }
            TableFormat::Csv => write_csv(out, context, found.objects.iter().take(limit)),
        }
    })
}

fn write_thread(
    out: &mut dyn Write,
    thread: &FinalizerThread,
    context: &Context,
) -> anyhow::Result<()> {
    let mut line = |text: &str| writeln!(out, "{}", cut(&harmless(text), context.width));
    let state = thread
        .state
        .map_or(String::new(), |state| format!(", {state}"));
    let retained = bytes(thread.retained_bytes);
    line("")?;
    line(&format!(
        "Thread {}{state}, retains {retained}",
        thread.name
    ))?;
    match &thread.in_progress {
        Some(object) => line(&format!("  finalizes {object}"))?,
        None => line("  finalizes nothing at the moment")?,
    }
    for value in &thread.thread_locals {
        line(&format!("  thread local: {value}"))?;
    }
    for frame in &thread.frames {
        line(&format!("  at {frame}"))?;
    }
    Ok(())
}
