//! The shared cases of healthy or unproven heaps: the holder is named, and no leak is claimed.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_suspects::{DiagnoseOptions, Diagnosis, MoreHeap, VerdictKind, diagnose};
use heapray_testkit::{inflate, shared_case};

/// The diagnosis of a gzipped dump of a shared case; `None` where it is absent, which is told.
fn diagnosed(case: &str) -> Option<Diagnosis> {
    let bytes = std::fs::read(shared_case(case)?).unwrap();
    let bytes = inflate(&bytes).unwrap();
    let heap = analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap();
    Some(diagnose(&heap, &DiagnoseOptions::default()))
}

#[test]
fn watched_sessions_are_named_by_the_list_that_keeps_them() {
    let Some(told) = diagnosed("weak-watcher/watched.hprof.gz") else {
        return;
    };
    let first = &told.findings[0].culprit;
    assert_eq!(first.class.as_deref(), Some("Weak$Store"));
    assert_eq!(first.field.as_deref(), Some("ALL"));
    assert_eq!(told.verdict.kind, VerdictKind::HighUsage);
    assert_ne!(told.verdict.more_heap.0, MoreHeap::Delays);
}

#[test]
fn kept_scripts_are_named_by_the_static_list() {
    let Some(told) = diagnosed("groovy-loaders/groovy60.hprof.gz") else {
        return;
    };
    let named = |name: &str| {
        let mut culprits = told.findings.iter().map(|finding| &finding.culprit);
        culprits.any(|culprit| culprit.class.as_deref() == Some(name))
    };
    assert!(named("Gro2"), "{:?}", told.verdict);
    assert_ne!(told.verdict.more_heap.0, MoreHeap::Delays);
}
