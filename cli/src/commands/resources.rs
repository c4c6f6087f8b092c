//! `heapray resources`: what the program holds besides memory.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use heapray_hprof::ObjectId;
use heapray_oql::fingerprint;
use heapray_query::{Cell, Column, Detail, ResourceKind, ResourceRow, Row, find_roots, resources};
use heapray_report::format::simple_name;
use serde::Serialize;

use crate::args::{AnalysisArgs, TableArgs, TableFormat};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::open_heap;
use crate::output::write_to;
use crate::table::{write_json, write_rows};

const EXAMPLES: &str = "\
Examples:
  heapray resources heapdump.hprof
  heapray resources heapdump.hprof --kind file --show-values
  heapray resources heapdump.hprof --kind executor --format json";

/// Characters of a value that are shown.
const SHOWN: usize = 500;

/// Open files, sockets, native buffers, connection pools, statements, thread locals, executors, sessions, applications
///
/// Known by their classes: the JDK, common servers, pools and database drivers. Without --show-values, length and hash
/// stand for paths, hosts, SQL and session identifiers.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ResourcesArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Only this kind; may be repeated
    #[arg(long, value_name = "KIND",
        value_parser = PossibleValuesParser::new(ResourceKind::ALL.map(ResourceKind::id)))]
    kind: Vec<String>,
    /// Show paths, hosts, SQL and session identifiers; they may be secret
    #[arg(long)]
    show_values: bool,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &ResourcesArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    let mut found = resources(heap, &find_roots(heap), usize::MAX);
    found.retain(|row| args.kind.is_empty() || args.kind.iter().any(|kind| kind == row.kind.id()));
    if found.is_empty() {
        context.remark("the dump has no resources of known classes");
    }
    let rows: Vec<View<'_>> = { found.iter() }
        .map(|row| View::new(row, args.show_values))
        .collect();
    match args.table.format() {
        TableFormat::Json => {
            let rows: Vec<&View<'_>> = rows.iter().take(args.table.limit()).collect();
            write_to(args.table.output.as_ref(), |out| write_json(out, &rows))?;
        }
        TableFormat::Csv => write_rows(&args.table, context, View::COLUMNS, &rows)?,
        TableFormat::Text => {
            let rows: Vec<TextRow> = rows.iter().map(TextRow::new).collect();
            write_rows(&args.table, context, TextRow::COLUMNS, &rows)?;
        }
    }
    opened.finish(context)
}

/// A resource as it may be shown.
#[derive(Serialize)]
struct View<'r> {
    kind: ResourceKind,
    object_id: String,
    class: &'r str,
    value: Option<String>,
    details: BTreeMap<&'r str, DetailView<'r>>,
    native_bytes: Option<u64>,
    retained_bytes: u64,
    owner: Option<&'r str>,
    #[serde(skip)]
    row: &'r ResourceRow,
    #[serde(skip)]
    summary: String,
}

/// Durations are in seconds.
#[derive(Serialize)]
#[serde(untagged)]
enum DetailView<'r> {
    Number(i64),
    Name(&'r str),
}

impl<'r> View<'r> {
    fn new(row: &'r ResourceRow, show_values: bool) -> Self {
        let value = row.value.as_ref().map(|value| {
            if show_values {
                value.chars().take(SHOWN).collect()
            } else {
                fingerprint(value)
            }
        });
        let details = row.details.iter().map(|(name, detail)| {
            let detail = match detail {
                Detail::Number(number) | Detail::Seconds(number) => DetailView::Number(*number),
                Detail::Name(text) => DetailView::Name(text),
            };
            (*name, detail)
        });
        Self {
            kind: row.kind,
            object_id: row.object_id.to_string(),
            class: &row.class,
            value,
            details: details.collect(),
            native_bytes: row.bytes,
            retained_bytes: row.retained_bytes,
            owner: row.owner.as_deref(),
            row,
            summary: row.described(),
        }
    }
}

/// A resource as people see it: simple names, and all that is known in one column.
struct TextRow {
    native_bytes: Option<u64>,
    retained_bytes: u64,
    object_id: ObjectId,
    what: String,
    owner: Option<String>,
}

impl TextRow {
    fn new(view: &View<'_>) -> Self {
        let named = format!("{} {}", view.kind.id(), simple_name(view.class));
        let words = [Some(named), view.value.clone(), Some(view.summary.clone())];
        let words = words.into_iter().flatten().filter(|word| !word.is_empty());
        let owner = view.owner.map(|owner| match owner.rsplit_once('.') {
            Some((class, field)) => format!("{}.{field}", simple_name(class)),
            None => owner.to_owned(),
        });
        Self {
            native_bytes: view.native_bytes,
            retained_bytes: view.retained_bytes,
            object_id: view.row.object_id,
            what: words.collect::<Vec<_>>().join(", "),
            owner,
        }
    }
}

impl Row for TextRow {
    const COLUMNS: &'static [Column] = &[
        Column::bytes("native_bytes", "Native"),
        Column::bytes("retained_bytes", "Retained"),
        Column::address("object_id", "Object"),
        Column::text("what", "What"),
        Column::text("owner", "Held by"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::maybe_bytes(self.native_bytes),
            Cell::Bytes(self.retained_bytes),
            Cell::Address(self.object_id),
            Cell::text(&self.what),
            Cell::maybe_text(self.owner.as_deref()),
        ]
    }
}

impl Row for View<'_> {
    const COLUMNS: &'static [Column] = &[
        Column::text("kind", "Kind"),
        Column::bytes("native_bytes", "Native"),
        Column::bytes("retained_bytes", "Retained"),
        Column::address("object_id", "Object"),
        Column::text("class", "Class"),
        Column::text("details", "Details"),
        Column::text("value", "Value"),
        Column::text("owner", "Held by"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::text(self.kind.id()),
            Cell::maybe_bytes(self.native_bytes),
            Cell::Bytes(self.retained_bytes),
            Cell::Address(self.row.object_id),
            Cell::text(self.class),
            Cell::text(&self.summary),
            Cell::maybe_text(self.value.as_deref()),
            Cell::maybe_text(self.owner),
        ]
    }
}
