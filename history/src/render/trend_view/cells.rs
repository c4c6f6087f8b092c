//! Cells and charts that several sections of a trend use.

use std::io;

use crate::figures::{bytes, rate, signed_count, time, to_i64, to_u64};
use crate::render::document::{Cell, ChartView};
use crate::render::svg::{Chart, render_chart, render_sparkline};
use crate::trend::{TimeAxis, Trend, TrendPoint, TrendRow, ValueTrend};

/// The cell with a row's slope, a bar, and the slope of the number of objects.
pub(super) fn slope(row: &TrendRow, unit: &str, most: u64) -> Cell {
    let objects = if to_i64(row.instances_slope) == 0 {
        String::new()
    } else {
        format!("{}/{unit}", signed_count(to_i64(row.instances_slope)))
    };
    Cell::number(rate(row.bytes.slope, unit))
        .with_bar(to_u64(row.bytes.slope), most)
        .with_note(&objects)
}

/// The cell with a row's values as a sparkline.
pub(super) fn spark(row: &TrendRow) -> io::Result<Cell> {
    let label = format!(
        "from {} to {}",
        bytes(row.bytes.values.first().copied().unwrap_or(0)),
        bytes(row.bytes.last())
    );
    let svg = render_sparkline(&row.bytes.values, &label).map_err(io::Error::other)?;
    Ok(Cell {
        svg,
        ..Cell::default()
    })
}

/// A chart of a figure over the series, with a line for its slope if it grows.
pub(super) fn chart(
    trend: &Trend,
    caption: String,
    label: &str,
    value_trend: &ValueTrend,
    limit: Option<(u64, &str)>,
) -> io::Result<ChartView> {
    let points: Vec<(f64, u64)> = trend
        .points
        .iter()
        .map(|point| point.at)
        .zip(value_trend.values.iter().copied())
        .collect();
    let (from, to) = ends(trend);
    let svg = render_chart(&Chart {
        label,
        points: &points,
        limit,
        slope: value_trend.shape.grows().then_some(value_trend.slope),
        from: &from,
        to: &to,
    });
    Ok(ChartView {
        caption,
        note: format!(
            "{}, {}",
            rate(value_trend.slope, trend.axis.unit()),
            value_trend.shape.id()
        ),
        svg: svg.map_err(io::Error::other)?,
    })
}

/// Labels at the start and the end of the time axis.
fn ends(trend: &Trend) -> (String, String) {
    let name = |position: Option<&TrendPoint>, number: usize| match (trend.axis, position) {
        (TimeAxis::Hours, Some(point)) => point.created.as_deref().map_or_else(String::new, time),
        _ => format!("dump {number}"),
    };
    (
        name(trend.points.first(), 1),
        name(trend.points.last(), trend.points.len()),
    )
}
