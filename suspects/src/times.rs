//! Time inside one dump: since when the accumulated objects pile up, and how fast.
//!
//! Many objects carry the time at which they were made. One dump then shows what otherwise takes two. Only times are read,
//! never other values; where no field carries one, nothing is said.

mod find;
mod read;
mod series;

use crate::bytes::hundredths;
use crate::finding::{Evidence, Finding, Times};
use crate::input::Input;
use crate::instances::sample_instances_of;
use find::find_field;
use heapray_analyzer::ClassIndex;
use read::{Clock, time_at};
use series::{Series, duration};

/// Objects from which a series says something.
const LEAST: u64 = 100;
/// Objects whose times are read.
const MOST_READ: u64 = 2000;
/// Instances of the class that may lie outside of the finding, as a part of those within it.
const OUTSIDE: f64 = 0.25;

/// Milliseconds from which a series is more than one batch of work.
const LONG: u64 = 600_000;
/// The part of doubt that a steady series leaves.
const GROWING: f64 = 0.7;

/// Gives each finding the times of its accumulated objects, where they carry any. Reads a sample of the objects.
pub(crate) fn find_times(input: &Input<'_>, findings: &mut [Finding], died: bool) {
    let Some(clock) = Clock::of(input) else {
        return;
    };
    for finding in findings {
        if let Some(times) = times_of(input, clock, finding, died) {
            finding.evidence.extend(sentences(input, &times));
            let goes_on = series::goes_on(times.shape) && times.oldest_ms >= LONG;
            if finding.size_only && goes_on {
                // What comes evenly, and of which the oldest is still there, looks like growth.
                finding.confidence = hundredths(1.0 - (1.0 - finding.confidence) * GROWING);
            }
            finding.times = Some(times);
        }
    }
}

fn times_of(input: &Input<'_>, clock: Clock, finding: &Finding, died: bool) -> Option<Times> {
    let accumulated = &finding.accumulated;
    let all = accumulated.instances;
    if all < LEAST || finding.kind.is_about_contents() {
        return None;
    }
    let class = class_of(input, &accumulated.class, all)?;
    let sample = sample_instances_of(input.heap, class, MOST_READ);
    let field = find_field(input, clock, &sample)?;
    let mut read: Vec<i64> = Vec::with_capacity(sample.len());
    let mut is_local = false;
    for object in &sample {
        if let Some(time) = time_at(input, clock, *object, &field) {
            is_local |= time.is_local;
            read.push(time.millis);
        }
    }
    // Objects without a time are not those that the series is about.
    if read.len() * 10 < sample.len() * 9 {
        return None;
    }
    if is_local {
        clock.shift_to_zone(&mut read);
    }
    let series = Series::of(read, clock.now, all)?;
    let full_in_ms = (!died && series::goes_on(series.shape))
        .then(|| full_in(input, finding, &series))
        .flatten();
    Some(Times {
        field: field.join("."),
        oldest_ms: series.oldest,
        newest_ms: series.newest,
        per_minute: hundredths(series.per_minute),
        shape: series.shape,
        counts: series.counts,
        full_in_ms,
    })
}

/// The class of this name, if nearly all of its instances are the finding's.
fn class_of(input: &Input<'_>, name: &str, all: u64) -> Option<ClassIndex> {
    let class = input.heap.classes().find_by_name(name).next()?;
    let instances = input.heap.instances_of(class);
    let outside = instances.saturating_sub(all) as f64;
    let is_thing = !crate::accumulated::is_text(name) && name != "java.lang.Class";
    (is_thing && instances >= LEAST && outside <= all as f64 * OUTSIDE).then_some(class)
}

/// When the heap is full at this rate, milliseconds.
fn full_in(input: &Input<'_>, finding: &Finding, series: &Series) -> Option<u64> {
    /// From here on a number says nothing but "long".
    const LONGEST: f64 = 100.0 * 24.0 * 60.0;
    let free = input.max_heap?.checked_sub(input.used)?;
    let accumulated = &finding.accumulated;
    let each = accumulated.retained_size as f64 / accumulated.instances.max(1) as f64;
    let minutes = free as f64 / (each * series.per_minute);
    // Neither negative nor beyond 64 bits.
    #[allow(clippy::cast_sign_loss)]
    (minutes.is_finite() && minutes < LONGEST).then_some((minutes * 60_000.0) as u64)
}

fn sentences(input: &Input<'_>, times: &Times) -> Vec<Evidence> {
    let rate = if times.per_minute >= 10.0 {
        format!("{:.0} a minute", times.per_minute)
    } else if times.per_minute >= 1.0 / 60.0 * 10.0 {
        format!("{:.1} a minute", times.per_minute)
    } else {
        format!("{:.1} an hour", times.per_minute * 60.0)
    };
    let text = format!(
        "by their {}: oldest {}, newest {}, {rate}, {}",
        times.field,
        duration(times.oldest_ms),
        duration(times.newest_ms),
        times.shape
    );
    let mut told = vec![Evidence::measure("per_minute", times.per_minute, text)];
    if let (Some(full), Some(most)) = (times.full_in_ms, input.max_heap) {
        let text = format!(
            "at this rate the maximum heap of {} is full in {}",
            crate::bytes::mib(most),
            duration(full)
        );
        told.push(Evidence::figure("full_in_ms", full, text));
    }
    told
}
