//! Paths to GC roots for people.

use std::io::Write;

use heapray_query::{MergedPathView, PathView, PathsView};
use heapray_report::format::{bytes, count, counted, cut, harmless};

use unicode_width::UnicodeWidthStr as _;

use crate::args::parse_address;
use crate::context::Context;

/// Which references paths lead over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Followed {
    All,
    Strong,
    /// Some were left out.
    SomeLeftOut,
}

pub(super) fn write_text(
    out: &mut dyn Write,
    view: &PathsView,
    target: &str,
    followed: Followed,
    context: &Context,
) -> anyhow::Result<()> {
    if view.found == 0 && view.not_found == 0 {
        let target = harmless(target);
        let nothing = if parse_address(&target).is_some() {
            format!("{target} is unreachable: no GC root leads to it")
        } else {
            format!("no instance of {target} is reachable")
        };
        writeln!(out, "{}", cut(&nothing, context.width))?;
        return Ok(());
    }
    if view.not_found > 0 {
        let objects = counted(view.not_found, "object is", "objects are");
        let why = match followed {
            Followed::All => "unreachable from every GC root",
            Followed::Strong => {
                "reachable through weak, soft or phantom references only; --weak follows them"
            }
            Followed::SomeLeftOut => "not reachable without the references of --except",
        };
        writeln!(out, "{objects} {why}")?;
    }
    if !view.merged.is_empty() {
        let objects = counted(view.found, "object", "objects");
        let title = format!(
            "Shortest paths to {objects} of {}, merged:",
            harmless(target)
        );
        writeln!(out, "{}\n", cut(&title, context.width))?;
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
    let width = context.width;
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
                cut(&class, width.saturating_sub(held.width() + 2))
            )?;
            continue;
        }
        let via = step.via.text();
        let room = width.saturating_sub(held.width() + 5);
        let via = harmless(&via);
        let via = cut(&via, 60.min(room / 2)).into_owned();
        let room = room.saturating_sub(via.width());
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
        let indent = "  ".repeat(depth.min(context.width / 8));
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
        let room_for = context.width.saturating_sub(15);
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
