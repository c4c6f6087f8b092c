//! The table `waste`: memory that the program could do without, by kind and holding field; empty unless it was asked
//! for.

use crate::field::Field;
use crate::report_table::ReportTable;
use crate::value::Value;

pub(crate) const TABLE: ReportTable = ReportTable {
    name: "waste",
    fields: &[
        Field::text("dump_id").repeated(),
        Field::text("kind").repeated(),
        Field::text("field").sorted(),
        Field::text("class").repeated(),
        Field::long("objects"),
        Field::long("of_objects"),
        Field::long("wasted_bytes"),
    ],
    rows: |exported| {
        let waste = exported.report.waste.as_ref();
        let mut rows: Vec<_> = waste.iter().flat_map(|waste| &waste.fields).collect();
        rows.sort_by(|a, b| (&a.kind, &a.field, &a.class).cmp(&(&b.kind, &b.field, &b.class)));
        let rows = rows.into_iter().map(|row| {
            vec![
                Value::text(exported.dump_id),
                Value::text(&row.kind),
                Value::text(&row.field),
                Value::text(&row.class),
                Value::count(row.objects),
                Value::count(row.of_objects),
                Value::count(row.wasted_bytes),
            ]
        });
        rows.collect()
    },
};
