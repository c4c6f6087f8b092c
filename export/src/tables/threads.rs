//! The table `threads`.

use crate::field::Field;
use crate::report_table::ReportTable;
use crate::value::Value;

pub(crate) const TABLE: ReportTable = ReportTable {
    name: "threads",
    fields: &[
        Field::text("dump_id").repeated(),
        Field::text("name").sorted(),
        Field::text("class").repeated(),
        Field::bool("daemon").nullable(),
        Field::text("state").repeated().nullable(),
        Field::bool("virtual"),
        Field::long("count"),
        Field::long("retained_bytes"),
        Field::long("frames"),
        Field::text("top_frame").repeated().nullable(),
    ],
    rows: |exported| {
        let mut rows: Vec<_> = exported.report.threads.iter().collect();
        rows.sort_by(|a, b| (&a.name, &a.object_id).cmp(&(&b.name, &b.object_id)));
        let rows = rows.into_iter().map(|row| {
            let top = row.frames.first().map(|frame| frame.method.as_str());
            vec![
                Value::text(exported.dump_id),
                Value::text(&row.name),
                Value::text(&row.class),
                Value::maybe_bool(row.daemon),
                Value::maybe_text(row.state.as_deref()),
                Value::Bool(row.is_virtual),
                Value::count(row.count),
                Value::count(row.retained_bytes),
                Value::count(row.frames.len() as u64),
                Value::maybe_text(top),
            ]
        });
        rows.collect()
    },
};
