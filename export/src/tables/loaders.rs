//! The table `loaders`: the class loaders that retain most, without the names that programs give them, which are contents
//! of strings.

use crate::field::Field;
use crate::report_table::ReportTable;
use crate::value::Value;

/// Loaders, those that retain most. Frameworks make hundreds with a class each; `dumps` has their number.
const MOST: usize = 25;

pub(crate) const TABLE: ReportTable = ReportTable {
    name: "loaders",
    fields: &[
        Field::text("dump_id").repeated(),
        Field::text("object_id").nullable(),
        Field::text("class").repeated(),
        Field::long("classes"),
        Field::long("instances"),
        Field::long("shallow_bytes"),
        Field::long("retained_bytes").nullable(),
    ],
    rows: |exported| {
        let rows = exported.report.class_loaders.iter().take(MOST).map(|row| {
            vec![
                Value::text(exported.dump_id),
                Value::maybe_text(row.object_id.as_deref()),
                Value::text(&row.class),
                Value::count(row.classes),
                Value::count(row.instances),
                Value::count(row.shallow_bytes),
                Value::maybe_count(row.retained_bytes),
            ]
        });
        rows.collect()
    },
};
