//! The dominator tree as an icicle picture: the width of a cell is the object's retained heap; below it are the objects
//! that it dominates.

use std::collections::HashSet;

use askama::Template;
use askama::filters::HtmlSafe;

use super::geometry::{NOMINAL_WIDTH, fitting, percent};
use crate::format::{bytes, ratio};
use crate::html::render_context::RenderContext;
use crate::html::widgets::Text;
use crate::labels::dominator_label;
use crate::model::DominatorRow;

/// Levels below the heap itself.
const LEVELS: usize = 8;
/// Pixels of a level, its gap included.
const LEVEL_HEIGHT: usize = 28;
/// Cells narrower than this share (two pixels) are left out.
const NARROWEST: f64 = 0.002;
/// Labels of cells narrower than this are hidden on small screens.
const NARROW: f64 = 0.2;

/// The picture; the script zooms it.
#[derive(Template)]
#[template(path = "pictures/icicle.html")]
pub(in crate::html) struct Icicle {
    height: usize,
    cells: Vec<Cell>,
}

struct Cell {
    class: &'static str,
    title: Text,
    x: String,
    y: usize,
    width: String,
    label: Option<Text>,
    narrow: bool,
}

impl HtmlSafe for Icicle {}

impl Icicle {
    /// `None` for a heap without dominators.
    pub(in crate::html) fn new(context: &RenderContext<'_>) -> Option<Self> {
        let report = context.report;
        let total = report.heap.used_bytes;
        if report.dominators.is_empty() || total == 0 {
            return None;
        }
        let blamed = blamed(context);
        let heap = format!("Whole heap: {}", bytes(total));
        let mut cells = vec![Cell {
            class: "heap",
            title: context.line(&heap),
            x: "0".to_owned(),
            y: 0,
            width: "100".to_owned(),
            label: Some(context.line(&heap)),
            narrow: false,
        }];
        let mut deepest = 0;
        // Level by level, so that the limit of cells cuts deep levels, not the right side.
        let mut level: Vec<(&DominatorRow, f64)> = place(&report.dominators, 0.0, total);
        for depth in 1..=LEVELS {
            let mut next = Vec::new();
            for (row, x) in level {
                let width = ratio(row.retained_bytes, total);
                if width < NARROWEST || cells.len() >= context.limits.icicle_cells {
                    continue;
                }
                deepest = depth;
                let name = dominator_label(row);
                let short = name.trim_end_matches(" (class)");
                let label = fitting(&crate::format::harmless(short), width * NOMINAL_WIDTH);
                cells.push(Cell {
                    class: if blamed.contains(row.object_id.as_str()) {
                        "hot"
                    } else {
                        "cool"
                    },
                    title: context.line(&format!("{name}: {}", bytes(row.retained_bytes))),
                    x: percent(x),
                    y: depth * LEVEL_HEIGHT,
                    width: percent(width),
                    label: label.map(|label| context.line(&label)),
                    narrow: width < NARROW,
                });
                next.extend(place(&row.children, x, total));
            }
            level = next;
        }
        Some(Self {
            height: (deepest + 1) * LEVEL_HEIGHT,
            cells,
        })
    }
}

/// Rows side by side from `x` on.
fn place(rows: &[DominatorRow], mut x: f64, total: u64) -> Vec<(&DominatorRow, f64)> {
    rows.iter()
        .map(|row| {
            let at = x;
            x += ratio(row.retained_bytes, total);
            (row, at)
        })
        .collect()
}

/// Addresses of the objects on the paths of the suspects that are shown in full.
fn blamed<'r>(context: &RenderContext<'r>) -> HashSet<&'r str> {
    let suspects = context
        .report
        .suspects
        .iter()
        .take(crate::labels::FULL_SUSPECTS);
    suspects
        .flat_map(|suspect| {
            let steps = suspect
                .path
                .iter()
                .filter_map(|step| step.object_id.as_deref());
            let point = suspect
                .accumulation_point
                .iter()
                .map(|point| point.object_id.as_str());
            // Members are highlighted only for a group without a single holder.
            let members = suspect.members.iter();
            let group = members
                .map(|member| member.object_id.as_str())
                .filter(|_| suspect.accumulation_point.is_none());
            steps
                .chain(point)
                .chain(suspect.culprit.object_id.as_deref())
                .chain(group)
        })
        .collect()
}
