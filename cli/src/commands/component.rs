//! `heapray component`: all about a class loader, a package, or what some objects keep alive.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use heapray_analyzer::Heap;
use heapray_hprof::ObjectId;
use heapray_query::{
    Component, ComponentClassRow, ComponentDominatorRow, ComponentObjectRow, ComponentOf,
    ComponentRow, ReferenceStatisticsRow, Row, component, components, loader_name, loaders,
    reference_statistics_in,
};
use heapray_report::format::{bytes, counted, cut, harmless, share};
use heapray_waste::{CopiesRow, KindRow, WasteReport, find_waste_in};
use serde::Serialize;

use super::waste::FieldRow;
use crate::args::{AnalysisArgs, TableArgs, TableFormat};
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::opened::open_heap;
use crate::output::write_to;
use crate::set::find_set;
use crate::table::{wrap, write_csv, write_json, write_rows, write_some};
use crate::target::find_loader;

const EXAMPLES: &str = "\
Examples:
  heapray component heapdump.hprof                          class loaders and packages by what they retain
  heapray component heapdump.hprof --loader 0x7f00a8c0
  heapray component heapdump.hprof --package com.example.orders
  heapray component heapdump.hprof --root com.example.Cache
  heapray component heapdump.hprof --top 3                  the three class loaders that retain most

What can be a root: a class, an address, @FILE with an address a line, or 'SELECT * FROM …'";

/// Rows of each table but the classes.
const ROWS: usize = 10;

/// One component as a whole: classes, dominators, references, waste, copies
///
/// A component is a class loader, a package or some objects, with everything that only they keep alive. Its waste is
/// looked for as if there were no other objects.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ComponentArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// A class loader with its classes and their instances: its address, name or class, or `<boot>`
    #[arg(long, value_name = "LOADER")]
    loader: Option<String>,
    /// The classes of a package and of the packages below it, with their instances
    #[arg(long, value_name = "PACKAGE", conflicts_with = "loader")]
    package: Option<String>,
    /// Objects
    #[arg(long, value_name = "SET", conflicts_with_all = ["loader", "package"])]
    root: Option<String>,
    /// The N class loaders that retain most
    #[arg(long, value_name = "N", conflicts_with_all = ["loader", "package", "root"],
        value_parser = clap::value_parser!(u32).range(1..))]
    top: Option<u32>,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &ComponentArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    let wanted = wanted(args, heap)?;
    if wanted.is_empty() {
        let rows = components(heap);
        write_rows(&args.table, context, ComponentRow::COLUMNS, &rows)?;
        return opened.finish(context);
    }
    let views = wanted.iter().map(|(name, of)| View::of(heap, name, of));
    let views: Vec<View> = views.collect::<anyhow::Result<_>>()?;
    write_to(args.table.output.as_ref(), |out| {
        match args.table.format() {
            TableFormat::Text => {
                for (number, view) in views.iter().enumerate() {
                    if number > 0 {
                        writeln!(out)?;
                    }
                    write_text(out, view, args.table.wished(), context)?;
                }
                Ok(())
            }
            TableFormat::Json => match views.as_slice() {
                [view] if args.top.is_none() => write_json(out, view),
                views => write_json(out, &views),
            },
            TableFormat::Csv => {
                let rows = views.iter().flat_map(|view| &view.classes);
                write_csv(out, context, rows.take(args.table.limit()))
            }
        }
    })?;
    opened.finish(context)
}

/// The components that are asked for, with their names; none for the list of all.
fn wanted(args: &ComponentArgs, heap: &Heap) -> anyhow::Result<Vec<(String, ComponentOf)>> {
    let of_loader = |id: ObjectId| {
        let name = format!("class loader {}", loader_name(heap, id));
        (name, ComponentOf::Loader(id))
    };
    if let Some(text) = &args.loader {
        return Ok(vec![of_loader(find_loader(heap, text)?)]);
    }
    if let Some(package) = &args.package {
        let package = package.trim_end_matches(['*', '.']);
        return Ok(vec![(
            format!("package {package}"),
            ComponentOf::Package(package.to_owned()),
        )]);
    }
    if let Some(text) = &args.root {
        let set = find_set(heap, text)?;
        return Ok(vec![(set.name, ComponentOf::Objects(set.objects))]);
    }
    let top = args.top.unwrap_or_default() as usize;
    let rows = loaders(heap).into_iter().take(top);
    Ok(rows.map(|row| of_loader(row.id)).collect())
}

/// All that is said about a component.
#[derive(Serialize)]
struct View {
    component: String,
    own_objects: u64,
    own_bytes: u64,
    objects: u64,
    retained_bytes: u64,
    retained_share: f64,
    classes: Vec<ComponentClassRow>,
    top_dominators: Vec<ComponentDominatorRow>,
    largest_objects: Vec<ComponentObjectRow>,
    references: Vec<ReferenceStatisticsRow>,
    waste: WasteReport,
}

impl View {
    fn of(heap: &Heap, name: &str, of: &ComponentOf) -> anyhow::Result<Self> {
        let found: Component = component(heap, of);
        if found.set.is_empty() {
            return Err(hinted(
                format!("no object of {name} is reachable"),
                "`heapray component DUMP` lists class loaders and packages",
            ));
        }
        let (top_dominators, largest_objects) = found.dominators(heap, ROWS);
        Ok(Self {
            component: name.to_owned(),
            own_objects: found.own.objects,
            own_bytes: found.own.bytes,
            objects: found.total.objects,
            retained_bytes: found.total.bytes,
            retained_share: found.share,
            classes: found.classes(heap),
            top_dominators,
            largest_objects,
            references: reference_statistics_in(heap, &found.set),
            waste: find_waste_in(heap, &found.set)?,
        })
    }
}

fn write_text(
    out: &mut dyn Write,
    view: &View,
    limit: Option<usize>,
    context: &Context,
) -> anyhow::Result<()> {
    let rows = limit.unwrap_or(ROWS);
    let title = harmless(&view.component);
    writeln!(out, "{}", cut(&title, context.width))?;
    let sizes = format!(
        "{} of its own, {}; with what only they hold {}, {}, {} of the heap.",
        counted(view.own_objects, "object", "objects"),
        bytes(view.own_bytes),
        counted(view.objects, "object", "objects"),
        bytes(view.retained_bytes),
        share(view.retained_share)
    );
    for line in wrap(&sizes, context.width) {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "\nLargest objects")?;
    write_some(
        out,
        ComponentObjectRow::COLUMNS,
        &view.largest_objects,
        rows,
        context,
    )?;
    writeln!(out, "\nTop dominators by class")?;
    write_some(
        out,
        ComponentDominatorRow::COLUMNS,
        &view.top_dominators,
        rows,
        context,
    )?;
    writeln!(out, "\nClasses")?;
    write_some(
        out,
        ComponentClassRow::COLUMNS,
        &view.classes,
        rows,
        context,
    )?;
    if !view.references.is_empty() {
        writeln!(
            out,
            "\nReferents of its soft, weak, phantom and final references"
        )?;
        write_some(
            out,
            ReferenceStatisticsRow::COLUMNS,
            &view.references,
            rows,
            context,
        )?;
    }
    let waste = &view.waste;
    writeln!(
        out,
        "\nWaste: {} could be saved, {} of the component",
        bytes(waste.wasted_bytes),
        share(waste.wasted_share)
    )?;
    write_some(out, KindRow::COLUMNS, &waste.kinds, rows, context)?;
    if !waste.fields.is_empty() {
        writeln!(out, "\nBy the field that holds it")?;
        let fields: Vec<FieldRow> = waste.fields.iter().map(FieldRow::new).collect();
        write_some(out, FieldRow::COLUMNS, &fields, rows, context)?;
    }
    if !waste.copies.is_empty() {
        writeln!(out, "\nEqual objects")?;
        write_some(out, CopiesRow::COLUMNS, &waste.copies, rows, context)?;
    }
    Ok(())
}
