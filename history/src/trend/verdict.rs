//! The result of a series in one sentence, and caveats.

use std::fmt::Write as _;

use super::forecast::Forecast;
use super::model::{TrendKind, TrendVerdict};
use super::points::{TimeAxis, TrendPoint};
use super::rows::{GrowingPath, TrendRow};
use super::series::Series;
use super::shape::Shape;
use super::value_trend::ValueTrend;
use crate::compare::{Collected, LEAST_SPREAD};
use crate::figures;
use crate::paths::holder_label;

/// A used heap that falls by more than this share between two dumps suggests a restart.
const RESTART: f64 = 0.5;

pub(super) fn notes(
    series: &Series<'_>,
    points: &[TrendPoint],
    used: &ValueTrend,
    left_out: usize,
) -> Vec<String> {
    let mut notes = Vec::new();
    if series.axis == TimeAxis::Dumps {
        notes.push(
            "A dump has no time, or two dumps have the same time: slopes are per dump, in the order given."
                .to_owned(),
        );
    }
    let collected = points
        .iter()
        .filter(|point| point.collected == Collected::Yes)
        .count();
    if collected > 0 && collected < points.len() {
        let were = if collected == 1 { "was" } else { "were" };
        notes.push(format!(
            "{collected} of {} dumps {were} taken after a garbage collection, the others were not: softly and \
             weakly reachable objects can cause small steps between them.",
            points.len()
        ));
    }
    let max_is_known = series
        .reports
        .iter()
        .any(|report| report.jvm.max_heap_bytes.is_some());
    if used.shape == Shape::Plateau && !max_is_known {
        notes.push(format!(
            "No dump states -Xmx. If it is close to {}, the growth stopped because the heap was full: pass it with \
             --max-heap.",
            figures::bytes(used.last())
        ));
    }
    if left_out > 0 {
        let (their, are) = match left_out {
            1 => ("its", "is"),
            _ => ("their", "are"),
        };
        notes.push(format!(
            "{left_out} of {} dumps lost part of {their} heap and {are} left out: lower bounds cannot show growth.",
            points.len() + left_out
        ));
    }
    for (position, (a, b)) in points.iter().zip(points.iter().skip(1)).enumerate() {
        if (b.used_bytes as f64) < (a.used_bytes as f64) * (1.0 - RESTART) {
            notes.push(format!(
                "The used heap fell from {} to {} between dumps {} and {}. If the process was restarted, \
                 use the dumps of one process only.",
                figures::bytes(a.used_bytes),
                figures::bytes(b.used_bytes),
                position + 1,
                position + 2
            ));
        }
    }
    notes
}

pub(super) fn verdict(
    axis: TimeAxis,
    used: &ValueTrend,
    growing: &[GrowingPath],
    plateaus: &[TrendRow],
    full: Option<(u64, u64)>,
    forecast: Option<&Forecast>,
) -> TrendVerdict {
    if let Some((worst, (used, most))) = growing.first().zip(full) {
        let (used, most) = (figures::bytes(used), figures::bytes(most));
        let headline = format!(
            "{} grew to {}, until the heap was full: live objects take {used} of {most}.",
            figures::harmless(&worst.holder),
            figures::bytes(worst.row.bytes.last()),
        );
        return TrendVerdict {
            kind: TrendKind::Full,
            headline,
            confidence: worst.row.bytes.confidence,
        };
    }
    if let Some(worst) = growing.first() {
        let value_trend = &worst.row.bytes;
        let mut headline = format!(
            "{} keeps growing by {} ({}, {} now)",
            figures::harmless(&worst.holder),
            figures::rate(value_trend.slope, axis.unit()).trim_start_matches('+'),
            value_trend.shape.id(),
            figures::bytes(value_trend.last()),
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
            confidence: value_trend.confidence,
        };
    }
    if let Some(largest) = plateaus.first() {
        let headline = format!(
            "Nothing keeps growing: {} grew to {} and stopped.",
            figures::harmless(holder_label(&largest.name, &largest.class)),
            figures::bytes(largest.bytes.last())
        );
        return TrendVerdict {
            kind: TrendKind::Plateau,
            headline,
            confidence: largest.bytes.confidence,
        };
    }
    // What no path shows may be the JVM's own tables: it is growth where `compare` would call it so, too.
    let first = used.values.first().copied().unwrap_or(0);
    if used.shape.grows() && used.growth() as f64 > first as f64 * LEAST_SPREAD {
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
