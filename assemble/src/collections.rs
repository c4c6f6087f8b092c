//! Collections by class and by size.

use super::Site;
use heapray_report::model::{CollectionRow, CollectionSizeBucket};

pub(super) fn build(site: &Site<'_>) -> Vec<CollectionRow> {
    let rows = site.diagnosis.collections.iter();
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

pub(super) fn build_sizes(site: &Site<'_>) -> Vec<CollectionSizeBucket> {
    let buckets = site.diagnosis.collection_sizes.iter();
    buckets
        .map(|(from, to, collections)| CollectionSizeBucket {
            from: *from,
            to: *to,
            collections: *collections,
        })
        .collect()
}
