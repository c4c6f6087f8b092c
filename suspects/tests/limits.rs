//! Limits that libraries' caches hold.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_suspects::{DiagnoseOptions, Diagnosis, LeakKind, VerdictKind, diagnose};
use heapray_testkit::{DumpBuilder, ObjectId, Type};

/// A cache of Guava with 400 heavy entries, in a heap that ran out of memory, and this limit.
fn cache(limit: i64) -> Diagnosis {
    let mut dump = DumpBuilder::new();
    dump.java();
    let tile = dump.class("app.Tile").field("data", Type::Object).build();
    let tiles: Vec<ObjectId> = (0..400)
        .map(|_| {
            let data = dump.byte_array(&[0; 8 << 10]);
            dump.instance(tile).set("data", data).build()
        })
        .collect();
    let entries = dump.array_list(&tiles);
    let cache = dump.class("com.google.common.cache.LocalCache");
    let cache = cache
        .field("entries", Type::Object)
        .field("maxWeight", Type::Long)
        .build();
    let cache = dump.instance(cache).set("entries", entries);
    let cache = cache.set("maxWeight", limit).build();
    let tiles = dump
        .class("app.Tiles")
        .static_object("RENDERED", cache)
        .build();
    dump.root_sticky_class(tiles);
    let main = dump.thread("main");
    main.frame(
        "java.lang.OutOfMemoryError",
        "<init>",
        "()V",
        "OutOfMemoryError.java",
        48,
    )
    .frame("app.Tiles", "render", "()V", "Tiles.java", 12)
    .build();
    let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    diagnose(&heap, &DiagnoseOptions::default())
}

#[test]
fn a_cache_without_a_limit_is_told_how_to_get_one() {
    let diagnosis = cache(-1);
    assert_eq!(diagnosis.verdict.kind, VerdictKind::Leak);
    let first = &diagnosis.findings[0];
    assert_eq!(first.kind, LeakKind::UnboundedCache);
    assert_eq!(first.culprit.field.as_deref(), Some("RENDERED"));
    assert!(
        first.advice.summary.contains("maximumSize"),
        "{:?}",
        first.advice
    );
}

#[test]
fn a_cache_with_a_limit_is_bounded_even_if_the_heap_is_too_small_for_it() {
    let diagnosis = cache(500);
    assert_eq!(diagnosis.verdict.kind, VerdictKind::HighUsage);
    let reasons = &diagnosis.verdict.reasons;
    let told = "LocalCache.maxWeight is 500";
    assert!(
        reasons.iter().any(|reason| reason.contains(told)),
        "{reasons:?}"
    );
}
