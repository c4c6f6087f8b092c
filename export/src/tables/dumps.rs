//! The table `dumps`: one row, the dump and its heap.

use heapray_history::names::verdict_id;
use heapray_report::model::MoreHeapAnswer;
use jiff::Timestamp;

use crate::exported::Exported;
use crate::field::Field;
use crate::report_table::ReportTable;
use crate::schema::SCHEMA_VERSION;
use crate::value::Value;

pub(crate) const TABLE: ReportTable = ReportTable {
    name: "dumps",
    fields: &[
        Field::text("dump_id"),
        Field::long("schema_version"),
        Field::text("tool_version"),
        Field::text("path"),
        Field::time("created").nullable(),
        Field::text("version").nullable(),
        Field::text("team").nullable(),
        Field::text("labels"),
        Field::long("file_bytes"),
        Field::bool("complete"),
        Field::bool("partial"),
        Field::text("basis"),
        Field::text("jvm_version").nullable(),
        Field::text("jvm_name").nullable(),
        Field::long("max_heap_bytes").nullable(),
        Field::long("used_bytes"),
        Field::long("unreachable_bytes"),
        Field::long("softly_reachable_bytes").nullable(),
        Field::long("objects"),
        Field::long("reference_count"),
        Field::long("classes"),
        Field::long("class_loaders"),
        Field::long("gc_roots"),
        Field::text("verdict"),
        Field::double("confidence"),
        Field::text("more_heap"),
        Field::bool("out_of_memory"),
        Field::text("out_of_memory_thread").nullable(),
        Field::long("strings").nullable(),
        Field::long("string_bytes").nullable(),
        Field::long("duplicate_string_bytes").nullable(),
        Field::long("wasted_bytes").nullable(),
    ],
    rows: |exported| {
        let report = exported.report;
        let (dump, heap, jvm) = (&report.dump, &report.heap, &report.jvm);
        let strings = report.duplicate_strings.as_ref();
        let oom = report.verdict.oom.as_ref();
        vec![vec![
            Value::text(exported.dump_id),
            Value::count(SCHEMA_VERSION.into()),
            Value::text(&report.tool.version),
            Value::text(&dump.path),
            moment(dump.created.as_deref()),
            Value::maybe_text(exported.label("version")),
            Value::maybe_text(exported.label("team")),
            Value::Text(labels(exported).into()),
            Value::count(dump.file_bytes),
            Value::Bool(dump.complete),
            Value::Bool(exported.facts.is_partial),
            Value::text(&exported.facts.basis),
            Value::maybe_text(jvm.version.as_deref()),
            Value::maybe_text(jvm.name.as_deref()),
            Value::maybe_count(jvm.max_heap_bytes),
            Value::count(heap.used_bytes),
            Value::count(heap.unreachable.bytes),
            Value::maybe_count(heap.softly_reachable_bytes),
            Value::count(heap.objects),
            Value::count(heap.reference_count),
            Value::count(heap.classes),
            Value::count(heap.class_loaders),
            Value::count(heap.gc_roots),
            Value::text(verdict_id(report.verdict.kind)),
            Value::Double(report.verdict.confidence),
            Value::text(match report.verdict.more_heap.answer {
                MoreHeapAnswer::Helps => "helps",
                MoreHeapAnswer::Delays => "delays",
                MoreHeapAnswer::No => "no",
                _ => "unknown",
            }),
            Value::Bool(oom.is_some()),
            Value::maybe_text(oom.map(|oom| oom.thread.as_str())),
            Value::maybe_count(strings.map(|strings| strings.strings)),
            Value::maybe_count(strings.map(|strings| strings.bytes)),
            Value::maybe_count(strings.map(|strings| strings.wasted_bytes)),
            Value::maybe_count(report.waste.as_ref().map(|waste| waste.wasted_bytes)),
        ]]
    },
};

/// Milliseconds since 1970.
fn moment(time: Option<&str>) -> Value<'static> {
    let time = time.and_then(|time| time.parse::<Timestamp>().ok());
    time.map_or(Value::Null, |time| Value::Long(time.as_millisecond()))
}

/// All labels as a JSON object.
fn labels(exported: &Exported<'_>) -> String {
    serde_json::to_string(exported.labels).unwrap_or_default()
}
