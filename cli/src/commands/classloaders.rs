//! `heapray classloaders`: who loaded what, and what was loaded twice.

use std::cmp::Reverse;
use std::path::PathBuf;

use clap::Args;
use heapray_analyzer::{ClassIndex, Heap};
use heapray_hprof::ObjectId;
use heapray_query::{
    BOOT_LOADER, GroupBy, HistogramRow, LoaderRow, duplicate_classes, histogram, loader_name,
    loaders,
};
use rustc_hash::FxHashMap;

use crate::args::{AnalysisArgs, TableArgs, parse_address};
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::opened::open_heap;
use crate::output::write_to;
use crate::table::{Cell, Column, Table, column, left_out};

const EXAMPLES: &str = "\
Examples:
  heapray classloaders heapdump.hprof
  heapray classloaders heapdump.hprof --classes 0x7f00a8c0    what this one loaded; <boot>, app too
  heapray classloaders heapdump.hprof --duplicates            classes that several loaders defined";

/// Class loaders with what they loaded and retain; classes of one; classes that were loaded twice
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ClassloadersArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Classes of one loader (address, name or `<boot>`), instead of the loaders
    #[arg(long, value_name = "LOADER", conflicts_with = "duplicates")]
    classes: Option<String>,
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
const CLASSES: [Column; 5] = [
    column("instances", "Instances"),
    column("shallow_bytes", "Shallow"),
    column("retained_bytes", "Retained"),
    column("object_id", "Object"),
    column("class", "Class"),
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
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    let (columns, rows): (&[Column], Vec<Vec<Cell>>) = match &args.classes {
        Some(loader) => (&CLASSES, classes_of(heap, find_loader(heap, loader)?)),
        None if args.duplicates => (&DUPLICATES, duplicates(heap)),
        None => (&LOADERS, all_loaders(heap)),
    };
    write_to(args.table.output.as_deref(), |out| {
        let mut table = Table::new(out, args.table.format(), columns, context.width)?;
        let limit = args.table.limit().min(rows.len());
        for row in rows.iter().take(limit) {
            table.row(row)?;
        }
        Ok(table.finish(&left_out(limit, rows.len()))?)
    })?;
    opened.finish(context)
}

fn all_loaders(heap: &Heap) -> Vec<Vec<Cell>> {
    let rows = loaders(heap).into_iter().map(|row| {
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
    rows.collect()
}

fn duplicates(heap: &Heap) -> Vec<Vec<Cell>> {
    let rows = duplicate_classes(heap).into_iter().map(|row| {
        let names: Vec<String> = row
            .loaders
            .iter()
            .take(NAMED)
            .map(|id| loader_name(heap, *id))
            .collect();
        vec![
            Cell::Count(row.loaders.len() as u64),
            Cell::Count(row.instances.objects),
            Cell::Bytes(row.instances.bytes + row.class_object_bytes),
            Cell::Text(row.class),
            Cell::Text(names.join(", ")),
        ]
    });
    rows.collect()
}

/// By address, by `<boot>`, by its name, or by its class.
fn find_loader(heap: &Heap, text: &str) -> anyhow::Result<ObjectId> {
    if text == BOOT_LOADER {
        return Ok(ObjectId::NULL);
    }
    let address = parse_address(text);
    let is_meant = |row: &LoaderRow| match address {
        Some(address) => row.id.0 == address,
        None => row.name.as_deref() == Some(text) || row.class == text,
    };
    let rows = loaders(heap);
    let found: Vec<&LoaderRow> = rows.iter().filter(|row| is_meant(row)).collect();
    match found.as_slice() {
        [one] => Ok(one.id),
        [] => Err(hinted(
            format!("no class loader is {text}"),
            "`heapray classloaders DUMP` lists them with address, name and class",
        )),
        [..] => {
            let ids: Vec<String> = found
                .iter()
                .take(NAMED)
                .map(|row| row.id.to_string())
                .collect();
            Err(hinted(
                format!("{} class loaders are called {text}", found.len()),
                format!("give one of their addresses: {}", ids.join(", ")),
            ))
        }
    }
}

/// The largest retained heap first.
fn classes_of(heap: &Heap, loader: ObjectId) -> Vec<Vec<Cell>> {
    let used: FxHashMap<ClassIndex, HistogramRow> = histogram(heap, GroupBy::Class)
        .into_iter()
        .filter_map(|row| Some((row.class?, row)))
        .collect();
    let classes = heap.classes().iter();
    let mut rows: Vec<_> = classes
        .filter(|(_, class)| class.loader == loader && class.object.is_some())
        .map(|(index, class)| {
            let row = used.get(&index);
            let total = row.map(|row| row.reachable).unwrap_or_default();
            let retained = row.map_or(0, |row| row.retained_size);
            (retained, total, class)
        })
        .collect();
    rows.sort_by_key(|(retained, total, class)| {
        (Reverse((*retained, total.bytes)), class.name.as_str())
    });
    let rows = rows.into_iter().map(|(retained, total, class)| {
        vec![
            Cell::Count(total.objects),
            Cell::Bytes(total.bytes),
            Cell::Bytes(retained),
            Cell::Text(class.id.to_string()),
            Cell::Text(class.name.clone()),
        ]
    });
    rows.collect()
}
