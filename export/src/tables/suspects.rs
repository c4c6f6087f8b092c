//! The table `suspects`: leak suspects and holders.

use heapray_history::names::culprit_label;
use heapray_report::model::{Holder, Suspect};

use crate::field::Field;
use crate::report_table::ReportTable;
use crate::value::Value;

pub(crate) const TABLE: ReportTable = ReportTable {
    name: "suspects",
    fields: &[
        Field::text("dump_id").repeated(),
        Field::long("rank"),
        Field::text("fingerprint"),
        Field::text("kind"),
        Field::double("confidence"),
        Field::bool("size_only"),
        Field::long("retained_bytes"),
        Field::double("retained_share"),
        Field::long("within").nullable(),
        Field::bool("lower_bound"),
        Field::text("culprit"),
        Field::text("culprit_class").nullable(),
        Field::text("culprit_field").nullable(),
        Field::text("holder"),
        Field::text("thread").nullable(),
        Field::text("frame").nullable(),
        Field::text("root_kind"),
        Field::text("accumulated_class"),
        Field::long("accumulated_instances"),
        Field::long("accumulated_retained_bytes"),
        Field::text("access_path"),
        Field::text("evidence"),
    ],
    rows: |exported| {
        let suspects = exported.report.suspects.iter();
        let rows = suspects.map(|row| {
            let culprit = &row.culprit;
            vec![
                Value::text(exported.dump_id),
                Value::count(row.rank.into()),
                Value::text(&row.fingerprint),
                Value::text(&row.kind),
                Value::Double(row.confidence),
                Value::Bool(row.size_only),
                Value::count(row.retained_bytes),
                Value::Double(row.retained_share),
                Value::maybe_count(row.within.map(u64::from)),
                Value::Bool(row.lower_bound),
                Value::Text(culprit_label(row).into()),
                Value::maybe_text(culprit.class.as_deref()),
                Value::maybe_text(culprit.field.as_deref()),
                Value::text(holder_id(culprit.holder)),
                Value::maybe_text(culprit.thread.as_deref()),
                Value::maybe_text(culprit.frame.as_deref()),
                Value::text(&row.root.kind),
                Value::text(&row.accumulated.class),
                Value::count(row.accumulated.instances),
                Value::count(row.accumulated.retained_bytes),
                Value::text(&row.access_path),
                Value::Text(evidence(row).into()),
            ]
        });
        rows.collect()
    },
};

/// The figures of the evidence, as JSON: `{"entries":189000.0}`. Facts without a number are `null`.
fn evidence(suspect: &Suspect) -> String {
    let figures = suspect.evidence.iter().map(|evidence| {
        let value = evidence.value.map_or(serde_json::Value::Null, Into::into);
        (evidence.name.clone(), value)
    });
    serde_json::Value::Object(figures.collect()).to_string()
}

/// As in the JSON report.
fn holder_id(holder: Holder) -> &'static str {
    match holder {
        Holder::Static => "static",
        Holder::Variable => "variable",
        Holder::Instance => "instance",
        Holder::ThreadLocal => "thread-local",
        Holder::Local => "local",
        Holder::ClassLoader => "class-loader",
        Holder::Jni => "jni",
        Holder::Caller => "caller",
        _ => "none",
    }
}
