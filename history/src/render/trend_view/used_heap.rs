//! The section of the used heap, dump by dump.

use std::io;

use super::cells::chart;
use crate::figures::{at_least, bytes, time};
use crate::render::document::{Cell, Row, Section, columns, file_name};
use crate::trend::{Trend, TrendKind};

pub(super) fn section(trend: &Trend) -> io::Result<Section> {
    let limit = trend.forecast.as_ref();
    let chart = chart(
        trend,
        "Used heap".to_owned(),
        "used heap over the series",
        &trend.used,
        limit.map(|forecast| (forecast.max_heap_bytes, "-Xmx")),
    )?;
    let is_told = trend.verdict.kind != TrendKind::Unclear;
    let most = trend.points.iter().map(|point| point.used_bytes).max();
    let points = || trend.points.iter().chain(&trend.left_out);
    let has_waste = points().any(|point| point.wasted_bytes.is_some());
    let rows = points().map(|point| Row {
        cells: [
            Cell::text(&file_name(&point.path)),
            Cell::text(
                &point
                    .created
                    .as_deref()
                    .map_or_else(|| "–".to_owned(), time),
            ),
            Cell::number(at_least(point.partial, bytes(point.used_bytes)))
                .with_bar(point.used_bytes, most.unwrap_or(0)),
            Cell::number(bytes(point.unreachable_bytes)),
        ]
        .into_iter()
        .chain(has_waste.then(|| {
            let wasted = point.wasted_bytes.map_or_else(|| "–".to_owned(), bytes);
            Cell::number(wasted)
        }))
        .chain([Cell::text(match (point.partial, point.complete) {
            (true, _) => "part missing",
            (false, false) => "repaired",
            (false, true) => "complete",
        })])
        .collect(),
        strong: false,
    });
    Ok(Section {
        id: "heap",
        title: "Used heap",
        charts: is_told.then_some(chart).into_iter().collect(),
        columns: columns(if has_waste {
            &["dump", "time", "#used", "#unreachable", "#waste", "file"]
        } else {
            &["dump", "time", "#used", "#unreachable", "file"]
        }),
        rows: rows.collect(),
        ..Section::default()
    })
}
