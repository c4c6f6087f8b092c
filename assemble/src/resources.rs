//! Resources by kind; contents only where they were asked for.

use heapray_query::{Detail, ResourceKind, ResourceRow};
use heapray_report::model::{Resource, ResourceDetail, Resources};

/// Resources of each kind that a report keeps.
pub(super) const MOST: usize = 50;

/// The resources of a heap, which are sorted by kind.
pub(super) fn build(found: &[ResourceRow], show_values: bool) -> Vec<Resources> {
    let kinds = ResourceKind::ALL.iter().filter_map(|kind| {
        let of_kind: Vec<&ResourceRow> = found.iter().filter(|row| row.kind == *kind).collect();
        (!of_kind.is_empty()).then(|| Resources {
            kind: kind.id().to_owned(),
            title: kind.title().to_owned(),
            count: of_kind.len() as u64,
            native_bytes: of_kind.iter().filter_map(|row| row.bytes).sum(),
            rows: { of_kind.iter().take(MOST) }
                .map(|row| resource(row, show_values))
                .collect(),
        })
    });
    kinds.collect()
}

fn resource(row: &ResourceRow, show_values: bool) -> Resource {
    let details = row.details.iter().map(|(name, detail)| {
        let detail = match detail {
            Detail::Number(number) | Detail::Seconds(number) => ResourceDetail::Number(*number),
            Detail::Name(text) => ResourceDetail::Name(text.clone()),
        };
        ((*name).to_owned(), detail)
    });
    Resource {
        object_id: row.object_id.to_string(),
        class: row.class.clone(),
        value: row.value.clone().filter(|_| show_values),
        details: details.collect(),
        summary: row.described(),
        native_bytes: row.bytes,
        retained_bytes: row.retained_bytes,
        owner: row.owner.clone(),
    }
}
