//! A leak and its healthy twin, and what a diagnosis must say of both.

use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_suspects::{Culprit, DiagnoseOptions, Diagnosis, LeakKind, diagnose};
use heapray_testkit::DumpBuilder;

/// A leak of one kind, and something like it that is none.
pub(crate) struct Pair {
    pub(crate) kind: LeakKind,
    pub(crate) leak: fn() -> DumpBuilder,
    /// `app.Store.ORDERS`, or the frame.
    pub(crate) culprit: &'static str,
    /// What accumulates: the simple name of its class.
    pub(crate) accumulated: &'static str,
    /// A figure or fact that must be there.
    pub(crate) evidence: &'static str,
    pub(crate) twin: fn() -> DumpBuilder,
    /// What the twin's first finding is, if there is any.
    pub(crate) instead: Option<LeakKind>,
}

pub(crate) fn diagnosed(mut dump: DumpBuilder) -> Diagnosis {
    let bytes = dump.to_bytes();
    let heap = analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap();
    diagnose(&heap, &DiagnoseOptions::default())
}

fn name(culprit: &Culprit) -> String {
    match (&culprit.class, &culprit.field) {
        (Some(class), Some(field)) => format!("{class}.{field}"),
        (class, _) => {
            let frame = culprit.frame.as_ref().or(class.as_ref());
            frame
                .or(culprit.thread.as_ref())
                .cloned()
                .unwrap_or_default()
        }
    }
}

/// The first finding is of the pair's kind, with culprit, what accumulates and evidence.
pub(crate) fn assert_recognised(pair: &Pair) {
    let diagnosis = diagnosed((pair.leak)());
    let headline = &diagnosis.verdict.headline;
    let finding = diagnosis.findings.first();
    let finding = finding.unwrap_or_else(|| panic!("no finding: {headline}"));
    assert_eq!(finding.kind, pair.kind, "{headline}");
    let class = finding.accumulated.class.rsplit('.').next();
    let evidence: Vec<&str> = finding.evidence.iter().map(|e| e.name).collect();
    assert_eq!(
        (name(&finding.culprit).as_str(), class),
        (pair.culprit, Some(pair.accumulated)),
        "{headline}"
    );
    assert!(evidence.contains(&pair.evidence), "{evidence:?}");
}

/// No finding of the healthy twin is of the pair's kind, and the first is what the pair says.
pub(crate) fn assert_healthy_twin(pair: &Pair) {
    let diagnosis = diagnosed((pair.twin)());
    let kinds: Vec<LeakKind> = diagnosis.findings.iter().map(|f| f.kind).collect();
    let headline = &diagnosis.verdict.headline;
    assert!(!kinds.contains(&pair.kind), "{kinds:?}: {headline}");
    assert_eq!(kinds.first().copied(), pair.instead, "{headline}");
}
