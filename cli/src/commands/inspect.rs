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
use crate::table::{wrap, write_csv, write_json};
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
    /// Address of an object, or name of a class; its simple name is enough
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
    write_to(args.table.output.as_ref(), |out| {
        match args.table.format() {
            TableFormat::Text => write_text(out, &object, context),
            TableFormat::Json => write_json(out, &object),
            TableFormat::Csv => write_csv(out, context, object.rows()),
        }
    })?;
    opened.finish(context)
}

fn write_text(out: &mut dyn Write, object: &ObjectView, context: &Context) -> anyhow::Result<()> {
    let id = object.object_id.to_string();
    let room = context.width.saturating_sub(id.len() + 1);
    writeln!(out, "{} {id}", cut(&harmless(&object.label), room))?;
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
    let room = context.width.saturating_sub(17);
    for (name, value) in facts {
        writeln!(out, "  {name:13}  {}", cut(&harmless(&value), room))?;
    }
    if let Some(value) = &object.value {
        for (at, line) in wrap(&harmless(value), room).iter().enumerate() {
            let name = if at == 0 { "value" } else { "" };
            writeln!(out, "  {name:13}  {line}")?;
        }
    }
    // The elements of a byte array are its value already.
    let is_told = object.value.is_some() && object.class.ends_with("[]");
    let entries = if is_told {
        &[]
    } else {
        object.fields.as_slice()
    };
    write_entries(
        out,
        "Fields and elements",
        entries,
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
    let width = width.max().unwrap_or(0).min(40.min(context.width / 3));
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
        let room = context.width.saturating_sub(width + 4);
        let name = harmless(&name);
        let (name, what) = (cut(&name, width), harmless(&what));
        writeln!(out, "  {name:width$}  {}", cut(&what, room))?;
    }
    if left_out > 0 {
        writeln!(out, "  … {} more; --limit 0 shows all", count(left_out))?;
    }
    Ok(())
}
