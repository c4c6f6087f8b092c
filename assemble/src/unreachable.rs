//! What no root reaches, by class.

use std::cmp::Reverse;

use heapray_query::{Counted, GroupBy, histogram, histogram_rows};

use super::context::BuildContext;
use heapray_report::model::UnreachableRow;

pub(super) fn build(context: &BuildContext<'_>) -> Vec<UnreachableRow> {
    let groups = histogram(context.heap, GroupBy::Class);
    let mut rows: Vec<UnreachableRow> = histogram_rows(groups, Counted::Unreachable)
        .map(|row| UnreachableRow {
            class: row.name,
            instances: row.instances,
            shallow_bytes: row.shallow_bytes,
        })
        .collect();
    rows.sort_by(|a, b| {
        (Reverse(a.shallow_bytes), &a.class).cmp(&(Reverse(b.shallow_bytes), &b.class))
    });
    rows
}
