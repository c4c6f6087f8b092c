//! Plateaus, large but flat and fluctuating paths, growing classes and growing thread pools.

use std::io;

use super::cells::spark;
use crate::figures::{bytes, count, delta, percent, rate, signed_bytes};
use crate::render::document::{Cell, Row, Section, columns};
use crate::trend::{Trend, TrendRow};

/// The sections after the growing paths and the used heap.
pub(super) fn sections(trend: &Trend) -> io::Result<[Section; 5]> {
    Ok([
        list(
            trend,
            "plateaus",
            "Plateaus",
            &trend.plateaus,
            ChangeColumn::Growth,
            (
                "Grew and stopped: a warm-up or a full cache, not a leak.",
                "Nothing grew and stopped.",
            ),
        )?,
        list(
            trend,
            "flat",
            "Large but flat",
            &trend.big_but_flat,
            ChangeColumn::Growth,
            (
                "A large share of the heap, and no growth over the series.",
                "Nothing large stays flat.",
            ),
        )?,
        list(
            trend,
            "churning",
            "Fluctuating",
            &trend.churning,
            ChangeColumn::Range,
            (
                "Rises and falls by more than noise.",
                "Nothing large fluctuates.",
            ),
        )?,
        list(
            trend,
            "classes",
            "Growing classes",
            &trend.growing_classes,
            ChangeColumn::Slope,
            ("Shallow heap by class.", "No class keeps growing."),
        )?,
        list(
            trend,
            "threads",
            "Growing thread pools",
            &trend.growing_threads,
            ChangeColumn::Slope,
            (
                "Grouped by name without its number.",
                "No thread pool keeps growing.",
            ),
        )?,
    ])
}

/// The figure that shows the change of a row: a slope is meaningless for a figure that stopped growing.
#[derive(Clone, Copy)]
enum ChangeColumn {
    Slope,
    Growth,
    Range,
}

impl ChangeColumn {
    fn column(self) -> &'static str {
        match self {
            Self::Slope => "#slope",
            Self::Growth => "#grew by",
            Self::Range => "#range",
        }
    }

    fn cell(self, row: &TrendRow, unit: &str) -> Cell {
        let values = &row.bytes.values;
        let least = values.iter().min().copied().unwrap_or(0);
        let most = values.iter().max().copied().unwrap_or(0);
        let first = values.first().copied().unwrap_or(0);
        Cell::number(match self {
            Self::Slope => rate(row.bytes.slope, unit),
            Self::Growth => signed_bytes(delta(first, row.bytes.last())),
            Self::Range => bytes(most.saturating_sub(least)),
        })
    }
}

fn list(
    trend: &Trend,
    id: &'static str,
    title: &'static str,
    of: &[TrendRow],
    change: ChangeColumn,
    (intro, none): (&str, &'static str),
) -> io::Result<Section> {
    let unit = trend.axis.unit();
    let rows = of
        .iter()
        .map(|row| {
            Ok(Row {
                cells: vec![
                    Cell::code(&row.name),
                    change.cell(row, unit),
                    Cell::number(bytes(row.bytes.last())),
                    Cell::number(percent(row.share)),
                    Cell::number(count(row.instances.last().copied().unwrap_or(0))),
                    spark(row)?,
                ],
                strong: false,
            })
        })
        .collect::<io::Result<Vec<_>>>()?;
    Ok(Section {
        id,
        title,
        intro: intro.to_owned(),
        columns: columns(&[
            "name",
            change.column(),
            "#now",
            "#of heap",
            "#count",
            "trend",
        ]),
        rows,
        none,
        ..Section::default()
    })
}
