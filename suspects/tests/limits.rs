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

/// What fields of libraries' classes are, by `javap`: the class, whose subclass it is, the object in between, and the field.
const ROWS: [(&str, &str, &str, &str, Type); 15] = [
    (
        "com.google.common.cache.LocalCache",
        "",
        "",
        "maxWeight",
        Type::Long,
    ),
    (
        "com.github.benmanes.caffeine.cache.SSMS",
        "com.github.benmanes.caffeine.cache.BoundedLocalCache",
        "",
        "maximum",
        Type::Long,
    ),
    (
        "net.sf.ehcache.Cache",
        "",
        "configuration",
        "maxEntriesLocalHeap",
        Type::Object,
    ),
    (
        "net.sf.ehcache.store.MemoryStore",
        "",
        "",
        "maximumSize",
        Type::Int,
    ),
    (
        "org.ehcache.impl.internal.store.heap.OnHeapStore",
        "",
        "",
        "capacity",
        Type::Long,
    ),
    (
        "com.zaxxer.hikari.HikariConfig",
        "",
        "",
        "maxPoolSize",
        Type::Int,
    ),
    (
        "org.apache.commons.pool2.impl.GenericObjectPool",
        "org.apache.commons.pool2.impl.BaseGenericObjectPool",
        "",
        "maxTotal",
        Type::Int,
    ),
    (
        "com.mchange.v2.resourcepool.BasicResourcePool",
        "",
        "",
        "max",
        Type::Int,
    ),
    (
        "org.apache.tomcat.jdbc.pool.ConnectionPool",
        "",
        "poolProperties",
        "maxActive",
        Type::Int,
    ),
    (
        "org.apache.catalina.session.StandardManager",
        "org.apache.catalina.session.ManagerBase",
        "",
        "maxActiveSessions",
        Type::Int,
    ),
    (
        "ch.qos.logback.classic.AsyncAppender",
        "ch.qos.logback.core.AsyncAppenderBase",
        "",
        "queueSize",
        Type::Int,
    ),
    (
        "org.apache.logging.log4j.core.appender.AsyncAppender",
        "",
        "",
        "queueSize",
        Type::Int,
    ),
    (
        "com.lmax.disruptor.RingBuffer",
        "com.lmax.disruptor.RingBufferFields",
        "",
        "bufferSize",
        Type::Int,
    ),
    (
        "org.apache.kafka.clients.producer.internals.BufferPool",
        "",
        "",
        "totalMemory",
        Type::Long,
    ),
    (
        "org.apache.commons.collections4.map.LRUMap",
        "",
        "",
        "maxSize",
        Type::Int,
    ),
];

/// A holder of 400 heavy entries whose class has this field; of a box and of a number the same.
fn holder(row: (&str, &str, &str, &str, Type), limit: i32) -> Diagnosis {
    let (name, base, between, field, of) = row;
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
    let boxed = dump.integer(limit);
    let mut with_limit = |class: &str, base: &str, and: Option<(&str, ObjectId)>| {
        let base = (!base.is_empty()).then(|| dump.class(base).build());
        let class = dump.class(class).field(field, of);
        let class = base
            .into_iter()
            .fold(class, heapray_testkit::ClassBuilder::extends);
        let class = and
            .iter()
            .fold(class, |class, (name, _)| class.field(name, Type::Object));
        let class = class.build();
        let object = dump.instance(class);
        let object = and
            .into_iter()
            .fold(object, |object, (name, of)| object.set(name, of));
        match of {
            Type::Long => object.set(field, i64::from(limit)),
            Type::Object => object.set(field, boxed),
            _ => object.set(field, limit),
        }
        .build()
    };
    let holder = if between.is_empty() {
        with_limit(name, base, Some(("entries", entries)))
    } else {
        let inner = with_limit("lib.Settings", "", None);
        let class = dump.class(name).field("entries", Type::Object);
        let class = class.field(between, Type::Object).build();
        let object = dump.instance(class).set("entries", entries);
        object.set(between, inner).build()
    };
    let tiles = dump.class("app.Tiles").static_object("RENDERED", holder);
    let tiles = tiles.build();
    dump.root_sticky_class(tiles);
    let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    diagnose(&heap, &DiagnoseOptions::default())
}

#[test]
fn limits_are_read_from_the_fields_that_libraries_have() {
    for row in ROWS {
        let told = |limit: i32| {
            let diagnosis = holder(row, limit);
            let text = format!("{} is {limit}", row.3);
            // A reason of the verdict, or evidence of a pool or a queue.
            let evidence = diagnosis.findings.iter().flat_map(|one| &one.evidence);
            let evidence = evidence.map(|one| one.text.as_str());
            let reasons = diagnosis.verdict.reasons.iter().map(String::as_str);
            reasons.chain(evidence).any(|reason| reason.contains(&text))
        };
        assert!(told(500), "{row:?}");
        assert!(!told(0), "{row:?}");
    }
}
