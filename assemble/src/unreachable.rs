//! What no root reaches, by class.

use std::cmp::Reverse;

use heapray_query::{GroupBy, histogram};

use super::Site;
use heapray_report::model::UnreachableRow;

pub(super) fn build(site: &Site<'_>) -> Vec<UnreachableRow> {
    let mut rows: Vec<UnreachableRow> = histogram(site.heap, GroupBy::Class)
        .into_iter()
        .filter(|row| row.unreachable.objects > 0)
        .map(|row| UnreachableRow {
            class: row.name,
            instances: row.unreachable.objects,
            shallow_bytes: row.unreachable.bytes,
        })
        .collect();
    rows.sort_by(|a, b| {
        (Reverse(a.shallow_bytes), &a.class).cmp(&(Reverse(b.shallow_bytes), &b.class))
    });
    rows
}
