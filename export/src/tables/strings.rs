//! The table `strings`: contents that many strings have, by a name that does not show them.

use crate::field::Field;
use crate::report_table::ReportTable;
use crate::value::Value;

pub(crate) const TABLE: ReportTable = ReportTable {
    name: "strings",
    fields: &[
        Field::text("dump_id").repeated(),
        Field::text("hash"),
        Field::text("key").repeated(),
        Field::long("length"),
        Field::long("count"),
        Field::long("wasted_bytes"),
        Field::text("held_by").repeated().nullable(),
    ],
    rows: |exported| {
        let strings = exported.report.duplicate_strings.as_ref();
        let rows = strings.iter().flat_map(|strings| &strings.top).map(|row| {
            vec![
                Value::text(exported.dump_id),
                Value::Text(exported.key.name_of(&row.hash, row.length).into()),
                Value::text(exported.key.name()),
                Value::count(row.length),
                Value::count(row.count),
                Value::count(row.wasted_bytes),
                Value::maybe_text(row.held_by.as_deref()),
            ]
        });
        rows.collect()
    },
};
