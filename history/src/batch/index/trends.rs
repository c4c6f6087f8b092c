//! The table of used heap over time, for processes with several dumps.

use std::collections::BTreeMap;
use std::io;

use super::text::{report_of, verdict};
use crate::batch::row::{HeapLine, JobRow};
use crate::figures::{bytes, count, delta, signed_bytes, time};
use crate::ledger::{APP_LABEL, POD_LABEL};
use crate::render::document::{Cell, Row, Section, columns};
use crate::render::svg::render_sparkline;

/// Most processes in the table.
const COURSES: usize = 200;

/// The table; `None` where no process has two dumps.
pub(super) fn section(in_time: &[(&JobRow, &HeapLine)]) -> io::Result<Option<Section>> {
    let mut processes: BTreeMap<String, Vec<(&JobRow, &HeapLine)>> = BTreeMap::new();
    // A damaged dump is left out: its used heap is a lower bound.
    for (row, heap) in in_time.iter().filter(|(_, heap)| heap.complete) {
        processes.entry(process(row)).or_default().push((row, heap));
    }
    let mut courses: Vec<(i64, Row)> = Vec::new();
    for (name, dumps) in &processes {
        let (Some(first), Some(last)) = (dumps.first(), dumps.last()) else {
            continue;
        };
        if dumps.len() < 2 {
            continue;
        }
        let used: Vec<u64> = dumps.iter().map(|(_, heap)| heap.used_bytes).collect();
        let grown = delta(first.1.used_bytes, last.1.used_bytes);
        let svg = render_sparkline(&used, "used heap over the dumps").map_err(io::Error::other)?;
        let when = |heap: &HeapLine| heap.created.as_deref().map_or_else(|| "–".to_owned(), time);
        courses.push((
            grown,
            Row {
                cells: vec![
                    Cell {
                        link: report_of(last.0).unwrap_or_default().to_owned(),
                        ..Cell::text(name)
                    }
                    .with_note(&format!(
                        "{} to {}",
                        when(first.1),
                        when(last.1)
                    )),
                    verdict(last.1),
                    Cell::number(count(dumps.len() as u64)),
                    Cell::number(bytes(first.1.used_bytes)),
                    Cell::number(bytes(last.1.used_bytes)),
                    Cell::number(signed_bytes(grown)),
                    Cell {
                        svg,
                        ..Cell::default()
                    },
                ],
                strong: false,
            },
        ));
    }
    if courses.is_empty() {
        return Ok(None);
    }
    // A stable sort: processes of equal growth stay in order of name.
    courses.sort_by_key(|(grown, _)| std::cmp::Reverse(*grown));
    let left_out = courses.len().saturating_sub(COURSES) as u64;
    courses.truncate(COURSES);
    Ok(Some(Section {
        id: "trends",
        title: "Used heap over time",
        intro:
            "By process, largest growth first, without damaged dumps. Run heapray trend on the saved reports of a process \
                to see what grows in it."
                .to_owned(),
        columns: columns(&[
            "process",
            "latest verdict",
            "#dumps",
            "#first",
            "#latest",
            "#change",
            "trend",
        ]),
        rows: courses.into_iter().map(|(_, row)| row).collect(),
        left_out,
        ..Section::default()
    }))
}

/// Application and pod; the dump's folder where both labels are missing.
fn process(row: &JobRow) -> String {
    let labels: Vec<&str> = [APP_LABEL, POD_LABEL]
        .iter()
        .filter_map(|label| row.labels.get(*label))
        .map(String::as_str)
        .collect();
    if !labels.is_empty() {
        return labels.join(" ");
    }
    let folder = row.input.rsplit_once(['/', '\\']).map(|(folder, _)| folder);
    folder.unwrap_or(".").to_owned()
}
