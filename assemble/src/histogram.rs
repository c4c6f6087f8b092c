//! Every class that has live instances.

use heapray_query::{GroupBy, histogram};

use super::Site;
use heapray_report::model::HistogramRow;

pub(super) fn build(site: &Site<'_>) -> Vec<HistogramRow> {
    let rows = histogram(site.heap, GroupBy::Class).into_iter();
    rows.filter(|row| row.reachable.objects > 0)
        .map(|row| HistogramRow {
            class: row.name,
            class_loader: row.loader.unwrap_or_default(),
            instances: row.reachable.objects,
            shallow_bytes: row.reachable.bytes,
            retained_bytes: Some(row.retained_size),
        })
        .collect()
}
