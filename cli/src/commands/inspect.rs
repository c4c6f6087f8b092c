//! `heapray inspect`: one object, its fields, and who refers to it.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use heapray_query::{InspectOptions, ObjectView, ReferenceView, inspect_object};
use heapray_report::format::{bytes, count, cut, harmless};

use crate::args::{AnalysisArgs, TableArgs, TableFormat};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::open_heap;
use crate::output::write_to;
use crate::table::{write_csv, write_json};
use crate::target::find_object;

const EXAMPLES: &str = "\
Examples:
  heapray inspect heapdump.hprof 0x7f00a8c0
  heapray inspect heapdump.hprof 0x7f00a8c0 --show-values    with numbers and strings
  heapray inspect heapdump.hprof com.example.Shop            static fields of a class";

/// One object: class, sizes, fields or elements, and incoming references
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InspectArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Address of an object, or name of a class
    #[arg(value_name = "ADDRESS")]
    object: String,
    /// Show numbers and strings; they may be secret
    #[arg(long)]
    show_values: bool,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &InspectArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    let mut options = InspectOptions::default();
    options.limit = args.table.limit();
    options.show_values = args.show_values;
    let object = inspect_object(heap, find_object(heap, &args.object)?, &options);
    write_to(args.table.output.as_deref(), |out| {
        match args.table.format() {
            TableFormat::Text => write_text(out, &object, context),
            TableFormat::Json => write_json(out, &object),
            TableFormat::Csv => write_csv(out, context, object.rows()),
        }
    })?;
    opened.finish(context)
}

fn write_text(out: &mut dyn Write, object: &ObjectView, context: &Context) -> anyhow::Result<()> {
    writeln!(out, "{} {}", harmless(&object.label), object.object_id)?;
    let retained = match object.retained_bytes {
        Some(retained) => bytes(retained),
        None => "unreachable: no GC root leads to it".to_owned(),
    };
    let mut facts = vec![
        ("class", object.class.clone()),
        ("class loader", object.class_loader.clone()),
        ("shallow heap", bytes(object.shallow_bytes)),
        ("retained heap", retained),
    ];
    facts.extend(object.length.map(|length| ("length", count(length.into()))));
    facts.extend(
        object
            .immediate_dominator
            .clone()
            .map(|dominator| ("dominated by", dominator)),
    );
    if !object.gc_roots.is_empty() {
        facts.push(("gc root", object.gc_roots.join(", ")));
    }
    facts.extend(object.value.clone().map(|value| ("value", value)));
    for (name, value) in facts {
        let room = context.width.max(60).saturating_sub(17);
        writeln!(out, "  {name:13}  {}", cut(&harmless(&value), room))?;
    }
    write_entries(
        out,
        "Fields and elements",
        &object.fields,
        object.fields_left_out,
        context,
    )?;
    write_entries(
        out,
        "Incoming references",
        &object.referred_by,
        object.referred_by_left_out,
        context,
    )
}

fn write_entries(
    out: &mut dyn Write,
    title: &str,
    entries: &[ReferenceView],
    left_out: u64,
    context: &Context,
) -> anyhow::Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    let width = entries
        .iter()
        .map(|entry| entry.name.chars().count() + 7 * usize::from(entry.is_static));
    let width = width.max().unwrap_or(0).min(40);
    for entry in entries {
        let name = if entry.is_static {
            format!("static {}", entry.name)
        } else {
            entry.name.clone()
        };
        let mut what = match (&entry.object_id, &entry.label) {
            (Some(id), Some(label)) => format!("{label} {id}"),
            (Some(id), None) => format!("{} {id}", entry.kind),
            (None, _) => entry.kind.clone(),
        };
        if let Some(value) = &entry.value {
            what = format!("{what} = {value}");
        }
        let room = context.width.max(60).saturating_sub(width + 4);
        writeln!(
            out,
            "  {:width$}  {}",
            cut(&harmless(&name), 40),
            cut(&harmless(&what), room)
        )?;
    }
    if left_out > 0 {
        writeln!(out, "  … {} more; --limit 0 shows all", count(left_out))?;
    }
    Ok(())
}
