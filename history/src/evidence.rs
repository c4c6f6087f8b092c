//! Whether the classes of two heaps bear out the growth of an access path.
//!
//! Retained heap moves: when one of two references to an object goes away, the other's path seems to grow. Objects do
//! not move from class to class, so growth that no class shares is growth of nothing.

use std::collections::BTreeMap;

use heapray_report::Report;

use crate::figures::delta;
use crate::names::without_generated_numbers;
use crate::paths::is_internal;

/// A path's growth must be found again in at least this share of what the classes grew by.
const BORNE_OUT: f64 = 0.5;
/// Falls of fewer classes say nothing about how much a heap varies.
const FALLS_AT_LEAST: usize = 8;
/// So many of a hundred falls are no larger than the noise.
const USUAL_FALL: usize = 90;
/// Two amounts this close are the same objects on another path.
const SAME: f64 = 0.8;

/// How the classes changed from one heap to a later one.
pub(crate) struct Evidence {
    /// Change of instances and shallow bytes; empty where a report has no histogram.
    classes: BTreeMap<String, (i64, i64)>,
    /// Shallow bytes by which growing classes grew.
    grown: f64,
    /// Bytes by which a figure falls or rises without a reason, measured: most falls or most rises of classes are smaller.
    pub(crate) usual_fall: f64,
}

/// Change of an access path.
pub(crate) struct PathGrowth<'a> {
    pub(crate) path: &'a str,
    /// Class of the objects at its end.
    pub(crate) class: &'a str,
    pub(crate) instances: i64,
    pub(crate) bytes: i64,
}

impl Evidence {
    /// Subtracts the histograms. O(classes log classes).
    pub(crate) fn of(before: &Report, after: &Report) -> Self {
        let mut classes: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        let told = !before.histogram.is_empty() && !after.histogram.is_empty();
        for (report, is_after) in [(before, false), (after, true)] {
            for row in report.histogram.iter().filter(|_| told) {
                let class = classes
                    .entry(without_generated_numbers(&row.class))
                    .or_default();
                let signed = |value| {
                    if is_after {
                        delta(0, value)
                    } else {
                        delta(value, 0)
                    }
                };
                class.0 = class.0.saturating_add(signed(row.instances));
                class.1 = class.1.saturating_add(signed(row.shallow_bytes));
            }
        }
        let changes = || classes.values().map(|class| class.1 as f64);
        let grown = changes().filter(|bytes| *bytes > 0.0).sum();
        // Memory that comes and goes does both: a leak only rises, a heap that shrinks only falls.
        let usual = |sign: f64| {
            let mut moves: Vec<f64> = changes()
                .map(|bytes| sign * bytes)
                .filter(|bytes| *bytes > 0.0)
                .collect();
            moves.sort_by(f64::total_cmp);
            let at = (moves.len() >= FALLS_AT_LEAST).then_some(moves.len() * USUAL_FALL / 100);
            at.and_then(|at| moves.get(at)).copied().unwrap_or(0.0)
        };
        let usual_fall = usual(-1.0).min(usual(1.0));
        Self {
            classes,
            grown,
            usual_fall,
        }
    }

    /// Whether objects or bytes of the path's class, and bytes of any class, came into being at least to the half of the
    /// path's growth. Tables of the JVM itself are never borne out.
    pub(crate) fn bears_out(&self, growth: &PathGrowth<'_>) -> bool {
        if is_internal(growth.path, growth.class) {
            return false;
        }
        if self.classes.is_empty() {
            return true;
        }
        let class_grew = self.classes.get(growth.class).is_none_or(|class| {
            // Arrays and strings come and go by the thousand: there the bytes tell what their number does not.
            growth.instances <= 0
                || class.0 as f64 >= BORNE_OUT * growth.instances as f64
                || class.1 as f64 >= BORNE_OUT * growth.bytes as f64
        });
        class_grew && self.grown >= BORNE_OUT * growth.bytes as f64
    }
}

/// Marks paths whose objects only changed the path that reaches them: one that came matches one that went by class,
/// number and bytes. The largest that came chooses first. O(n²).
pub(crate) fn moved(came: &[PathGrowth<'_>], went: &[PathGrowth<'_>]) -> (Vec<bool>, Vec<bool>) {
    let alike = |a: i64, b: i64| {
        let (a, b) = (a.unsigned_abs() as f64, b.unsigned_abs() as f64);
        a.min(b) >= SAME * a.max(b)
    };
    let mut taken = vec![false; went.len()];
    let mut order: Vec<usize> = (0..came.len()).collect();
    let bytes = |at: usize| came.get(at).map_or(0, |row| row.bytes);
    order.sort_by_key(|&at| (std::cmp::Reverse(bytes(at)), at));
    let mut matched = vec![false; came.len()];
    for at in order {
        let Some(new) = came.get(at) else { continue };
        let found = went
            .iter()
            .enumerate()
            .filter(|(other, old)| {
                taken.get(*other) == Some(&false)
                    && old.class == new.class
                    && alike(old.bytes, new.bytes)
                    && alike(old.instances, new.instances)
            })
            .min_by_key(|(_, old)| old.bytes.abs().abs_diff(new.bytes.abs()));
        if let Some((other, _)) = found {
            for (list, at) in [(&mut taken, other), (&mut matched, at)] {
                if let Some(mark) = list.get_mut(at) {
                    *mark = true;
                }
            }
        }
    }
    (matched, taken)
}

#[cfg(test)]
mod tests {
    use heapray_report::model::HistogramRow;

    use super::*;

    fn heap(instances: u64, bytes: u64) -> Report {
        let mut report = crate::testing::report();
        report.histogram = vec![HistogramRow {
            class: "byte[]".into(),
            class_loader: "<boot>".into(),
            instances,
            shallow_bytes: bytes,
            retained_bytes: None,
        }];
        report
    }

    #[test]
    fn arrays_whose_number_falls_may_grow_in_bytes() {
        let growth = PathGrowth {
            path: "static com.acme.Run.SESSIONS → HashMap entry → byte[]",
            class: "byte[]",
            instances: 700,
            bytes: 7_000_000,
        };
        let fewer = Evidence::of(&heap(13_500, 1_000_000), &heap(13_100, 7_500_000));
        assert!(fewer.bears_out(&growth));
        let no_more = Evidence::of(&heap(13_500, 1_000_000), &heap(13_100, 1_100_000));
        assert!(!no_more.bears_out(&growth));
    }
}
