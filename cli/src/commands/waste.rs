//! `heapray waste`: memory that the program could do without.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use heapray_query::{Cell, Column, ReferenceLeak, Row};
use heapray_report::format::{bytes, cut, harmless, share, simple_name};
use heapray_waste::{
    CollisionRow, CopiesRow, HeldWasteRow, InnerRow, Kind, KindRow, WasteReport, find_waste,
};

use crate::args::{AnalysisArgs, TableArgs, TableFormat};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::open_heap;
use crate::output::write_to;
use crate::table::{wrap, write_csv, write_json, write_some};

const EXAMPLES: &str = "\
Examples:
  heapray waste heapdump.hprof
  heapray waste heapdump.hprof --kind duplicate-string --limit 0
  heapray waste heapdump.hprof --format json";

/// Contents with most copies that are shown as text, at most.
const COPIES: usize = 10;

/// Memory that the program could do without: duplicates, empty collections, boxed numbers, by holding field
///
/// Exact: every object is looked at, and its bytes count once. Kinds claim objects in the order of --kind's values.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct WasteArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Only this kind
    #[arg(long, value_name = "KIND",
        value_parser = PossibleValuesParser::new(Kind::ALL.map(Kind::id)))]
    kind: Option<String>,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &WasteArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let mut waste = find_waste(opened.heap())?;
    if let Some(kind) = &args.kind {
        waste.kinds.retain(|row| row.kind.id() == kind);
        waste.fields.retain(|row| row.kind.id() == kind);
        waste.copies.retain(|row| row.kind.id() == kind);
    }
    if args.table.format() != TableFormat::Text {
        waste.fields.truncate(args.table.limit());
        waste.copies.truncate(args.table.limit());
    }
    write_to(args.table.output.as_ref(), |out| {
        match args.table.format() {
            TableFormat::Text => write_text(out, &waste, args.table.limit(), context),
            TableFormat::Json => write_json(out, &waste),
            TableFormat::Csv => write_csv(out, context, waste.fields.iter()),
        }
    })?;
    opened.finish(context)
}

fn write_text(
    out: &mut dyn Write,
    waste: &WasteReport,
    limit: usize,
    context: &Context,
) -> anyhow::Result<()> {
    let sum: u64 = waste.kinds.iter().map(|row| row.wasted_bytes).sum();
    let all = waste.used_bytes.max(1) as f64;
    writeln!(
        out,
        "{} of {} could be saved, {} of the heap.\n",
        bytes(sum),
        bytes(waste.used_bytes),
        share(sum as f64 / all)
    )?;
    write_some(out, KindRow::COLUMNS, &waste.kinds, limit, context)?;
    if !waste.fields.is_empty() {
        writeln!(out, "\nBy the field that holds it")?;
        let rows: Vec<FieldRow> = waste.fields.iter().map(FieldRow::new).collect();
        write_some(out, FieldRow::COLUMNS, &rows, limit, context)?;
    }
    if !waste.copies.is_empty() {
        writeln!(out, "\nEqual objects")?;
        write_some(
            out,
            CopiesRow::COLUMNS,
            &waste.copies,
            limit.min(COPIES),
            context,
        )?;
    }
    if !waste.collisions.is_empty() {
        writeln!(out, "\nMaps most of whose entries collide")?;
        write_some(
            out,
            CollisionRow::COLUMNS,
            &waste.collisions,
            limit,
            context,
        )?;
    }
    if !waste.self_held.is_empty() {
        writeln!(out, "\nReferences that hold their own referents")?;
        write_some(
            out,
            ReferenceLeak::COLUMNS,
            &waste.self_held,
            limit,
            context,
        )?;
    }
    if !waste.inner.is_empty() {
        writeln!(out, "\nOuter objects that only inner objects hold")?;
        write_some(out, InnerRow::COLUMNS, &waste.inner, limit, context)?;
    }
    let overhead = waste.overhead;
    let line = format!(
        "Headers take {} and padding {}; they are not part of the sum.",
        bytes(overhead.header_bytes),
        bytes(overhead.padding_bytes)
    );
    writeln!(out, "\n{line}")?;
    if !waste.kinds.is_empty() {
        writeln!(out, "\nWhat to change")?;
    }
    for row in waste.kinds.iter().take(limit.min(5)) {
        let lines = wrap(row.advice, context.width.saturating_sub(4));
        writeln!(out, "  {}", cut(&harmless(row.kind.title()), context.width))?;
        for line in lines {
            writeln!(out, "    {line}")?;
        }
    }
    Ok(())
}

/// A row by field as people see it: simple names, and the class beside the field.
pub(super) struct FieldRow {
    wasted_bytes: u64,
    objects: u64,
    of_objects: u64,
    kind: &'static str,
    place: String,
}

impl FieldRow {
    pub(super) fn new(row: &HeldWasteRow) -> Self {
        let class = simple_name(&row.class);
        let place = match row.field.rsplit_once('.') {
            None => format!("{class}, held by the JDK"),
            // A class, where several of its fields hold the objects.
            Some(_) if row.field == row.class => class.to_owned(),
            Some((owner, field)) => format!("{class} in {}.{field}", simple_name(owner)),
        };
        Self {
            wasted_bytes: row.wasted_bytes,
            objects: row.objects,
            of_objects: row.of_objects,
            kind: row.kind.id(),
            place,
        }
    }
}

impl Row for FieldRow {
    const COLUMNS: &'static [Column] = &[
        Column::bytes("wasted_bytes", "Wasted"),
        Column::count("objects", "Objects"),
        Column::count("of_objects", "Of"),
        Column::text("kind", "Kind"),
        Column::text("place", "Where"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Bytes(self.wasted_bytes),
            Cell::Count(self.objects),
            Cell::Count(self.of_objects),
            Cell::text(self.kind),
            Cell::text(&self.place),
        ]
    }
}
