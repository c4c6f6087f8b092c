//! Leak, high usage or no leak: the same collection in a heap that ended, in one that didn't, and with limits.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_suspects::{DiagnoseOptions, diagnose};
use heapray_suspects::{Diagnosis, VerdictKind};
use heapray_testkit::{DumpBuilder, ObjectId, Type};

fn diagnosed(mut dump: DumpBuilder) -> Diagnosis {
    diagnosed_bytes(&dump.to_bytes())
}

fn diagnosed_bytes(bytes: &[u8]) -> Diagnosis {
    let analysis = analyze(bytes, &AnalyzeOptions::default(), &Silent).unwrap();
    diagnose(&analysis, &DiagnoseOptions::default())
}

fn letters(dump: &mut DumpBuilder, count: i64) -> Vec<ObjectId> {
    let letter = dump.class("app.Letter").field("number", Type::Long).build();
    let one = |number| dump.instance(letter).set("number", number).build();
    (0..count).map(one).collect()
}

fn died(dump: &mut DumpBuilder) {
    let class = "java.lang.OutOfMemoryError";
    let thread = dump.thread("main");
    let thread = thread.frame(class, "<init>", "()V", "OutOfMemoryError.java", 48);
    thread.build();
}

/// `app.Post.OFFICE` has a list of so many letters, and a number in a field of this name.
fn office(count: i64, limit: Option<(&str, i32)>) -> DumpBuilder {
    let mut dump = DumpBuilder::new();
    dump.java();
    let letters = letters(&mut dump, count);
    let list = dump.array_list(&letters);
    let class = dump.class("app.Post").field("letters", Type::Object);
    let name = limit.map_or("number", |(name, _)| name);
    let class = class.field(name, Type::Int).build();
    let office = dump.instance(class).set("letters", list);
    let office = office
        .set(name, limit.map_or(0, |(_, limit)| limit))
        .build();
    let main = dump
        .class("app.Main")
        .static_object("OFFICE", office)
        .build();
    dump.root_sticky_class(main);
    dump
}

#[test]
fn what_is_only_large_is_a_leak_where_the_heap_ended() {
    let alive = diagnosed(office(120_000, None));
    assert_eq!(alive.verdict.kind, VerdictKind::HighUsage);
    assert!(
        alive
            .verdict
            .headline
            .starts_with("No leak found; Post.letters")
    );
    assert!(alive.findings[0].size_only);

    let mut dump = office(120_000, None);
    died(&mut dump);
    let ended = diagnosed(dump);
    assert_eq!(ended.verdict.kind, VerdictKind::Leak);
    assert!(!ended.findings[0].size_only);
    assert_eq!(ended.findings[0].fingerprint, alive.findings[0].fingerprint);
}

#[test]
fn a_dump_cut_off_shows_no_absence_of_leaks() {
    let whole = office(120_000, None).to_bytes();
    for lost in [40, 4096, whole.len() / 3] {
        let cut = diagnosed_bytes(&whole[..whole.len() - lost]);
        assert!(cut.findings[0].size_only, "{lost}");
        let headline = &cut.verdict.headline;
        assert!(!headline.contains("No leak found"), "{lost}: {headline}");
    }
}

#[test]
fn a_limit_that_is_kept_is_no_finding() {
    for ended in [false, true] {
        let mut dump = office(120_000, Some(("maxLetters", 120_000)));
        if ended {
            died(&mut dump);
        }
        let full = diagnosed(dump);
        assert_eq!(full.verdict.kind, VerdictKind::HighUsage, "{ended}");
        assert!(full.verdict.headline.starts_with("Post.letters is bounded"));
        assert!(full.findings.is_empty());
    }
}

#[test]
fn a_limit_of_something_else_or_out_of_reach_bounds_nothing() {
    for limit in [
        ("maxPriority", 120_000),
        ("maxAgeMillis", 120_000),
        ("maxLetters", 2_000_000),
    ] {
        let mut dump = office(120_000, Some(limit));
        died(&mut dump);
        assert_eq!(diagnosed(dump).verdict.kind, VerdictKind::Leak, "{limit:?}");
    }
}

#[test]
fn a_leak_comes_before_what_is_larger_and_may_be_meant() {
    let mut dump = office(200_000, None);
    let session = "org.apache.catalina.session.StandardSession";
    let session = dump.class(session);
    let session = session.field("maxInactiveInterval", Type::Int);
    let session = session.field("id", Type::Long).build();
    let sessions: Vec<ObjectId> = (0..130_000)
        .map(|_| {
            let session = dump.instance(session);
            session.set("maxInactiveInterval", -1i32).build()
        })
        .collect();
    let sessions = dump.array_list(&sessions);
    let manager = dump.class("app.Manager");
    let manager = manager.static_object("SESSIONS", sessions).build();
    dump.root_sticky_class(manager);
    let both = diagnosed(dump);
    assert_eq!(both.verdict.kind, VerdictKind::Leak);
    let kinds: Vec<&str> = both
        .findings
        .iter()
        .map(|finding| finding.kind.id())
        .collect();
    assert_eq!(kinds, ["session-store", "singleton-collection"]);
}

/// What is merely large among the few live objects is no finding beside twenty times as much garbage; beside none it is.
#[test]
fn in_a_dump_of_garbage_a_slight_holder_is_no_finding() {
    let beside = |garbage: usize| {
        let mut dump = office(90_000, None);
        for _ in 0..garbage {
            dump.byte_array(&vec![7; 1 << 20]);
        }
        diagnosed(dump)
    };
    let alone = beside(0);
    assert_eq!(alone.findings.len(), 1);
    assert!(alone.findings[0].size_only);
    let found = beside(44);
    assert_eq!(found.verdict.kind, VerdictKind::Garbage);
    assert_eq!(found.findings, []);
}

/// Native memory counts where little is on the heap: a few mebibytes of garbage say nothing of it.
#[test]
fn native_memory_comes_before_less_garbage() {
    let beside = |garbage: usize| {
        let mut dump = DumpBuilder::new();
        dump.java();
        let cleaner = dump.class("jdk.internal.ref.Cleaner").build();
        let buffer = dump
            .class("java.nio.DirectByteBuffer")
            .field("cleaner", Type::Object)
            .field("capacity", Type::Int)
            .build();
        let buffers: Vec<ObjectId> = (0..40)
            .map(|_| {
                let cleaner = dump.instance(cleaner).build();
                let buffer = dump.instance(buffer).set("cleaner", cleaner);
                buffer.set("capacity", 1i32 << 20).build()
            })
            .collect();
        let list = dump.array_list(&buffers);
        let app = dump.class("app.Channels").static_object("BUFFERS", list);
        let app = app.build();
        dump.root_sticky_class(app);
        for _ in 0..garbage {
            dump.byte_array(&vec![7; 1 << 20]);
        }
        diagnosed(dump).verdict.kind
    };
    assert_eq!(beside(2), VerdictKind::HighUsage);
    assert_eq!(beside(60), VerdictKind::Garbage);
}
