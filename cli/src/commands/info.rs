//! `heapray info`: what is in the file, without suspects.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use heapray_query::{Cell, Fact, Row, heap_facts, jvm, jvm_facts};
use heapray_report::format::{bytes, count, harmless};
use heapray_session::Session;

use crate::args::{AnalysisArgs, TableArgs, TableFormat};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::open_heap;
use crate::output::write_to;
use crate::table::{Table, shown};

const EXAMPLES: &str = "\
Examples:
  heapray info heapdump.hprof
  heapray info heapdump.hprof --properties    with properties, environment and arguments, secrets masked";

/// Facts about the dump: format, JVM, counts, sizes, damage
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
    let mut facts = facts(opened.session(), args.properties);
    facts.truncate(args.table.wished().unwrap_or(usize::MAX));
    write_to(args.table.output.as_deref(), |out| {
        match args.table.format() {
            TableFormat::Text => write_text(out, &facts),
            format => {
                let mut table = Table::new(out, format, Fact::COLUMNS, context.width)?;
                for fact in &facts {
                    table.row(&fact.cells())?;
                }
                Ok(table.finish("")?)
            }
        }
    })?;
    opened.finish(context)
}

fn write_text(out: &mut dyn Write, facts: &[Fact]) -> anyhow::Result<()> {
    let widths = facts.iter().map(|fact| fact.name.chars().count());
    let width = widths.max().unwrap_or(0).min(30);
    for fact in facts.iter().filter(|fact| fact.value != Cell::None) {
        let (name, value) = (harmless(&fact.name), shown(&fact.value));
        writeln!(out, "{name:width$}  {value}")?;
    }
    Ok(())
}

/// Facts of the file, of the heap, and of what was damaged.
fn facts(session: &Session, properties: bool) -> Vec<Fact> {
    let (heap, dump) = (session.heap(), session.dump());
    let jvm = jvm(heap);
    let mut facts = vec![
        Fact::new(
            "file",
            Cell::Text(session.path().display().to_string().into()),
        ),
        Fact::new("file size", Cell::Bytes(dump.file_bytes())),
        Fact::new("plain size", Cell::Bytes(dump.bytes().len() as u64)),
    ];
    facts.extend(heap_facts(heap, &jvm));
    let damage = |text: String| Fact::new("damage", Cell::Text(text.into()));
    facts.extend(
        dump.repairs()
            .iter()
            .map(|repair| damage(format!("at {:#x}: {}", repair.offset, repair.message))),
    );
    facts.extend(heap.repairs().iter().map(|repair| {
        damage(format!(
            "at {:#x}: {} ({}, {} lost)",
            repair.offset,
            repair.kind.message(),
            count(repair.count),
            bytes(repair.lost_bytes)
        ))
    }));
    if properties {
        facts.extend(jvm_facts(&jvm));
    }
    facts
}
