//! The table `histogram`: the classes that retain most.

use crate::field::Field;
use crate::report_table::ReportTable;
use crate::value::Value;

/// Sorted by class: names of neighbours begin alike, which halves the file.
pub(crate) const TABLE: ReportTable = ReportTable {
    name: "histogram",
    fields: &[
        Field::text("dump_id").repeated(),
        Field::text("class").sorted(),
        Field::text("class_loader").repeated(),
        Field::long("instances"),
        Field::long("shallow_bytes"),
        Field::long("retained_bytes").nullable(),
    ],
    rows: |exported| {
        // Largest retained heap first.
        let largest = exported.report.histogram.iter();
        let mut rows: Vec<_> = largest.take(exported.most_classes).collect();
        rows.sort_by(|a, b| (&a.class, &a.class_loader).cmp(&(&b.class, &b.class_loader)));
        let rows = rows.into_iter().map(|row| {
            vec![
                Value::text(exported.dump_id),
                Value::text(&row.class),
                Value::text(&row.class_loader),
                Value::count(row.instances),
                Value::count(row.shallow_bytes),
                Value::maybe_count(row.retained_bytes),
            ]
        });
        rows.collect()
    },
};
