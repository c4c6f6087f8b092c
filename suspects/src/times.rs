//! Time inside one dump: since when the accumulated objects pile up, and how fast.
//!
//! Many objects carry the time at which they were made. One dump then shows what otherwise takes two. Only times are read,
//! never other values; where no field carries one, nothing is said.

mod find;
mod read;
mod sequence;
mod series;
mod start;

use crate::bytes::hundredths;
use crate::finding::{Evidence, Finding, Times};
use crate::input::Input;
use crate::instances::sample_instances_of;
use find::find_field;
use heapray_analyzer::ClassIndex;
use read::{Clock, time_at};
use sequence::{Order, order_of};
use series::{Series, duration};
use start::started;

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
/// The same of one that goes back to the start of the process.
const SINCE_START: f64 = 0.5;
/// Factor for the confidence in a pile of which nothing is old, though the process is.
const CUT_OFF: f64 = 0.7;
/// The oldest object's part of the age of the process from which it came at the start, and below which it did not.
const FROM_START: f64 = 0.9;
const LATER: f64 = 0.5;

/// Gives each finding the times of its accumulated objects, where they carry any. Reads a sample of the objects.
pub(crate) fn find_times(input: &Input<'_>, findings: &mut [Finding], died: bool) {
    let Some(clock) = Clock::of(input) else {
        return;
    };
    let mut start = None;
    for finding in findings {
        if let Some(times) = times_of(input, clock, finding, died) {
            finding.evidence.extend(sentences(input, &times));
            let start = *start.get_or_insert_with(|| started(input, clock));
            let span = start.and_then(|start| span(clock.now - start, &times));
            let goes_on = series::goes_on(times.shape) && times.oldest_ms >= LONG;
            if finding.size_only {
                let doubt = 1.0 - finding.confidence;
                // What comes evenly, and of which the oldest is still there, looks like growth; what is never old does not.
                finding.confidence = hundredths(match span {
                    Some(Span::CutOff(..)) => finding.confidence * CUT_OFF,
                    Some(Span::SinceStart(_)) => 1.0 - doubt * SINCE_START,
                    None if goes_on => 1.0 - doubt * GROWING,
                    None => finding.confidence,
                });
            }
            finding.evidence.extend(span.map(Span::evidence));
            finding.times = Some(times);
        } else {
            finding.evidence.extend(numbered(input, finding));
        }
    }
}

/// How the ages of a steady series relate to the age of the process; milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Span {
    /// The oldest came about when the process started.
    SinceStart(u64),
    /// None is so old, though the process is.
    CutOff(u64, u64),
}

impl Span {
    fn evidence(self) -> Evidence {
        match self {
            Self::SinceStart(process) => Evidence::figure(
                "since_start",
                process,
                format!(
                    "they go back to the start of the process, {} ago",
                    duration(process)
                ),
            ),
            Self::CutOff(oldest, process) => Evidence::figure(
                "cut_off",
                oldest,
                format!(
                    "none is older than {}, though the process runs for {}: older ones leave, or it began then",
                    duration(oldest),
                    duration(process)
                ),
            ),
        }
    }
}

/// Only a series that came evenly, for more than one batch of work, says anything.
fn span(process: i64, times: &Times) -> Option<Span> {
    let process = u64::try_from(process).ok()?;
    let steady = times.shape == series::STEADY && times.oldest_ms >= LONG;
    let part = times.oldest_ms as f64 / process.max(1) as f64;
    if !steady || part > 1.1 {
        // Objects that are older than the process were read from somewhere.
        None
    } else if part >= FROM_START {
        Some(Span::SinceStart(process))
    } else {
        (part <= LATER).then_some(Span::CutOff(times.oldest_ms, process))
    }
}

/// What numbers that count the objects say, where no field carries a time.
fn numbered(input: &Input<'_>, finding: &Finding) -> Option<Evidence> {
    let all = finding.accumulated.instances;
    if all < LEAST || finding.kind.is_about_contents() {
        return None;
    }
    let class = class_of(input, &finding.accumulated.class, all)?;
    let sample = sample_instances_of(input.heap, class, MOST_READ);
    let (field, order) = order_of(input, &sample, input.heap.instances_of(class))?;
    let text = match order {
        Order::FromTheFirst => {
            format!("their {field} counts up from the first one, and none is missing")
        }
        Order::OnlyTheLast => {
            format!(
                "their {field} counts up without gaps, and the first ones are gone: older ones leave"
            )
        }
    };
    Some(Evidence::figure("numbered", all, text))
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
