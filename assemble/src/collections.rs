//! Collections by class and by size.

use super::context::BuildContext;
use heapray_report::model::{CollectionRow, CollectionSizeBucket};

pub(super) fn build(context: &BuildContext<'_>) -> Vec<CollectionRow> {
    let rows = context.diagnosis.collections.iter();
    rows.map(|row| CollectionRow {
        class: row.class.clone(),
        instances: row.instances,
        empty: row.empty,
        elements: row.elements,
        largest: row.largest,
        wasted_bytes: row.wasted_bytes,
    })
    .collect()
}

pub(super) fn build_sizes(context: &BuildContext<'_>) -> Vec<CollectionSizeBucket> {
    let buckets = context.diagnosis.collection_sizes.iter();
    buckets
        .map(|bucket| CollectionSizeBucket {
            from: bucket.from,
            to: bucket.to,
            collections: bucket.collections,
        })
        .collect()
}
