//! What cuts free, for people.

use std::io::Write;

use heapray_query::what_if::{FreedClassRow, HolderView, WhatIf};
use heapray_query::{Column, Row};
use heapray_report::format::{bytes, counted, cut, harmless, share};

use crate::args::TableFormat;
use crate::context::Context;
use crate::table::{Table, write_some};

pub(crate) fn write_text(
    out: &mut dyn Write,
    answer: &WhatIf,
    limit: usize,
    context: &Context,
) -> anyhow::Result<()> {
    let width = context.width;
    for view in &answer.cuts {
        let what = match (view.references, view.objects) {
            (references, 0) => counted(references, "reference", "references"),
            (0, objects) => counted(objects, "object", "objects"),
            (references, objects) => format!(
                "{}, {}",
                counted(references, "reference", "references"),
                counted(objects, "object", "objects")
            ),
        };
        let line = format!("Cut: {} ({what})", view.cut);
        writeln!(out, "{}", cut(&harmless(&line), width))?;
    }
    writeln!(
        out,
        "Frees {}, {} of the heap, in {}.",
        bytes(answer.freed_bytes),
        share(answer.freed_share),
        counted(answer.freed_objects, "object", "objects")
    )?;
    let softly = answer
        .after
        .soft_bytes
        .saturating_sub(answer.before.soft_bytes);
    if softly > 0 {
        writeln!(
            out,
            "{} more would be held by soft references only.",
            bytes(softly)
        )?;
    }
    if !answer.freed_by_class.is_empty() {
        writeln!(out)?;
        write_some(
            out,
            FreedClassRow::COLUMNS,
            &answer.freed_by_class,
            limit,
            context,
        )?;
    }
    let held = &answer.still_held;
    if held.objects > 0 {
        let line = format!(
            "Still held: {}, which retain {}.",
            counted(
                held.objects,
                "target of these references",
                "targets of these references"
            ),
            bytes(held.retained_bytes)
        );
        writeln!(out, "\n{}", cut(&line, width))?;
        write_some(out, HolderView::COLUMNS, &held.holders, limit, context)?;
    }
    Ok(())
}

pub(crate) fn write_csv_rows<R: Row>(
    out: &mut dyn Write,
    columns: &[Column],
    rows: &[R],
    context: &Context,
) -> anyhow::Result<()> {
    let mut table = Table::new(out, TableFormat::Csv, columns, context.width)?;
    for row in rows {
        table.row(&row.cells())?;
    }
    Ok(table.finish("")?)
}
