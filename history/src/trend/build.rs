//! Makes a [`Trend`] of a series of reports.

use std::fmt::Write as _;

use heapray_report::model::{Report, Suspect};

use super::forecast::forecast;
use super::series::Series;
use super::shape::{Shape, course};
use super::{
    GrowingPath, SuspectLink, TimeAxis, Trend, TrendKind, TrendOptions, TrendRow, TrendVerdict,
};
use crate::figures;
use crate::holders::{Growth, find_holders};
use crate::names::{fold_generated, is_below};
use crate::partial::is_partial;
use crate::paths::{holder_label, trunk};

/// Why there is no trend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrendError {
    /// Growth needs two points.
    #[error("a trend needs at least two dumps, not {0}")]
    TooFew(usize),
}

/// A pool that got this many threads more over the series grows, whatever they retain.
const THREADS_FROM: u64 = 8;
/// A used heap that falls by more than this share between two dumps looks like a restart.
const RESTART: f64 = 0.5;

/// Looks at a series of reports of one program, in any order. O(rows × dumps²) up to 128 dumps.
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
    let used = course(&series.at, &used_bytes, floor);
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
        schema_version: crate::SCHEMA_VERSION,
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

/// The dumps as they are, where too few are whole to say how anything went.
fn no_answer(reports: &[Report], whole: usize) -> Trend {
    let series = Series::new(reports.iter().collect());
    let points = series.points();
    let used_bytes: Vec<u64> = points.iter().map(|point| point.used_bytes).collect();
    let are = if whole == 1 { "is" } else { "are" };
    Trend {
        schema_version: crate::SCHEMA_VERSION,
        axis: series.axis,
        verdict: TrendVerdict {
            kind: TrendKind::Unclear,
            headline: format!(
                "What grows can't be told: {whole} of {} dumps {are} whole, and a trend needs two.",
                points.len()
            ),
            confidence: 0.0,
        },
        notes: vec![
            "The others lost a part of their heap, and their figures are lower bounds. `heapray compare` \
             tells what differs between two of them."
                .to_owned(),
        ],
        used: course(&series.at, &used_bytes, 0.0),
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

fn growing_paths(
    paths: &[TrendRow],
    series: &Series<'_>,
    used_growth: i64,
    options: &TrendOptions,
) -> Vec<GrowingPath> {
    let rows: Vec<&TrendRow> = paths
        .iter()
        .filter(|row| row.bytes.shape.grows() && row.bytes.slope > 0.0)
        .collect();
    let growths: Vec<Growth<'_>> = rows
        .iter()
        .map(|row| {
            let (first, last) = (
                row.instances.first().copied().unwrap_or(0),
                row.instances.last().copied().unwrap_or(0),
            );
            Growth {
                path: trunk(&row.name, &row.class),
                rise: row.bytes.slope,
                // From nothing to one is a field that was set, from one to two is a second owner.
                multiplies: last > first.max(1),
            }
        })
        .collect();
    let named = |row: usize| rows.get(row).map(|row| row.name.clone());
    let mut growing: Vec<GrowingPath> = find_holders(&growths)
        .into_iter()
        .filter_map(|holder| {
            let row = (*rows.get(holder.row)?).clone();
            Some(GrowingPath {
                rank: 0,
                holder: holder_label(&row.name, &row.class).to_owned(),
                growth_share: (used_growth > 0)
                    .then(|| row.bytes.growth() as f64 / used_growth as f64),
                children: holder
                    .below
                    .iter()
                    .take(options.max_rows)
                    .filter_map(|child| Some((*rows.get(*child)?).clone()))
                    .collect(),
                within: holder
                    .above
                    .iter()
                    .filter_map(|outer| named(*outer))
                    .collect(),
                suspect: series
                    .reports
                    .last()
                    .and_then(|report| suspect_of(report, trunk(&row.name, &row.class))),
                row,
            })
        })
        .collect();
    let score = |path: &GrowingPath| path.row.bytes.slope * path.row.bytes.confidence;
    growing.sort_by(|a, b| {
        score(b)
            .total_cmp(&score(a))
            .then_with(|| a.row.name.cmp(&b.row.name))
    });
    for (position, path) in growing.iter_mut().enumerate() {
        path.rank = u32::try_from(position + 1).unwrap_or(u32::MAX);
    }
    cut(growing, options.max_rows)
}

/// The suspect at, below or above a path; the nearest in length where there are several.
fn suspect_of(report: &Report, path: &str) -> Option<SuspectLink> {
    let distance = |suspect: &Suspect| {
        let whole = fold_generated(&suspect.access_path);
        let other = trunk(&whole, &fold_generated(&suspect.accumulated.class));
        let related = other == path || is_below(other, path) || is_below(path, other);
        related.then(|| other.len().abs_diff(path.len()))
    };
    let (_, suspect) = report
        .suspects
        .iter()
        .filter_map(|suspect| Some((distance(suspect)?, suspect)))
        .min_by_key(|(distance, suspect)| (*distance, suspect.rank))?;
    Some(SuspectLink {
        fingerprint: suspect.fingerprint.clone(),
        kind: suspect.kind.clone(),
        advice: suspect.advice.summary.clone(),
    })
}

/// Drops rows below another one of the list, and sorts by the largest value.
fn outermost(mut rows: Vec<TrendRow>) -> Vec<TrendRow> {
    let mut kept: Vec<TrendRow> = Vec::new();
    let key = |row: &TrendRow| trunk(&row.name, &row.class).to_owned();
    rows.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name)));
    for row in rows {
        // Sorted, what is below a path comes right after it.
        if !kept.last().is_some_and(|outer| {
            is_below(
                trunk(&row.name, &row.class),
                trunk(&outer.name, &outer.class),
            )
        }) {
            kept.push(row);
        }
    }
    let most = |row: &TrendRow| row.bytes.values.iter().max().copied().unwrap_or(0);
    kept.sort_by(|a, b| most(b).cmp(&most(a)).then_with(|| a.name.cmp(&b.name)));
    kept
}

fn fastest(mut rows: Vec<TrendRow>) -> Vec<TrendRow> {
    rows.retain(|row| row.bytes.shape.grows() && row.bytes.slope > 0.0);
    rows.sort_by(|a, b| {
        b.bytes
            .slope
            .total_cmp(&a.bytes.slope)
            .then_with(|| a.name.cmp(&b.name))
    });
    rows
}

/// Pools by number of threads, not by bytes: a parked thread retains next to nothing.
fn growing_threads(series: &Series<'_>) -> Vec<TrendRow> {
    let mut rows = series.threads(0.0);
    rows.retain(|row| {
        let counted = course(&series.at, &row.instances, THREADS_FROM as f64 - 1.0);
        counted.shape.grows()
    });
    rows.sort_by(|a, b| {
        b.instances_slope
            .total_cmp(&a.instances_slope)
            .then_with(|| a.name.cmp(&b.name))
    });
    rows
}

fn cut<T>(mut rows: Vec<T>, max: usize) -> Vec<T> {
    rows.truncate(max);
    rows
}

fn notes(series: &Series<'_>, points: &[super::TrendPoint], left_out: usize) -> Vec<String> {
    let mut notes = Vec::new();
    if series.axis == TimeAxis::Dumps {
        notes.push(
            "Some dump doesn't tell when it was made, or two tell the same time: slopes are per dump, in the \
             order given."
                .to_owned(),
        );
    }
    let collected = points
        .iter()
        .filter(|point| point.collected == crate::compare::Collected::Yes)
        .count();
    if collected > 0 && collected < points.len() {
        let were = if collected == 1 { "was" } else { "were" };
        notes.push(format!(
            "{collected} of {} dumps {were} taken after a garbage collection, the others were not: softly and \
             weakly reachable objects can make up small steps between them.",
            points.len()
        ));
    }
    if left_out > 0 {
        let (its, are) = match left_out {
            1 => ("its", "it is"),
            _ => ("their", "they are"),
        };
        notes.push(format!(
            "{left_out} of {} dumps lost a part of {its} heap: {are} left out, since growth can't be told from \
             lower bounds.",
            points.len() + left_out
        ));
    }
    for (position, (a, b)) in points.iter().zip(points.iter().skip(1)).enumerate() {
        if (b.used_bytes as f64) < (a.used_bytes as f64) * (1.0 - RESTART) {
            notes.push(format!(
                "The used heap fell from {} to {} between dump {} and {}: was the process restarted? A trend is \
                 of one process.",
                figures::bytes(a.used_bytes),
                figures::bytes(b.used_bytes),
                position + 1,
                position + 2
            ));
        }
    }
    notes
}

fn verdict(
    axis: TimeAxis,
    used: &super::Course,
    growing: &[GrowingPath],
    plateaus: &[TrendRow],
    forecast: Option<&super::Forecast>,
) -> TrendVerdict {
    if let Some(worst) = growing.first() {
        let course = &worst.row.bytes;
        let mut headline = format!(
            "{} keeps growing by {} ({}, {} now)",
            figures::harmless(&worst.holder),
            figures::rate(course.slope, axis.unit()).trim_start_matches('+'),
            course.shape.name(),
            figures::bytes(course.last()),
        );
        if let Some(forecast) = forecast {
            let _ = write!(
                headline,
                "; the heap of {} is full in about {}",
                figures::bytes(forecast.max_heap_bytes),
                figures::hours(forecast.hours)
            );
        }
        headline.push('.');
        return TrendVerdict {
            kind: TrendKind::Growing,
            headline,
            confidence: course.confidence,
        };
    }
    if let Some(largest) = plateaus.first() {
        let headline = format!(
            "Nothing keeps growing: {} went up to {} and stopped.",
            figures::harmless(holder_label(&largest.name, &largest.class)),
            figures::bytes(largest.bytes.last())
        );
        return TrendVerdict {
            kind: TrendKind::Plateau,
            headline,
            confidence: largest.bytes.confidence,
        };
    }
    if used.shape.grows() {
        let headline = format!(
            "The used heap grows by {}, but no single access path does.",
            figures::rate(used.slope, axis.unit())
        );
        return TrendVerdict {
            kind: TrendKind::Growing,
            headline,
            confidence: used.confidence,
        };
    }
    TrendVerdict {
        kind: TrendKind::Flat,
        headline: "Nothing keeps growing.".to_owned(),
        confidence: used.confidence,
    }
}
