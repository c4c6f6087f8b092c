//! `heapray info`: what is in the file, without suspects.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use heapray_query::{Cell, Fact, Jvm, Row, heap_facts, jvm, jvm_facts};
use heapray_report::format::{bytes, count, cut, harmless};
use heapray_session::Session;
use serde_json::{Map, Value};
use unicode_width::UnicodeWidthStr as _;

use crate::args::{AnalysisArgs, TableArgs, TableFormat};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::open_heap;
use crate::output::write_to;
use crate::table::{Table, shown, wrap, write_json};

/// The name of facts of which there may be several.
const DAMAGE: &str = "damage";

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
    let jvm = jvm(opened.heap());
    let mut facts = facts(opened.session(), &jvm);
    let format = args.table.format();
    if args.properties && format != TableFormat::Json {
        facts.extend(jvm_facts(&jvm));
    }
    facts.truncate(args.table.wished().unwrap_or(usize::MAX));
    write_to(args.table.output.as_ref(), |out| match format {
        TableFormat::Text => write_text(out, &facts, context),
        TableFormat::Json => {
            let mut object = as_object(&facts);
            if args.properties {
                add_properties(&mut object, &jvm);
            }
            write_json(out, &object)
        }
        TableFormat::Csv => {
            let mut table = Table::new(out, format, Fact::COLUMNS, context.width)?;
            for fact in &facts {
                table.row(&fact.cells())?;
            }
            Ok(table.finish("")?)
        }
    })?;
    opened.finish(context)
}

fn write_text(out: &mut dyn Write, facts: &[Fact], context: &Context) -> anyhow::Result<()> {
    let widths = facts.iter().map(|fact| fact.name.chars().count());
    let width = widths.max().unwrap_or(0).min(30);
    let room = context.width.saturating_sub(width + 2);
    for fact in facts.iter().filter(|fact| fact.value != Cell::None) {
        let (name, value) = (harmless(&fact.name), shown(&fact.value));
        let mut lines = wrap(&value, room).into_iter();
        let first = lines.next().unwrap_or_default();
        if name.width() > width {
            writeln!(out, "{}", cut(&name, context.width))?;
            writeln!(out, "{:width$}  {first}", "")?;
        } else {
            writeln!(out, "{name:width$}  {first}")?;
        }
        for line in lines {
            writeln!(out, "{:width$}  {line}", "")?;
        }
    }
    Ok(())
}

/// Facts as the members of one object: `live objects` as `live_objects`, damage as an array.
fn as_object(facts: &[Fact]) -> Map<String, Value> {
    let mut object = Map::new();
    let mut damage = Vec::new();
    for fact in facts {
        let value = match &fact.value {
            Cell::None => Value::Null,
            Cell::Text(text) => text.as_ref().into(),
            Cell::Address(id) => id.to_string().into(),
            Cell::Count(n) | Cell::Bytes(n) => (*n).into(),
            Cell::Share(share) => (*share).into(),
        };
        if fact.name == DAMAGE {
            damage.push(value);
        } else {
            object.insert(fact.name.replace(' ', "_"), value);
        }
    }
    object.insert(DAMAGE.to_owned(), damage.into());
    object
}

/// Arguments, environment and system properties; values of secret names are masked already.
fn add_properties(object: &mut Map<String, Value>, jvm: &Jvm) {
    let as_map = |pairs: &BTreeMap<String, String>| {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.clone(), Value::from(value.as_str())));
        Value::Object(pairs.collect())
    };
    let environment = jvm.environment.as_ref().map_or(Value::Null, as_map);
    object.insert("jvm_arguments".to_owned(), jvm.arguments.clone().into());
    object.insert("environment".to_owned(), environment);
    object.insert(
        "system_properties".to_owned(),
        as_map(&jvm.system_properties),
    );
}

/// Facts of the file, of the heap, and of what was damaged.
fn facts(session: &Session, jvm: &Jvm) -> Vec<Fact> {
    let (heap, dump) = (session.heap(), session.dump());
    let mut facts = vec![
        Fact::new(
            "file",
            Cell::Text(session.path().display().to_string().into()),
        ),
        Fact::new("file size", Cell::Bytes(dump.file_bytes())),
        Fact::new("plain size", Cell::Bytes(dump.bytes().len() as u64)),
    ];
    facts.extend(heap_facts(heap, jvm));
    let damage = |text: String| Fact::new(DAMAGE, Cell::Text(text.into()));
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
    facts
}
