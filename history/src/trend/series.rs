//! Aligns the rows of many reports by name.

use std::collections::BTreeMap;

use heapray_report::model::Report;

use super::points::{TimeAxis, TrendPoint};
use super::rows::TrendRow;
use super::slope::theil_sen;
use super::value_trend::value_trend;
use crate::compare::Collected;
use crate::figures;
use crate::names::{thread_stem, without_generated_numbers};
use crate::partial::is_partial;
use crate::paths;
use crate::times::{dumped_at, hours_from};

/// Class, and objects and bytes in each dump.
type Columns = (String, Vec<u64>, Vec<u64>);

/// Reports in order of time, with their positions on the axis.
pub(super) struct Series<'a> {
    pub(super) reports: Vec<&'a Report>,
    pub(super) at: Vec<f64>,
    pub(super) axis: TimeAxis,
}

impl<'a> Series<'a> {
    /// Sorts by time if every report has a time and all times differ; else keeps the given order.
    pub(super) fn new(reports: Vec<&'a Report>) -> Self {
        let mut timed: Vec<(jiff::Timestamp, &Report)> = reports
            .iter()
            .copied()
            .filter_map(|report| Some((dumped_at(report)?, report)))
            .collect();
        timed.sort_by_key(|(time, _)| *time);
        let distinct = timed
            .iter()
            .zip(timed.iter().skip(1))
            .all(|(a, b)| a.0 < b.0);
        if let (Some((first, _)), true, true) =
            (timed.first(), distinct, timed.len() == reports.len())
        {
            let first = *first;
            let at = timed
                .iter()
                .map(|(time, _)| hours_from(first, *time))
                .collect();
            let reports = timed.into_iter().map(|(_, report)| report).collect();
            return Self {
                reports,
                at,
                axis: TimeAxis::Hours,
            };
        }
        let at = (0..reports.len()).map(|position| position as f64).collect();
        Self {
            reports,
            at,
            axis: TimeAxis::Dumps,
        }
    }

    pub(super) fn points(&self) -> Vec<TrendPoint> {
        self.reports
            .iter()
            .zip(&self.at)
            .map(|(report, at)| TrendPoint {
                path: report.dump.path.clone(),
                created: report.dump.created.clone(),
                at: *at,
                used_bytes: report.heap.used_bytes,
                unreachable_bytes: report.heap.unreachable.bytes,
                wasted_bytes: report.waste.as_ref().map(|found| found.wasted_bytes),
                collected: Collected::of(report).0,
                complete: report.dump.complete,
                partial: is_partial(report),
            })
            .collect()
    }

    /// One row per access path of any report.
    pub(super) fn paths(&self, floor: f64) -> Vec<TrendRow> {
        let from_suspects = paths::only_suspects(self.reports.iter().copied());
        self.rows(floor, |report, add| {
            for row in paths::rows(report, from_suspects) {
                add(row.path, row.class, row.instances, row.bytes);
            }
        })
    }

    /// One row per class of any report; shallow bytes.
    pub(super) fn classes(&self, floor: f64) -> Vec<TrendRow> {
        self.rows(floor, |report, add| {
            for row in &report.histogram {
                let class = without_generated_numbers(&row.class);
                add(class.clone(), class, row.instances, row.shallow_bytes);
            }
        })
    }

    /// One row per thread stem of any report.
    pub(super) fn threads(&self, floor: f64) -> Vec<TrendRow> {
        self.rows(floor, |report, add| {
            for row in &report.threads {
                let stem = thread_stem(&row.name);
                add(stem, String::new(), row.count, row.retained_bytes);
            }
        })
    }

    fn rows(
        &self,
        floor: f64,
        each: impl Fn(&Report, &mut dyn FnMut(String, String, u64, u64)),
    ) -> Vec<TrendRow> {
        let dumps = self.reports.len();
        let mut columns: BTreeMap<String, Columns> = BTreeMap::new();
        for (position, report) in self.reports.iter().enumerate() {
            each(report, &mut |name, class, instances, bytes| {
                let (of, counts, sizes) = columns
                    .entry(name)
                    .or_insert_with(|| (String::new(), vec![0; dumps], vec![0; dumps]));
                *of = class;
                for (column, value) in [(counts, instances), (sizes, bytes)] {
                    if let Some(cell) = column.get_mut(position) {
                        *cell = cell.saturating_add(value);
                    }
                }
            });
        }
        let used = self
            .reports
            .last()
            .map_or(0, |report| report.heap.used_bytes);
        columns
            .into_iter()
            .map(|(name, (class, instances, bytes))| {
                let counted: Vec<(f64, f64)> = self
                    .at
                    .iter()
                    .copied()
                    .zip(instances.iter().map(|count| *count as f64))
                    .collect();
                TrendRow {
                    name,
                    class,
                    share: figures::share(bytes.last().copied().unwrap_or(0), used),
                    bytes: value_trend(&self.at, &bytes, floor),
                    instances_slope: theil_sen(&counted).median,
                    instances,
                }
            })
            .collect()
    }
}
