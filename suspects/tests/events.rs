//! What decided a verdict is seen in events, which hold no contents of the heap.
#![allow(
    clippy::unreachable,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use std::io::Write;
use std::sync::{Arc, Mutex};

use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_suspects::{DiagnoseOptions, Diagnosis, diagnose};
use heapray_testkit::DumpBuilder;

/// Where events are written.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A diagnosis and its events, one a line.
fn diagnosed(mut dump: DumpBuilder) -> (Diagnosis, String) {
    let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let diagnosis = tracing::subscriber::with_default(subscriber, || {
        diagnose(&heap, &DiagnoseOptions::default())
    });
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    (diagnosis, text)
}

/// The line of an event.
fn event<'e>(events: &'e str, message: &str) -> &'e str {
    let found = events.lines().find(|line| line.contains(message));
    found.unwrap_or_else(|| unreachable!("no {message:?} in {events}"))
}

#[test]
fn thresholds_kind_and_verdict_are_seen_and_contents_are_not() {
    let mut dump = DumpBuilder::new();
    dump.java();
    let rows: Vec<_> = (0..400).map(|_| dump.byte_array(&[0; 8192])).collect();
    let rows = dump.array_list(&rows);
    let thread = dump.thread("export-of-jane-doe");
    let thread = thread.frame("app.Export", "run", "()V", "Export.java", 88);
    thread.local(0, rows).build();
    let (diagnosis, events) = diagnosed(dump);

    let threshold = event(&events, "threshold of candidates");
    assert!(threshold.contains("least_bytes=2097152"), "{threshold}");
    let taken = event(&events, "candidate is a finding");
    assert!(taken.contains("kind=\"thread-stack\""), "{taken}");
    let verdict = event(&events, "verdict");
    assert!(verdict.contains("least_share=0.2"), "{verdict}");
    assert!(verdict.contains("first_kind=\"thread-stack\""), "{verdict}");

    // The finding names the thread, the events do not.
    let thread = diagnosis.findings[0].culprit.thread.as_deref();
    assert_eq!(thread, Some("export-of-jane-doe"));
    assert!(!events.contains("jane-doe"), "{events}");
}

#[test]
fn what_is_benign_is_dropped_with_its_reason() {
    let mut dump = DumpBuilder::new();
    dump.java();
    let rows: Vec<_> = (0..400).map(|_| dump.byte_array(&[0; 8192])).collect();
    let rows = dump.array_list(&rows);
    let class = dump.class("app.Table").static_object("ROWS", rows);
    let class = class.static_field("MAX_ROWS", 400i32).build();
    dump.root_sticky_class(class);
    let (diagnosis, events) = diagnosed(dump);
    assert!(diagnosis.findings.is_empty());
    let dropped = event(&events, "candidate dropped");
    assert!(dropped.contains("reason=\"is bounded\""), "{dropped}");
    let verdict = event(&events, "verdict");
    assert!(verdict.contains("benign=\"is bounded\""), "{verdict}");
}
