//! `heapray info`: what is in the file, without suspects.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use heapray_query::{jvm, root_entries};
use heapray_report::format::{bytes, count, harmless};

use crate::args::{AnalysisArgs, TableArgs, TableFormat};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::open_heap;
use crate::output::write_to;
use crate::table::{Cell, Table, column};
use heapray_session::Session;

const EXAMPLES: &str = "\
Examples:
  heapray info heapdump.hprof
  heapray info heapdump.hprof --properties    properties, environment and arguments too, secrets masked";

/// What is in the file: format, JVM, counts, sizes, damage
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InfoArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// List the JVM's system properties, environment and arguments, secrets masked
    #[arg(long)]
    properties: bool,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &InfoArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let session = opened.session();
    let mut facts = facts(session, args.properties);
    facts.truncate(args.table.wished().unwrap_or(usize::MAX));
    write_to(args.table.output.as_deref(), |out| {
        match args.table.format() {
            TableFormat::Text => write_text(out, &facts),
            format => {
                let columns = [column("fact", "Fact"), column("value", "Value")];
                let mut table = Table::new(out, format, &columns, context.width)?;
                for (name, value) in &facts {
                    table.row(&[Cell::Text(name.clone()), value.clone()])?;
                }
                Ok(table.finish("")?)
            }
        }
    })?;
    opened.finish(context)
}

fn write_text(out: &mut dyn Write, facts: &[(String, Cell)]) -> anyhow::Result<()> {
    let width = facts
        .iter()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or(0)
        .min(30);
    for (name, value) in facts {
        let value = match value {
            Cell::None => continue,
            Cell::Text(text) => harmless(text).into_owned(),
            Cell::Count(n) => count(*n),
            Cell::Bytes(n) => bytes(*n),
            Cell::Share(share) => heapray_report::format::share(*share),
        };
        writeln!(out, "{:width$}  {value}", harmless(name))?;
    }
    Ok(())
}

fn facts(session: &Session, properties: bool) -> Vec<(String, Cell)> {
    let heap = session.heap();
    let header = heap.header();
    let jvm = jvm(heap);
    let (total, unreachable) = (heap.total(), heap.unreachable());
    let layout = heap.layout();
    let (snapshot, snapshots) = heap.snapshot();
    let created = heapray_assemble::created_time(header.created_ms);
    let mut facts: Vec<(&str, Cell)> = vec![
        ("file", Cell::Text(session.path().display().to_string())),
        ("file size", Cell::Bytes(session.dump().file_bytes())),
        (
            "plain size",
            Cell::Bytes(session.dump().bytes().len() as u64),
        ),
        ("format", Cell::Text(header.text.clone())),
        (
            "identifier bytes",
            Cell::Count(heap.id_size().bytes() as u64),
        ),
        ("created", created.into()),
        (
            "heap dump",
            Cell::Text(format!("{snapshot} of {snapshots}")),
        ),
        ("jvm", jvm.name.into()),
        ("jvm version", jvm.version.into()),
        ("jvm vendor", jvm.vendor.into()),
        (
            "largest heap",
            jvm.max_heap_bytes.map_or(Cell::None, Cell::Bytes),
        ),
        ("live objects", Cell::Count(total.objects)),
        ("live bytes", Cell::Bytes(total.bytes)),
        ("unreachable objects", Cell::Count(unreachable.objects)),
        ("unreachable bytes", Cell::Bytes(unreachable.bytes)),
        ("references", Cell::Count(heap.reference_count())),
        ("classes", Cell::Count(heap.classes().dumped() as u64)),
        ("gc roots", Cell::Count(root_entries(heap).count() as u64)),
        ("threads", Cell::Count(heap.thread_count() as u64)),
        ("object layout", Cell::Text(layout.model.clone())),
        ("layout evidence", Cell::Text(layout.evidence.clone())),
    ];
    for repair in session.dump().repairs() {
        let text = format!("at {:#x}: {}", repair.offset, repair.message);
        facts.push(("damage", Cell::Text(text)));
    }
    for repair in heap.repairs() {
        let text = format!(
            "at {:#x}: {} ({}, {} lost)",
            repair.offset,
            repair.kind.message(),
            count(repair.count),
            bytes(repair.lost_bytes)
        );
        facts.push(("damage", Cell::Text(text)));
    }
    let mut facts: Vec<(String, Cell)> = facts
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    if properties {
        let arguments = jvm.arguments.into_iter();
        facts.extend(arguments.map(|argument| ("jvm argument".to_owned(), Cell::Text(argument))));
        let variables = jvm.environment.into_iter().flatten();
        let variables = variables.map(|(name, value)| Cell::Text(format!("{name}={value}")));
        facts.extend(variables.map(|variable| ("environment".to_owned(), variable)));
        let known = jvm.system_properties.into_iter();
        facts.extend(known.map(|(name, value)| (name, Cell::Text(value))));
    }
    facts
}
