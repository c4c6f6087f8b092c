//! Every class that has live instances.

use heapray_query::{Counted, GroupBy, histogram, histogram_rows};

use super::context::BuildContext;
use heapray_report::model::HistogramRow;

pub(super) fn build(context: &BuildContext<'_>) -> Vec<HistogramRow> {
    let groups = histogram(context.heap, GroupBy::Class);
    histogram_rows(groups, Counted::Reachable)
        .map(|row| HistogramRow {
            class: row.name,
            class_loader: row.class_loader.unwrap_or_default(),
            instances: row.instances,
            shallow_bytes: row.shallow_bytes,
            retained_bytes: row.retained_bytes,
        })
        .collect()
}
