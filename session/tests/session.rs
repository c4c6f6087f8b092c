//! Tests of a session from opening to the report: shared between threads, cancelled, and only on its own threads.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    clippy::unwrap_used,
    reason = "a failed unwrap is the failure"
)]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use heapray_analyzer::{AnalyzeError, Progress, Silent, TreeIndex};
use heapray_query::{GroupBy, children, find_in_tree, find_instances, histogram, inbound};
use heapray_report::model::Suspect;
use heapray_session::{Session, SessionError, SessionOptions, count_objects};
use heapray_suspects::DiagnoseOptions;
use heapray_testkit::generate::{GenerateOptions, generate};
use heapray_testkit::{DumpBuilder, Type, gz_whole};

/// A generated dump with this many objects, compressed or not.
fn dump(objects: u64, compressed: bool) -> (tempfile::TempDir, PathBuf) {
    let mut options = GenerateOptions::default();
    options.objects = objects;
    let mut bytes = Vec::new();
    generate(&options, &mut bytes).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("heap.hprof");
    let bytes = if compressed { gz_whole(&bytes) } else { bytes };
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn two_threads() -> SessionOptions {
    let mut options = SessionOptions::default();
    options.threads = 2;
    options
}

/// Rayon builds its global pool at the first parallel work outside of a pool, and only once.
#[test]
fn nothing_works_on_threads_that_were_not_handed_in() {
    for compressed in [false, true] {
        let (_folder, path) = dump(600_000, compressed);
        count_objects(&path, &two_threads(), &Silent).unwrap();
        let mut options = two_threads();
        options.for_report = true;
        let session = Session::open(&path, &options, &Silent).unwrap();
        let heap = session.heap();
        histogram(heap, GroupBy::Superclass);
        children(heap, TreeIndex::ROOT, 5);
        let strings = find_instances(heap, 5, |_, class| class.name == "java.lang.String");
        let place = find_in_tree(heap, &strings).get(&strings[0]).copied();
        inbound(heap, strings[0], place, 5);
        session
            .report(&DiagnoseOptions::default(), false, &Silent)
            .unwrap();
        session.close();
    }
    let global = rayon::ThreadPoolBuilder::new().build_global();
    assert!(global.is_ok(), "somebody has used the global pool");
}

#[test]
fn two_threads_ask_one_session() {
    let (_folder, path) = dump(20_000, false);
    let session = Arc::new(Session::open(&path, &two_threads(), &Silent).unwrap());
    let ask = |session: Arc<Session>| move || histogram(session.heap(), GroupBy::Class);
    let other = std::thread::spawn(ask(Arc::clone(&session)));
    let own = ask(session)();
    assert_eq!(other.join().unwrap(), own);
}

#[test]
fn findings_are_those_of_the_report() {
    let mut leak = DumpBuilder::new();
    let order = leak.class("com.example.Order");
    let order = order.field("buffer", Type::Object).build();
    let orders: Vec<u64> = (0..12_000)
        .map(|_| {
            let buffer = leak.byte_array(&[7; 2_000]);
            leak.instance(order).set("buffer", buffer).build()
        })
        .collect();
    let list = leak.array_list(&orders);
    let shop = leak.class("com.example.Shop");
    let shop = shop.static_object("ORDERS", list).build();
    leak.root_sticky_class(shop);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("heap.hprof");
    std::fs::write(&path, leak.to_bytes()).unwrap();
    let session = Session::open(&path, &two_threads(), &Silent).unwrap();
    let judging = DiagnoseOptions::default();
    let report = session.report(&judging, false, &Silent).unwrap();
    let findings = session.findings(&judging, &Silent).unwrap();
    assert_eq!(findings.verdict, report.verdict);
    assert!(!report.suspects.is_empty());
    let without_members = |suspects: Vec<Suspect>| -> Vec<Suspect> {
        let suspects = suspects.into_iter().map(|mut suspect| {
            suspect.members.clear();
            suspect
        });
        suspects.collect()
    };
    assert_eq!(
        without_members(findings.suspects),
        without_members(report.suspects)
    );
    let cancels = Cancels {
        after: 0,
        asked: AtomicU64::new(0),
    };
    let ended = session.findings(&judging, &cancels);
    let error = ended.unwrap_err();
    assert!(
        matches!(
            error,
            SessionError::Analyze {
                error: AnalyzeError::Interrupted,
                ..
            }
        ),
        "{error}"
    );
}

/// A progress that cancels after this many calls.
struct Cancels {
    after: u64,
    asked: AtomicU64,
}

impl Progress for Cancels {
    fn is_cancelled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.after
    }
}

#[test]
fn whoever_cancels_gets_no_session() {
    let (_folder, path) = dump(400_000, false);
    let count = Cancels {
        after: u64::MAX,
        asked: AtomicU64::new(0),
    };
    Session::open(&path, &two_threads(), &count).unwrap();
    let asked = count.asked.into_inner();
    assert!(asked > 20, "asked for each batch, not only {asked} times");
    for after in [0, asked / 3, asked / 2, asked - 1] {
        let progress = Cancels {
            after,
            asked: AtomicU64::new(0),
        };
        let ended = Session::open(&path, &two_threads(), &progress);
        assert!(
            matches!(
                ended,
                Err(SessionError::Analyze {
                    error: AnalyzeError::Interrupted,
                    ..
                })
            ),
            "cancelled after {after} of {asked}"
        );
    }
}
