//! An object that stands at several places of a report retains the same at each.

use std::collections::BTreeMap;

use heapray_report::model::{DominatorRow, Report, Rest};

use crate::checks::Checks;

#[derive(Default)]
struct Seen<'r> {
    objects: BTreeMap<&'r str, (u64, &'static str)>,
    complaints: Vec<String>,
}

impl<'r> Seen<'r> {
    fn see(&mut self, object: &'r str, retained: u64, place: &'static str) {
        let (known, before) = *self.objects.entry(object).or_insert((retained, place));
        if known != retained {
            let complaint = format!("{object}: {known} in {before}, {retained} in {place}");
            self.complaints.push(complaint);
        }
    }
}

pub(crate) fn check(checks: &mut Checks, report: &Report) {
    let mut seen = Seen::default();
    let mut waiting: Vec<&DominatorRow> = report.dominators.iter().collect();
    while let Some(row) = waiting.pop() {
        seen.see(&row.object_id, row.retained_bytes, "dominators");
        if !row.children.is_empty() {
            let below = sum(&row.children, &row.rest) + row.shallow_bytes;
            checks.equal(&row.object_id, below, row.retained_bytes);
        }
        waiting.extend(&row.children);
    }
    let all = sum(&report.dominators, &report.dominators_rest);
    checks.equal("top of the dominator tree", all, report.heap.used_bytes);
    for thread in report.threads.iter().filter(|thread| thread.count == 1) {
        if let Some(object) = &thread.object_id {
            seen.see(object, thread.retained_bytes, "threads");
        }
        for local in thread.frames.iter().flat_map(|frame| &frame.locals) {
            seen.see(&local.object_id, local.retained_bytes, "local variables");
        }
    }
    for suspect in &report.suspects {
        for member in &suspect.members {
            seen.see(&member.object_id, member.retained_bytes, "members");
        }
        if let Some(point) = &suspect.accumulation_point {
            seen.see(&point.object_id, point.retained_bytes, "accumulation point");
        }
        for step in &suspect.path {
            if let Some(object) = &step.object_id {
                seen.see(object, step.retained_bytes, "path");
            }
        }
    }
    checks.complaints.extend(seen.complaints);
}

fn sum(rows: &[DominatorRow], rest: &Rest) -> u64 {
    let rows: u64 = rows.iter().map(|row| row.retained_bytes).sum();
    rows + rest.retained_bytes
}
