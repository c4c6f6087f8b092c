//! Exact waste, which a report has only where it was asked for.

use heapray_report::model::{Waste, WasteFieldRow, WasteKindRow};
use heapray_waste::WasteReport;

/// Rows by field that a report keeps.
const MOST_FIELDS: usize = 200;

/// The section of the report about memory that the program could do without.
pub fn waste_section(found: &WasteReport) -> Waste {
    Waste {
        wasted_bytes: found.wasted_bytes,
        wasted_share: found.wasted_share,
        kinds: { found.kinds.iter() }
            .map(|row| WasteKindRow {
                kind: row.kind.id().to_owned(),
                title: row.kind.title().to_owned(),
                objects: row.objects,
                wasted_bytes: row.wasted_bytes,
                wasted_share: row.wasted_share,
                advice: row.advice.to_owned(),
            })
            .collect(),
        fields: { found.fields.iter().take(MOST_FIELDS) }
            .map(|row| WasteFieldRow {
                kind: row.kind.id().to_owned(),
                field: row.field.clone(),
                class: row.class.clone(),
                objects: row.objects,
                of_objects: row.of_objects,
                wasted_bytes: row.wasted_bytes,
                example: row.example.to_string(),
            })
            .collect(),
        header_bytes: found.overhead.header_bytes,
        padding_bytes: found.overhead.padding_bytes,
    }
}

#[cfg(test)]
mod tests {
    use heapray_report::model::WASTE_KINDS;
    use heapray_waste::Kind;

    #[test]
    fn budgets_know_every_kind() {
        assert_eq!(Kind::ALL.map(Kind::id), WASTE_KINDS);
    }
}
