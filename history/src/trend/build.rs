//! Makes a [`Trend`] of a series of reports.

use heapray_report::Report;

use super::forecast::forecast;
use super::growing::growing_paths;
use super::model::{Trend, TrendKind, TrendVerdict};
use super::options::TrendOptions;
use super::rows::TrendRow;
use super::series::Series;
use super::shape::Shape;
use super::value_trend::value_trend;
use super::verdict::{notes, verdict};
use crate::figures;
use crate::names::{POOL_GROWS_FROM, is_below};
use crate::order::{Total, largest_first};
use crate::partial::is_partial;
use crate::paths::path_prefix;
use crate::schema::SCHEMA_VERSION;

/// Why there is no trend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrendError {
    /// There are fewer than two dumps.
    #[error("a trend needs at least two dumps, not {0}")]
    TooFew(usize),
}

/// Computes the trend of reports of one program, in any order. O(rows × dumps²) up to 128 dumps.
pub fn trend(reports: &[Report], options: &TrendOptions) -> Result<Trend, TrendError> {
    if reports.len() < 2 {
        return Err(TrendError::TooFew(reports.len()));
    }
    let (lacking, whole): (Vec<&Report>, Vec<&Report>) =
        reports.iter().partition(|report| is_partial(report));
    if whole.len() < 2 {
        return Ok(no_answer(reports, whole.len()));
    }
    let left_out = Series::new(lacking).points();
    let series = Series::new(whole);
    let points = series.points();
    let used_bytes: Vec<u64> = points.iter().map(|point| point.used_bytes).collect();
    let last_used = used_bytes.last().copied().unwrap_or(0);
    let floor = (options.min_bytes as f64).max(options.min_share * last_used as f64);
    let used = value_trend(&series.at, &used_bytes, floor);
    let paths = series.paths(floor);
    let growing = growing_paths(&paths, &series, used.growth(), options);
    let max_heap_bytes = options.max_heap_bytes.or_else(|| {
        series
            .reports
            .iter()
            .rev()
            .find_map(|report| report.jvm.max_heap_bytes)
    });
    let forecast = forecast(series.axis, &points, &used, &growing, max_heap_bytes);
    let big = figures::to_u64(options.big_share * last_used as f64).max(options.min_bytes);
    let of_shape = |shapes: &[Shape]| -> Vec<TrendRow> {
        let rows = paths
            .iter()
            .filter(|row| shapes.contains(&row.bytes.shape))
            .cloned();
        outermost(
            rows.filter(|row| row.bytes.values.iter().any(|value| *value >= big))
                .collect(),
        )
    };
    let plateaus = cut(of_shape(&[Shape::Plateau]), options.max_rows);
    let churning = cut(of_shape(&[Shape::Churning]), options.max_rows);
    let mut big_but_flat = of_shape(&[Shape::Flat, Shape::Falling]);
    big_but_flat.retain(|row| row.bytes.last() >= big);
    let verdict = verdict(
        series.axis,
        &used,
        &growing,
        &plateaus,
        forecast.as_ref().ok(),
    );
    Ok(Trend {
        schema_version: SCHEMA_VERSION,
        axis: series.axis,
        notes: notes(&series, &points, left_out.len()),
        verdict,
        used,
        forecast_note: forecast.as_ref().err().cloned(),
        forecast: forecast.ok(),
        growing,
        plateaus,
        big_but_flat: cut(big_but_flat, options.max_rows),
        churning,
        growing_classes: cut(fastest(series.classes(floor)), options.max_rows),
        growing_threads: cut(growing_threads(&series), options.max_rows),
        points,
        left_out,
    })
}

/// A trend without an answer, for a series with fewer than two complete dumps.
fn no_answer(reports: &[Report], whole: usize) -> Trend {
    let series = Series::new(reports.iter().collect());
    let points = series.points();
    let used_bytes: Vec<u64> = points.iter().map(|point| point.used_bytes).collect();
    let are = if whole == 1 { "is" } else { "are" };
    Trend {
        schema_version: SCHEMA_VERSION,
        axis: series.axis,
        verdict: TrendVerdict {
            kind: TrendKind::Unclear,
            headline: format!(
                "Cannot tell what grows: {whole} of {} dumps {are} complete, and a trend needs two.",
                points.len()
            ),
            confidence: 0.0,
        },
        notes: vec![
            "The other dumps lost part of their heap, and their figures are lower bounds. `heapray compare` \
             shows the differences between two of them."
                .to_owned(),
        ],
        used: value_trend(&series.at, &used_bytes, 0.0),
        forecast: None,
        forecast_note: None,
        growing: Vec::new(),
        plateaus: Vec::new(),
        big_but_flat: Vec::new(),
        churning: Vec::new(),
        growing_classes: Vec::new(),
        growing_threads: Vec::new(),
        points,
        left_out: Vec::new(),
    }
}

/// Drops rows below another row of the list, and sorts by the largest value.
fn outermost(mut rows: Vec<TrendRow>) -> Vec<TrendRow> {
    let mut kept: Vec<TrendRow> = Vec::new();
    let key = |row: &TrendRow| path_prefix(&row.name, &row.class).to_owned();
    rows.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name)));
    for row in rows {
        // In sorted order, rows below a path follow it directly.
        if !kept.last().is_some_and(|outer| {
            is_below(
                path_prefix(&row.name, &row.class),
                path_prefix(&outer.name, &outer.class),
            )
        }) {
            kept.push(row);
        }
    }
    let most = |row: &TrendRow| row.bytes.values.iter().max().copied().unwrap_or(0);
    largest_first(&mut kept, most, |row| &row.name);
    kept
}

fn fastest(mut rows: Vec<TrendRow>) -> Vec<TrendRow> {
    rows.retain(|row| row.bytes.shape.grows() && row.bytes.slope > 0.0);
    largest_first(&mut rows, |row| Total(row.bytes.slope), |row| &row.name);
    rows
}

/// Thread pools that grow by number of threads; an idle thread retains almost no bytes.
fn growing_threads(series: &Series<'_>) -> Vec<TrendRow> {
    let mut rows = series.threads(0.0);
    rows.retain(|row| {
        let counted = value_trend(&series.at, &row.instances, POOL_GROWS_FROM as f64 - 1.0);
        counted.shape.grows()
    });
    largest_first(&mut rows, |row| Total(row.instances_slope), |row| &row.name);
    rows
}

fn cut<T>(mut rows: Vec<T>, max: usize) -> Vec<T> {
    rows.truncate(max);
    rows
}
