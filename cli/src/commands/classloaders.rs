//! `heapray classloaders`: who loaded what, and what was loaded twice.

use std::path::PathBuf;

use clap::Args;
use heapray_analyzer::query::{duplicate_classes, loader_name, loaders};

use crate::args::{AnalysisArgs, TableArgs};
use crate::context::Context;
use crate::exit::Exit;
use crate::output::write_to;
use crate::session::with_analysis;
use crate::table::{Cell, Column, Table, column, left_out};

const EXAMPLES: &str = "\
Examples:
  heapray classloaders heapdump.hprof
  heapray classloaders heapdump.hprof --duplicates    classes that several loaders defined";

/// Class loaders with what they loaded and retain; classes that were loaded twice
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ClassloadersArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Class names that several loaders defined, instead of the loaders
    #[arg(long)]
    duplicates: bool,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

const LOADERS: [Column; 7] = [
    column("classes", "Classes"),
    column("instances", "Instances"),
    column("shallow_bytes", "Shallow"),
    column("retained_bytes", "Retained"),
    column("object_id", "Object"),
    column("name", "Name"),
    column("class", "Class of the loader"),
];
const DUPLICATES: [Column; 5] = [
    column("loaders", "Loaders"),
    column("instances", "Instances"),
    column("shallow_bytes", "Shallow"),
    column("class", "Class"),
    column("class_loaders", "Class loaders"),
];
/// Loaders of a duplicate class that are told by name.
const NAMED: usize = 20;

pub(crate) fn run(args: &ClassloadersArgs, context: &Context) -> anyhow::Result<Exit> {
    let ((), exit) = with_analysis(&args.dump, &args.analysis, context, |session| {
        let analysis = &session.analysis;
        let (columns, rows): (&[Column], Vec<Vec<Cell>>) = if args.duplicates {
            let rows = duplicate_classes(analysis).into_iter().map(|row| {
                let names: Vec<String> = row
                    .loaders
                    .iter()
                    .take(NAMED)
                    .map(|id| loader_name(analysis, *id))
                    .collect();
                vec![
                    Cell::Count(row.loaders.len() as u64),
                    Cell::Count(row.instances.objects),
                    Cell::Bytes(row.instances.bytes + row.class_object_bytes),
                    Cell::Text(row.class),
                    Cell::Text(names.join(", ")),
                ]
            });
            (&DUPLICATES, rows.collect())
        } else {
            let rows = loaders(analysis)?.into_iter().map(|row| {
                vec![
                    Cell::Count(row.classes),
                    Cell::Count(row.instances.objects),
                    Cell::Bytes(row.instances.bytes),
                    Cell::Bytes(row.retained_size),
                    (!row.id.is_null()).then(|| row.id.to_string()).into(),
                    row.name.into(),
                    Cell::Text(row.class),
                ]
            });
            (&LOADERS, rows.collect())
        };
        write_to(args.table.output.as_deref(), |out| {
            let mut table = Table::new(out, args.table.format(), columns, context.width)?;
            let limit = args.table.limit().min(rows.len());
            for row in rows.iter().take(limit) {
                table.row(row)?;
            }
            Ok(table.finish(&left_out(limit, rows.len()))?)
        })
    })?;
    Ok(exit)
}
