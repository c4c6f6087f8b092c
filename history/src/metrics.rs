//! Figures of a heap for a monitoring system.
//!
//! Text in Prometheus' exposition format 0.0.4, for `node_exporter`'s textfile collector: base units, one `HELP` and
//! `TYPE` per family, samples of a family together. The number of series is bounded: the caller chooses the labels
//! (at most [`MAX_LABELS`]), suspects are grouped by kind, not by class, and a family has at most [`MAX_SERIES`]
//! samples. Another metric counts dropped samples.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use heapray_report::Report;
use heapray_report::model::VerdictKind;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::budget::{CheckState, Outcome};
use crate::ledger::night_of;
use crate::names::verdict_id;
use crate::times::dumped_at;

mod escape;
#[cfg(test)]
mod tests;

use escape::{label_name, push_label};

/// Most run labels that become metric labels.
pub const MAX_LABELS: usize = 8;
/// Most samples of a family in a file.
pub const MAX_SERIES: usize = 5000;
/// Every verdict, in the order of the samples.
const VERDICTS: [VerdictKind; 5] = [
    VerdictKind::Leak,
    VerdictKind::HighUsage,
    VerdictKind::NoLeak,
    VerdictKind::Garbage,
    VerdictKind::Unknown,
];

/// One dump to write metrics about.
#[derive(Debug, Clone)]
pub struct MetricsSource<'a> {
    /// The report.
    pub report: &'a Report,
    /// Labels of the run; only those in [`MetricsOptions::labels`] are used.
    pub labels: &'a BTreeMap<String, String>,
    /// The result of a check.
    pub outcome: Option<&'a Outcome>,
    /// Duration of the analysis in seconds.
    pub analysis_seconds: Option<f64>,
}

/// Options of the metrics.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct MetricsOptions {
    /// Names of run labels that become metric labels.
    pub labels: Vec<String>,
}

impl Default for MetricsOptions {
    /// Application and pod.
    fn default() -> Self {
        Self {
            labels: vec!["app".to_owned(), "pod".to_owned()],
        }
    }
}

/// A family: name and help text. All families are gauges, because values of the dump may fall.
type Family = (&'static str, &'static str);

const USED: Family = (
    "heapray_heap_used_bytes",
    "Bytes of reachable objects in the dump.",
);
const MAX: Family = (
    "heapray_heap_max_bytes",
    "Maximum heap size (-Xmx) according to the dump.",
);
const OBJECTS: Family = ("heapray_heap_objects", "Reachable objects in the dump.");
const UNREACHABLE: Family = (
    "heapray_heap_unreachable_bytes",
    "Bytes of unreachable objects in the dump.",
);
const CLASSES: Family = ("heapray_heap_classes", "Classes in the dump.");
const LOADERS: Family = ("heapray_heap_class_loaders", "Class loaders in the dump.");
const THREADS: Family = ("heapray_heap_threads", "Threads in the dump.");
const VERDICT: Family = (
    "heapray_verdict",
    "1 for the verdict on the dump, 0 for the others.",
);
const CONFIDENCE: Family = (
    "heapray_verdict_confidence_ratio",
    "Confidence of the verdict on the dump, 0 to 1.",
);
const SUSPECTS: Family = ("heapray_suspects", "Leak suspects of a kind in the dump.");
const RETAINED: Family = (
    "heapray_suspects_retained_bytes",
    "Retained bytes of the leak suspects of a kind in the dump.",
);
const DUMPED: Family = ("heapray_dump_timestamp_seconds", "Unix time of the dump.");
const FILE: Family = ("heapray_dump_file_bytes", "Length of the dump's file.");
const COMPLETE: Family = ("heapray_dump_complete", "1 if the dump is complete.");
const ANALYSIS: Family = (
    "heapray_analysis_duration_seconds",
    "Duration of the dump's analysis.",
);
const WASTED: Family = (
    "heapray_duplicate_strings_wasted_bytes",
    "Bytes that duplicate strings waste in the dump.",
);
const PASSED: Family = (
    "heapray_budget_passed",
    "1 if no limit is broken and nothing was found, 0 otherwise.",
);
const LIMITS: Family = ("heapray_budget_limits", "Limits of the budget by result.");
const FINDINGS: Family = (
    "heapray_budget_findings",
    "Findings of --fail-on in the dump.",
);
const DROPPED: Family = (
    "heapray_metrics_dropped_series",
    "Samples missing from this file because there were too many.",
);

const STATES: [CheckState; 5] = [
    CheckState::Within,
    CheckState::Near,
    CheckState::Exceeded,
    CheckState::Unmeasured,
    CheckState::Skipped,
];

/// Samples of families, in the order of the first sample of each family.
#[derive(Default)]
struct Exposition {
    families: Vec<(Family, BTreeMap<String, f64>)>,
    dropped: u64,
}

impl Exposition {
    fn gauge(&mut self, family: Family, labels: &str, extra: &[(&str, &str)], value: f64) {
        let position = self
            .families
            .iter()
            .position(|(known, _)| *known == family)
            .unwrap_or_else(|| {
                self.families.push((family, BTreeMap::new()));
                self.families.len() - 1
            });
        let mut all = labels.to_owned();
        for (name, text) in extra {
            push_label(&mut all, name, text);
        }
        let Some((_, samples)) = self.families.get_mut(position) else {
            return;
        };
        if samples.len() >= MAX_SERIES && !samples.contains_key(&all) {
            self.dropped = self.dropped.saturating_add(1);
        } else {
            // Sources have different labels.
            samples.insert(all, value);
        }
    }
}

/// Order of dumps with the same labels: the last one is written. Of the newest night, an `OutOfMemoryError` and a leak
/// come before the quiet dump of the pod that was started afterwards.
pub type Urgency = (Option<Date>, bool, u8, Option<Timestamp>);

/// The place of a dump in that order. A dump without a time is older than all others.
pub fn urgency(created: Option<Timestamp>, out_of_memory: bool, verdict: VerdictKind) -> Urgency {
    let badness = match verdict {
        VerdictKind::Leak => 4,
        VerdictKind::HighUsage => 3,
        VerdictKind::Unknown => 2,
        VerdictKind::Garbage => 1,
        VerdictKind::NoLeak => 0,
    };
    (created.map(night_of), out_of_memory, badness, created)
}

/// Writes metrics of one or several dumps. Of dumps with the same labels, only the worst of the newest night is
/// written ([`urgency`]).
pub fn render_metrics(
    sources: &[MetricsSource<'_>],
    options: &MetricsOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut worst: BTreeMap<String, &MetricsSource<'_>> = BTreeMap::new();
    for source in sources {
        let labels = labels_of(source, options);
        let of = |source: &MetricsSource<'_>| {
            let verdict = &source.report.verdict;
            urgency(
                dumped_at(source.report),
                verdict.oom.is_some(),
                verdict.kind,
            )
        };
        let is_worse = worst
            .get(&labels)
            .is_none_or(|other| of(other) <= of(source));
        if is_worse {
            worst.insert(labels, source);
        }
    }
    let mut exposition = Exposition::default();
    for (labels, source) in &worst {
        add(&mut exposition, labels, source);
    }
    let dropped = exposition.dropped;
    exposition.gauge(DROPPED, "", &[], dropped as f64);
    for ((name, help), samples) in &exposition.families {
        writeln!(out, "# HELP {name} {help}")?;
        writeln!(out, "# TYPE {name} gauge")?;
        for (labels, value) in samples {
            if labels.is_empty() {
                writeln!(out, "{name} {value}")?;
            } else {
                writeln!(out, "{name}{{{labels}}} {value}")?;
            }
        }
    }
    Ok(())
}

fn labels_of(source: &MetricsSource<'_>, options: &MetricsOptions) -> String {
    let wanted: BTreeSet<&String> = options.labels.iter().take(MAX_LABELS).collect();
    let mut text = String::new();
    let mut names = BTreeSet::new();
    for name in wanted {
        let Some(value) = source.labels.get(name).filter(|value| !value.is_empty()) else {
            continue;
        };
        let name = label_name(name);
        if !names.insert(name.clone()) {
            continue;
        }
        push_label(&mut text, &name, value);
    }
    text
}

fn add(exposition: &mut Exposition, labels: &str, source: &MetricsSource<'_>) {
    let report = source.report;
    let heap = &report.heap;
    let flag = |value: bool| f64::from(u8::from(value));
    exposition.gauge(USED, labels, &[], heap.used_bytes as f64);
    if let Some(max) = report.jvm.max_heap_bytes {
        exposition.gauge(MAX, labels, &[], max as f64);
    }
    exposition.gauge(OBJECTS, labels, &[], heap.objects as f64);
    exposition.gauge(UNREACHABLE, labels, &[], heap.unreachable.bytes as f64);
    exposition.gauge(CLASSES, labels, &[], heap.classes as f64);
    exposition.gauge(LOADERS, labels, &[], heap.class_loaders as f64);
    let threads: u64 = report.threads.iter().map(|row| row.count).sum();
    exposition.gauge(THREADS, labels, &[], threads as f64);
    for kind in VERDICTS {
        let is_it = flag(kind == report.verdict.kind);
        exposition.gauge(VERDICT, labels, &[("kind", verdict_id(kind))], is_it);
    }
    exposition.gauge(CONFIDENCE, labels, &[], report.verdict.confidence);
    let mut kinds: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for suspect in &report.suspects {
        let (count, bytes) = kinds.entry(&suspect.kind).or_default();
        *count = count.saturating_add(1);
        *bytes = bytes.saturating_add(suspect.retained_bytes);
    }
    for (kind, (count, bytes)) in kinds {
        exposition.gauge(SUSPECTS, labels, &[("kind", kind)], count as f64);
        exposition.gauge(RETAINED, labels, &[("kind", kind)], bytes as f64);
    }
    if let Some(strings) = &report.duplicate_strings {
        exposition.gauge(WASTED, labels, &[], strings.wasted_bytes as f64);
    }
    if let Some(time) = dumped_at(report) {
        exposition.gauge(DUMPED, labels, &[], time.as_millisecond() as f64 / 1000.0);
    }
    exposition.gauge(FILE, labels, &[], report.dump.file_bytes as f64);
    exposition.gauge(COMPLETE, labels, &[], flag(report.dump.complete));
    if let Some(seconds) = source
        .analysis_seconds
        .filter(|seconds| seconds.is_finite())
    {
        exposition.gauge(ANALYSIS, labels, &[], seconds);
    }
    if let Some(outcome) = source.outcome {
        exposition.gauge(PASSED, labels, &[], flag(outcome.passed()));
        for state in STATES {
            let count = outcome.rows.iter().filter(|row| row.state == state).count();
            exposition.gauge(LIMITS, labels, &[("state", state.id())], count as f64);
        }
        exposition.gauge(FINDINGS, labels, &[], outcome.findings.len() as f64);
    }
}
