//! Paths to GC roots for people and for spreadsheets.

use std::io::Write;

use heapray_report::format::{bytes, count, counted, cut, harmless};

use super::PathArgs;
use super::told::{Told, ToldMerged, ToldPath, ToldVia};
use crate::args::TableFormat;
use crate::context::Context;
use crate::table::{Cell, Table, column};

/// `static OPEN_ORDERS`, `.table`, `[17]`, `local variable`.
fn via_words(via: &ToldVia) -> String {
    match (via.kind, &via.name) {
        ("static", Some(name)) => format!("static {name}"),
        ("field", Some(name)) => format!(".{name}"),
        ("local", Some(frame)) => format!("local variable of {frame}"),
        ("local", None) => "held by native code".to_owned(),
        ("class", _) => "<class>".to_owned(),
        ("class-loader", _) => "<classloader>".to_owned(),
        (_, Some(name)) => name.clone(),
        (kind, None) => kind.to_owned(),
    }
}

pub(super) fn write_text(
    out: &mut dyn Write,
    told: &Told,
    args: &PathArgs,
    context: &Context,
) -> anyhow::Result<()> {
    if told.not_found > 0 {
        let objects = counted(told.not_found, "object is", "objects are");
        if args.weak {
            writeln!(out, "{objects} held by no reference that leads from a root")?;
        } else {
            writeln!(
                out,
                "{objects} held by weak, soft or phantom references only; --weak follows them"
            )?;
        }
    }
    if !told.merged.is_empty() {
        let objects = counted(told.found, "object", "objects");
        writeln!(
            out,
            "Shortest paths to {objects} of {}, merged:\n",
            harmless(&args.target)
        )?;
        write_merged(out, &told.merged, 0, context)?;
        if told.merged_left_out > 0 {
            let more = counted(told.merged_left_out, "more place", "more places");
            writeln!(out, "{more}; --limit 0 shows all")?;
        }
        writeln!(out)?;
    }
    for path in &told.paths {
        write_path(out, path, context)?;
    }
    Ok(())
}

fn write_path(out: &mut dyn Write, path: &ToldPath, context: &Context) -> anyhow::Result<()> {
    let width = context.width.max(60);
    let half = path.steps.len().div_ceil(2);
    for (at, step) in path.steps.iter().enumerate() {
        if at == half && path.left_out > 0 {
            writeln!(out, "  … {} steps left out", count(path.left_out))?;
        }
        let held = format!("  {} {}", step.object_id, bytes(step.retained_bytes));
        let class = harmless(&step.class);
        if at == 0 {
            let root = format!("GC root: {}", path.root);
            writeln!(out, "{}", cut(&harmless(&root), width))?;
            writeln!(
                out,
                "  {}{held}",
                cut(&class, width.saturating_sub(held.len() + 2))
            )?;
            continue;
        }
        let via = via_words(&step.via);
        let via = cut(&harmless(&via), 60).into_owned();
        let room = width
            .saturating_sub(held.len() + via.chars().count() + 5)
            .max(20);
        writeln!(out, "  {via} → {}{held}", cut(&class, room))?;
    }
    writeln!(out)?;
    Ok(())
}

/// As deep as merged paths are; a line that leads to one place only needs no further indent.
fn write_merged(
    out: &mut dyn Write,
    paths: &[ToldMerged],
    depth: usize,
    context: &Context,
) -> anyhow::Result<()> {
    for path in paths {
        let indent = "  ".repeat(depth.min(30));
        let via = if path.via.kind == "root" {
            String::new()
        } else {
            format!("{} → ", via_words(&path.via))
        };
        let root_words = match &path.via.name {
            Some(words) if path.via.kind == "root" => format!("  ({words})"),
            _ => String::new(),
        };
        let mark = if path.objects_here > 0 { "  ◀" } else { "" };
        let line = format!("{indent}{via}{}{root_words}{mark}", path.class);
        let room_for = context.width.max(60).saturating_sub(15);
        writeln!(
            out,
            "{:>13}  {}",
            count(path.objects_below),
            cut(&harmless(&line), room_for)
        )?;
        write_merged(out, &path.children, depth + 1, context)?;
    }
    Ok(())
}

/// Merged paths first, a place a row with the objects below it, then single ones step by step.
pub(super) fn write_csv(out: &mut dyn Write, told: &Told, context: &Context) -> anyhow::Result<()> {
    let columns = [
        column("path", "Path"),
        column("step", "Step"),
        column("via", "Via"),
        column("name", "Name"),
        column("class", "Class"),
        column("object_id", "Object"),
        column("objects", "Objects"),
        column("retained_bytes", "Retained"),
    ];
    let mut table = Table::new(out, TableFormat::Csv, &columns, context.width)?;
    let mut waiting: Vec<(u64, &ToldMerged)> =
        told.merged.iter().rev().map(|path| (0, path)).collect();
    while let Some((depth, path)) = waiting.pop() {
        waiting.extend(path.children.iter().rev().map(|child| (depth + 1, child)));
        table.row(&[
            Cell::Text("merged".to_owned()),
            Cell::Count(depth),
            Cell::Text(path.via.kind.to_owned()),
            path.via.name.clone().into(),
            Cell::Text(path.class.clone()),
            Cell::Text(path.example.clone()),
            Cell::Count(path.objects_below),
            Cell::None,
        ])?;
    }
    for (number, path) in (1..).zip(&told.paths) {
        for (at, step) in (0..).zip(&path.steps) {
            let name = if at == 0 {
                Some(path.root.clone())
            } else {
                step.via.name.clone()
            };
            table.row(&[
                Cell::Count(number),
                Cell::Count(at),
                Cell::Text(step.via.kind.to_owned()),
                name.into(),
                Cell::Text(step.class.clone()),
                Cell::Text(step.object_id.clone()),
                Cell::None,
                Cell::Bytes(step.retained_bytes),
            ])?;
        }
    }
    Ok(table.finish("")?)
}
