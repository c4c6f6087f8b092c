//! Paths to GC roots for people.

use std::io::Write;

use heapray_query::{MergedPathView, PathView, PathsView};
use heapray_report::format::{bytes, count, counted, cut, harmless};

use crate::context::Context;

pub(super) fn write_text(
    out: &mut dyn Write,
    view: &PathsView,
    target: &str,
    weak: bool,
    context: &Context,
) -> anyhow::Result<()> {
    if view.not_found > 0 {
        let objects = counted(view.not_found, "object is", "objects are");
        if weak {
            writeln!(out, "{objects} unreachable from every GC root")?;
        } else {
            writeln!(
                out,
                "{objects} reachable through weak, soft or phantom references only; --weak follows them"
            )?;
        }
    }
    if !view.merged.is_empty() {
        let objects = counted(view.found, "object", "objects");
        writeln!(
            out,
            "Shortest paths to {objects} of {}, merged:\n",
            harmless(target)
        )?;
        write_merged(out, &view.merged, 0, context)?;
        if view.merged_left_out > 0 {
            let more = counted(view.merged_left_out, "more node", "more nodes");
            writeln!(out, "{more}; --limit 0 shows all")?;
        }
        writeln!(out)?;
    }
    for path in &view.paths {
        write_path(out, path, context)?;
    }
    Ok(())
}

fn write_path(out: &mut dyn Write, path: &PathView, context: &Context) -> anyhow::Result<()> {
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
        let via = step.via.text();
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
    paths: &[MergedPathView],
    depth: usize,
    context: &Context,
) -> anyhow::Result<()> {
    for path in paths {
        let indent = "  ".repeat(depth.min(30));
        let via = if path.via.kind == "root" {
            String::new()
        } else {
            format!("{} → ", path.via.text())
        };
        let root = match &path.via.name {
            Some(words) if path.via.kind == "root" => format!("  ({words})"),
            _ => String::new(),
        };
        let mark = if path.objects_here > 0 { "  ◀" } else { "" };
        let line = format!("{indent}{via}{}{root}{mark}", path.class);
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
