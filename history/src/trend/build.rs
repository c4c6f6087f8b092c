//! Makes a [`Trend`] of a series of reports.

use heapray_report::Report;

use super::forecast::forecast;
use super::growing::growing_paths;
use super::model::{Trend, TrendKind, TrendVerdict};
use super::options::TrendOptions;
use super::rows::TrendRow;
use super::series::Series;
use super::shape::Shape;
use super::slope::median;
use super::value_trend::value_trend;
use super::verdict::{notes, verdict};
use crate::evidence::Evidence;
use crate::figures;
use crate::measured::{difference, full};
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
        return Ok(no_answer(reports, whole.len(), &[]));
    }
    // Only heaps that were measured like the last one can be subtracted from it.
    let (alike, unlike) = measured_alike(whole);
    if alike.len() < 2 {
        return Ok(no_answer(reports, alike.len(), &unlike));
    }
    let left_out = Series::new(lacking).points();
    let series = Series::new(alike);
    let points = series.points();
    let used_bytes: Vec<u64> = points.iter().map(|point| point.used_bytes).collect();
    let last_used = used_bytes.last().copied().unwrap_or(0);
    let floor = (options.min_bytes as f64)
        .max(options.min_share * last_used as f64)
        .max(usual_fall(&series));
    let used = value_trend(&series.at, &used_bytes, floor);
    let paths = series.paths(floor);
    let full = series
        .reports
        .last()
        .and_then(|report| full(report, options.max_heap_bytes));
    let growing = growing_paths(&paths, &series, used.growth(), full.is_some(), options);
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
    let mut plateaus = of_shape(&[Shape::Plateau]);
    plateaus.retain(|_| full.is_none());
    let plateaus = cut(plateaus, options.max_rows);
    let churning = cut(of_shape(&[Shape::Churning]), options.max_rows);
    let mut big_but_flat = of_shape(&[Shape::Flat, Shape::Falling]);
    big_but_flat.retain(|row| row.bytes.last() >= big);
    let verdict = verdict(
        series.axis,
        &used,
        &growing,
        &plateaus,
        full,
        forecast.as_ref().ok(),
    );
    Ok(Trend {
        schema_version: SCHEMA_VERSION,
        axis: series.axis,
        notes: notes(&series, &points, &used, left_out.len())
            .into_iter()
            .chain(note_on_unlike(&unlike))
            .collect(),
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

/// Bytes by which a figure falls from dump to dump without a reason: the median over the steps of the series.
fn usual_fall(series: &Series<'_>) -> f64 {
    let steps = series.reports.iter().zip(series.reports.iter().skip(1));
    median(
        steps
            .map(|(before, after)| Evidence::of(before, after).usual_fall)
            .collect(),
    )
}

/// The reports that were measured like the last one, and what makes the others different.
fn measured_alike(reports: Vec<&Report>) -> (Vec<&Report>, Vec<String>) {
    let order = Series::new(reports);
    let mut unlike = Vec::new();
    let Some(last) = order.reports.last().copied() else {
        return (Vec::new(), unlike);
    };
    let mut alike = order.reports;
    alike.retain(|report| {
        let reason = difference(report, last);
        let is_alike = reason.is_none();
        unlike.extend(reason);
        is_alike
    });
    (alike, unlike)
}

/// A note on dumps that were measured differently.
fn note_on_unlike(unlike: &[String]) -> Option<String> {
    let reason = unlike.first()?;
    let (count, are) = (
        unlike.len(),
        if unlike.len() == 1 {
            "dump is"
        } else {
            "dumps are"
        },
    );
    Some(format!(
        "{count} {are} left out, because no growth shows against the last dump: {reason}."
    ))
}

/// A trend without an answer, for a series with fewer than two complete dumps that were measured alike.
fn no_answer(reports: &[Report], whole: usize, unlike: &[String]) -> Trend {
    let series = Series::new(reports.iter().collect());
    let points = series.points();
    let used_bytes: Vec<u64> = points.iter().map(|point| point.used_bytes).collect();
    let are = if whole == 1 { "is" } else { "are" };
    Trend {
        schema_version: SCHEMA_VERSION,
        axis: series.axis,
        verdict: TrendVerdict {
            kind: TrendKind::Unclear,
            headline: unlike.first().map_or_else(
                || {
                    let dumps = points.len();
                    format!(
                        "Cannot tell what grows: {whole} of {dumps} dumps {are} complete, and a trend needs two."
                    )
                },
                |reason| format!("Cannot tell what grows: {reason}."),
            ),
            confidence: 0.0,
        },
        notes: vec![note_on_unlike(unlike).unwrap_or_else(|| {
            "The other dumps lost part of their heap, and their figures are lower bounds. `heapray compare` \
             shows the differences between two of them."
                .to_owned()
        })],
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
