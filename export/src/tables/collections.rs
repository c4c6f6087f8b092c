//! The table `collections`: collections by class.

use crate::field::Field;
use crate::report_table::ReportTable;
use crate::value::Value;

pub(crate) const TABLE: ReportTable = ReportTable {
    name: "collections",
    fields: &[
        Field::text("dump_id").repeated(),
        Field::text("class").sorted(),
        Field::long("instances"),
        Field::long("empty"),
        Field::long("elements"),
        Field::long("largest"),
        Field::long("wasted_bytes"),
    ],
    rows: |exported| {
        let mut rows: Vec<_> = exported.report.collections.iter().collect();
        rows.sort_by(|a, b| a.class.cmp(&b.class));
        let rows = rows.into_iter().map(|row| {
            vec![
                Value::text(exported.dump_id),
                Value::text(&row.class),
                Value::count(row.instances),
                Value::count(row.empty),
                Value::count(row.elements),
                Value::count(row.largest),
                Value::count(row.wasted_bytes),
            ]
        });
        rows.collect()
    },
};
