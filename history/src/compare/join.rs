//! Joins the tables of two reports by name.

use std::collections::BTreeMap;

use heapray_report::Report;

use super::figure::{ChangeState, Figure};
use super::significance::Significance;
use crate::names::{thread_stem, without_generated_numbers};
use crate::paths;

/// A row of both reports: sums of each side, `None` where a side does not list the row.
#[derive(Default)]
pub(super) struct Joined {
    pub(super) before: Option<Columns>,
    pub(super) after: Option<Columns>,
    pub(super) class: String,
}

/// Sums of one side. Only some tables use `extra` and `retained`.
#[derive(Clone, Copy, Default)]
pub(super) struct Columns {
    pub(super) count: u64,
    pub(super) bytes: u64,
    pub(super) extra: u64,
    pub(super) retained: Option<u64>,
}

impl Joined {
    pub(super) fn figure(&self, column: impl Fn(&Columns) -> u64) -> Figure {
        Figure::new(
            self.before.as_ref().map_or(0, &column),
            self.after.as_ref().map_or(0, &column),
        )
    }

    pub(super) fn bytes(&self) -> Figure {
        self.figure(|columns| columns.bytes)
    }

    pub(super) fn count(&self) -> Figure {
        self.figure(|columns| columns.count)
    }

    /// Retained heap of both sides; `None` if a side lists the row without it.
    pub(super) fn retained(&self) -> Option<Figure> {
        let side = |columns: &Option<Columns>| columns.map_or(Some(0), |columns| columns.retained);
        Some(Figure::new(side(&self.before)?, side(&self.after)?))
    }

    /// Retained heap of a path. A report leaves small paths out: such a path has at most `cut` bytes there, and the
    /// difference is a lower bound.
    pub(super) fn bytes_of_path(&self, cuts: (u64, u64)) -> Figure {
        let side = |columns: &Option<Columns>| columns.map(|columns| columns.bytes);
        let (before, after) = (side(&self.before), side(&self.after));
        Figure::new(
            before.unwrap_or_else(|| cuts.0.min(after.unwrap_or(0))),
            after.unwrap_or_else(|| cuts.1.min(before.unwrap_or(0))),
        )
    }

    /// How a row changed by its retained heap.
    pub(super) fn state(&self, significance: &Significance, retained: Figure) -> ChangeState {
        significance
            .partial
            .admit_retained(self.change(significance, retained))
    }

    /// How a row changed by a figure that is a sum over objects.
    pub(super) fn state_of_sum(&self, significance: &Significance, figure: Figure) -> ChangeState {
        significance
            .partial
            .admit(self.change(significance, figure))
    }

    fn change(&self, significance: &Significance, figure: Figure) -> ChangeState {
        if !significance.noise.is_real(figure) {
            return ChangeState::Steady;
        }
        match (self.before.is_some(), self.after.is_some()) {
            (false, true) => ChangeState::New,
            (true, false) => ChangeState::Gone,
            _ if figure.delta > 0 => ChangeState::Grown,
            _ => ChangeState::Shrunk,
        }
    }
}

/// Key, class and columns of one row.
type Row = (String, String, Columns);
pub(super) type Rows = BTreeMap<String, Joined>;

pub(super) fn join(before: impl Iterator<Item = Row>, after: impl Iterator<Item = Row>) -> Rows {
    let mut rows = Rows::new();
    for (key, class, columns) in before {
        let row = rows.entry(key).or_default();
        row.class = class;
        add(&mut row.before, columns);
    }
    for (key, class, columns) in after {
        let row = rows.entry(key).or_default();
        row.class = class;
        add(&mut row.after, columns);
    }
    rows
}

fn add(side: &mut Option<Columns>, row: Columns) {
    let Some(sum) = side else {
        *side = Some(row);
        return;
    };
    sum.count = sum.count.saturating_add(row.count);
    sum.bytes = sum.bytes.saturating_add(row.bytes);
    sum.extra = sum.extra.saturating_add(row.extra);
    sum.retained = sum
        .retained
        .zip(row.retained)
        .map(|(a, b)| a.saturating_add(b));
}

pub(super) fn path_rows(report: &Report, from_suspects: bool) -> impl Iterator<Item = Row> {
    paths::rows(report, from_suspects).into_iter().map(|row| {
        let columns = Columns {
            count: row.instances,
            bytes: row.bytes,
            ..Columns::default()
        };
        (row.path, row.class, columns)
    })
}

pub(super) fn class_rows(report: &Report) -> impl Iterator<Item = Row> {
    report.histogram.iter().map(|row| {
        let class = without_generated_numbers(&row.class);
        let columns = Columns {
            count: row.instances,
            bytes: row.shallow_bytes,
            retained: row.retained_bytes,
            ..Columns::default()
        };
        (class.clone(), class, columns)
    })
}

pub(super) fn loader_rows(report: &Report) -> impl Iterator<Item = Row> {
    report.class_loaders.iter().map(|row| {
        let class = without_generated_numbers(&row.class);
        // Neither a class nor a loader name contains the separator.
        let key = format!("{class}\0{}", row.name.as_deref().unwrap_or_default());
        let columns = Columns {
            count: 1,
            bytes: row.shallow_bytes,
            extra: row.classes,
            retained: row.retained_bytes,
        };
        (key, class, columns)
    })
}

pub(super) fn thread_rows(report: &Report) -> impl Iterator<Item = Row> {
    report.threads.iter().map(|row| {
        let columns = Columns {
            count: row.count,
            bytes: row.retained_bytes,
            ..Columns::default()
        };
        (thread_stem(&row.name), row.class.clone(), columns)
    })
}
