//! Checks every limit of a budget.

use std::collections::BTreeMap;

use heapray_report::Report;

use super::file::{Budget, Limit};
use super::kinds::{CheckState, Measure};
use super::measure::measure;
use super::outcome::{CheckRow, Finding, Outcome};
use super::values::Size;
use crate::figures;
use crate::measured::difference;
use crate::partial::is_partial;
use crate::schema::SCHEMA_VERSION;

/// A figure above this share of its limit is near the limit.
const NEAR: f64 = 0.9;

/// Checks a report against a budget. `findings` are the findings of `--fail-on`.
pub fn check(
    report: &Report,
    baseline: Option<&Report>,
    budget: Option<&Budget>,
    labels: &BTreeMap<String, String>,
    findings: Vec<Finding>,
) -> Outcome {
    let (limits, profiles) = budget
        .map(|budget| budget.limits_for(labels))
        .unwrap_or_default();
    let mut rows: Vec<CheckRow> = limits
        .into_iter()
        .flat_map(|limit| check_limit(report, baseline, limit))
        .collect();
    // A stable sort: within a state, rows keep the order of the file.
    rows.sort_by_key(|row| match (row.fails(), row.state) {
        (true, _) => 0,
        (false, CheckState::Exceeded | CheckState::Unmeasured) => 1,
        (false, CheckState::Near) => 2,
        (false, CheckState::Within) => 3,
        (false, CheckState::Skipped) => 4,
    });
    Outcome {
        schema_version: SCHEMA_VERSION,
        dump: report.dump.path.clone(),
        profiles,
        rows,
        findings,
        verdict: report.verdict.headline.clone(),
        complete: report.dump.complete && !is_partial(report),
    }
}

fn check_limit(report: &Report, baseline: Option<&Report>, limit: &Limit) -> Vec<CheckRow> {
    let live = report.heap.used_bytes;
    let absolute = [
        (Measure::Retained, limit.retained),
        (Measure::Shallow, limit.shallow),
        (Measure::Count, limit.count.map(Size::Bytes)),
    ];
    let mut rows: Vec<CheckRow> = absolute
        .into_iter()
        .filter_map(|(kind, size)| Some((kind, size?)))
        .map(|(kind, size)| {
            let measured = measure(report, &limit.subject, kind);
            let bound = of(size, live);
            let mut row = row(limit, kind, size);
            row.limit = Some(bound);
            row.state = measured
                .value
                .map_or(CheckState::Unmeasured, |value| state(value, bound));
            row.actual = measured.value;
            row.undecided = is_undecided(report, row.state);
            row.note = measured.note.or_else(|| lower_bound(report, &row));
            row.offenders = measured.offenders;
            row
        })
        .collect();
    if let Some(bound) = limit.growth {
        rows.push(check_growth(report, baseline, limit, bound));
    }
    rows
}

fn check_growth(
    report: &Report,
    baseline: Option<&Report>,
    limit: &Limit,
    bound: Size,
) -> CheckRow {
    let after = measure(report, &limit.subject, Measure::Growth);
    let mut row = row(limit, Measure::Growth, bound);
    let Some(baseline) = baseline else {
        row.state = CheckState::Skipped;
        row.note = Some("no baseline: pass one with --baseline".to_owned());
        return row;
    };
    if is_partial(baseline) {
        row.state = CheckState::Unmeasured;
        row.note =
            Some("part of the baseline is missing: lower bounds cannot show growth".to_owned());
        return row;
    }
    if let Some(reason) = difference(baseline, report) {
        row.state = CheckState::Skipped;
        row.note = Some(format!("no growth since the baseline: {reason}"));
        return row;
    }
    let before = measure(baseline, &limit.subject, Measure::Growth);
    let (Some(now), Some(then)) = (after.value, before.value) else {
        row.state = CheckState::Unmeasured;
        row.note = after.note.or(before.note);
        return row;
    };
    let bound = of(bound, then);
    let grown = now.saturating_sub(then);
    row.limit = Some(bound);
    row.state = state(grown, bound);
    row.actual = Some(grown);
    row.baseline = Some(then);
    row.undecided = is_undecided(report, row.state);
    row.note = after.note.or_else(|| lower_bound(report, &row));
    row.offenders = after.offenders;
    row
}

/// The row of a limit before its figure is measured. A share has no size yet.
fn row(limit: &Limit, measure: Measure, bound: Size) -> CheckRow {
    let (limit_now, allowed) = match bound {
        Size::Bytes(number) => (Some(number), measure.text(number)),
        Size::Share(share) => (None, figures::percent(share)),
    };
    CheckRow {
        name: limit.name.clone(),
        subject: limit.subject.to_string(),
        measure,
        limit: limit_now,
        allowed,
        actual: None,
        baseline: None,
        state: CheckState::Within,
        severity: limit.severity,
        note: None,
        offenders: Vec::new(),
        undecided: false,
    }
}

/// Whether a figure is within its limit only as far as the dump goes.
fn is_undecided(report: &Report, state: CheckState) -> bool {
    matches!(state, CheckState::Within | CheckState::Near)
        && (!report.dump.complete || is_partial(report))
}

fn lower_bound(report: &Report, row: &CheckRow) -> Option<String> {
    let what = if is_partial(report) {
        "part of the dump is missing"
    } else {
        "the dump is damaged"
    };
    row.undecided
        .then(|| format!("lower bound: {what}, so the true figure may be higher"))
}

fn of(size: Size, whole: u64) -> u64 {
    match size {
        Size::Bytes(bytes) => bytes,
        Size::Share(share) => figures::to_u64(whole as f64 * share),
    }
}

fn state(value: u64, bound: u64) -> CheckState {
    if value > bound {
        CheckState::Exceeded
    } else if value as f64 > bound as f64 * NEAR {
        CheckState::Near
    } else {
        CheckState::Within
    }
}
