//! Finds each `Class.field` that keeps growing.

use heapray_report::Report;
use heapray_report::model::Suspect;

use super::options::TrendOptions;
use super::rows::{GrowingPath, SuspectLink, TrendRow};
use super::series::Series;
use crate::evidence::{Evidence, PathGrowth};
use crate::figures;
use crate::holders::{Growth, find_holders};
use crate::names::{is_below, without_generated_numbers};
use crate::order::{Total, largest_first};
use crate::paths::{holder_label, path_prefix};

pub(super) fn growing_paths(
    paths: &[TrendRow],
    series: &Series<'_>,
    used_growth: i64,
    full: bool,
    options: &TrendOptions,
) -> Vec<GrowingPath> {
    let Some((first, last)) = series.reports.first().zip(series.reports.last()) else {
        return Vec::new();
    };
    let evidence = Evidence::of(first, last);
    let rises = |row: &&TrendRow| {
        let instances = row.instances.first().zip(row.instances.last());
        let growth = PathGrowth {
            path: &row.name,
            class: &row.class,
            instances: instances.map_or(0, |(&first, &last)| figures::delta(first, last)),
            bytes: row.bytes.growth(),
        };
        row.bytes.shape.rose(full) && row.bytes.growth() > 0 && evidence.bears_out(&growth)
    };
    let rows: Vec<&TrendRow> = paths.iter().filter(rises).collect();
    let growths: Vec<Growth<'_>> = rows
        .iter()
        .map(|row| {
            let (first, last) = (
                row.instances.first().copied().unwrap_or(0),
                row.instances.last().copied().unwrap_or(0),
            );
            Growth {
                path: path_prefix(&row.name, &row.class),
                rise: row.bytes.growth() as f64,
                // From none to one is a field that was set; from one to two is a second owner.
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
                    .and_then(|report| suspect_of(report, path_prefix(&row.name, &row.class))),
                row,
            })
        })
        .collect();
    let score = |path: &GrowingPath| path.row.bytes.growth() as f64 * path.row.bytes.confidence;
    largest_first(
        &mut growing,
        |path| Total(score(path)),
        |path| &path.row.name,
    );
    for (position, path) in growing.iter_mut().enumerate() {
        path.rank = u32::try_from(position + 1).unwrap_or(u32::MAX);
    }
    growing.truncate(options.max_rows);
    growing
}

/// The suspect at, below or above a path; the one closest in length if there are several.
fn suspect_of(report: &Report, path: &str) -> Option<SuspectLink> {
    let distance = |suspect: &Suspect| {
        let whole = without_generated_numbers(&suspect.access_path);
        let other = path_prefix(
            &whole,
            &without_generated_numbers(&suspect.accumulated.class),
        );
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
