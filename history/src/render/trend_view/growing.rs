//! The section of growing paths.

use std::io;

use super::cells::{chart, slope, spark};
use crate::figures::{bytes, harmless, percent, to_u64};
use crate::names::STEP;
use crate::render::document::{Cell, Row, Section, columns};
use crate::trend::Trend;

/// Most growing paths with a chart.
const CHARTS: usize = 6;
/// Most children shown below a growing path.
const CHILDREN: usize = 5;

pub(super) fn section(trend: &Trend) -> io::Result<Section> {
    let unit = trend.axis.unit();
    let most = trend
        .growing
        .iter()
        .map(|path| to_u64(path.row.bytes.slope))
        .max()
        .unwrap_or(0);
    let mut rows = Vec::new();
    for path in &trend.growing {
        let note = match &path.suspect {
            Some(suspect) => format!(
                "{} — suspect ({}): {}",
                path.row.name, suspect.kind, suspect.advice
            ),
            None => path.row.name.clone(),
        };
        rows.push(Row {
            cells: vec![
                Cell::code(&path.holder).with_note(&note),
                Cell::state(path.row.bytes.shape.id(), true),
                slope(&path.row, unit, most),
                Cell::number(bytes(path.row.bytes.last())),
                Cell::number(percent(path.row.share)),
                Cell::number(percent(path.row.bytes.confidence)),
                spark(&path.row)?,
            ],
            strong: true,
        });
        for child in path.children.iter().take(CHILDREN) {
            let below = child.name.get(path.row.name.len()..).unwrap_or(&child.name);
            rows.push(Row {
                cells: vec![
                    Cell::code(&format!("  … {}", below.trim_start_matches(STEP))),
                    Cell::state(child.bytes.shape.id(), false),
                    slope(child, unit, most),
                    Cell::number(bytes(child.bytes.last())),
                    Cell::number(percent(child.share)),
                    Cell::number(percent(child.bytes.confidence)),
                    spark(child)?,
                ],
                strong: false,
            });
        }
    }
    let charts = trend
        .growing
        .iter()
        .take(CHARTS)
        .map(|path| {
            let label = format!("{} over the series", path.holder);
            let caption = harmless(&path.holder).into_owned();
            chart(trend, caption, &label, &path.row.bytes, None)
        })
        .collect::<io::Result<Vec<_>>>()?;
    Ok(Section {
        id: "growing",
        title: "Growing",
        intro: "Paths that keep growing, by slope and confidence, not by size. Below each path, the growing \
                paths inside it."
            .to_owned(),
        charts,
        columns: columns(&["holder", "shape", "#slope", "#now", "#of heap", "#confidence", "trend"]),
        rows,
        none: "Nothing keeps growing.",
        ..Section::default()
    })
}
