//! The table `access_paths`: retained heap by the path that leads to it.

use crate::field::Field;
use crate::report_table::ReportTable;
use crate::value::Value;

pub(crate) const TABLE: ReportTable = ReportTable {
    name: "access_paths",
    fields: &[
        Field::text("dump_id").repeated(),
        Field::text("path").sorted(),
        Field::text("class").repeated(),
        Field::long("instances"),
        Field::long("retained_bytes"),
    ],
    rows: |exported| {
        let mut rows: Vec<_> = exported.report.access_paths.iter().collect();
        rows.sort_by(|a, b| (&a.path, &a.class).cmp(&(&b.path, &b.class)));
        let rows = rows.into_iter().map(|row| {
            vec![
                Value::text(exported.dump_id),
                Value::text(&row.path),
                Value::text(&row.class),
                Value::count(row.instances),
                Value::count(row.retained_bytes),
            ]
        });
        rows.collect()
    },
};
