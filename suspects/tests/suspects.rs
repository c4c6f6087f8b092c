//! Culprit and accumulated objects of the first suspect, in heaps of a few misleading shapes.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_suspects::{DiagnoseOptions, Finding, LeakKind, diagnose};
use heapray_testkit::{ClassId, DumpBuilder, ObjectId, Type};

/// The first suspect of a dump.
fn suspect(mut dump: DumpBuilder) -> Finding {
    let bytes = dump.to_bytes();
    let analysis = analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap();
    let diagnosis = diagnose(&analysis, &DiagnoseOptions::default());
    diagnosis.findings.into_iter().next().unwrap()
}

/// Culprit and what accumulates: `Actor.mailbox: Letter`.
fn blamed(finding: &Finding) -> String {
    let simple = |name: &str| name.rsplit('.').next().unwrap().to_owned();
    let culprit = &finding.culprit;
    let class = culprit.class.as_deref().map(simple).unwrap_or_default();
    let field = culprit.field.as_deref().unwrap_or_default();
    let accumulated = simple(&finding.accumulated.class);
    format!("{class}.{field}: {accumulated}")
}

fn class(dump: &mut DumpBuilder, name: &str, fields: &[&str]) -> ClassId {
    let class = dump.class(name);
    let class = fields
        .iter()
        .fold(class, |class, field| class.field(field, Type::Object));
    class.field("number", Type::Long).build()
}

fn objects(dump: &mut DumpBuilder, class: ClassId, count: usize) -> Vec<ObjectId> {
    let one = |number| dump.instance(class).set("number", number).build();
    (0..i64::try_from(count).unwrap()).map(one).collect()
}

/// A class whose static field holds the object.
fn holder(dump: &mut DumpBuilder, name: &str, field: &str, object: ObjectId) {
    let class = dump.class(name).static_object(field, object).build();
    dump.root_sticky_class(class);
}

/// A `TreeMap` of these values, in the shape of a chain, as far as dominators go.
fn tree_map(dump: &mut DumpBuilder, values: &[ObjectId]) -> ObjectId {
    let entry = dump
        .class("java.util.TreeMap$Entry")
        .field("value", Type::Object)
        .field("right", Type::Object)
        .build();
    let mut root = 0;
    for value in values.iter().rev() {
        let entry = dump.instance(entry).set("value", *value);
        root = entry.set("right", root).build();
    }
    let map = dump
        .class("java.util.TreeMap")
        .field("root", Type::Object)
        .field("size", Type::Int)
        .build();
    let map = dump.instance(map).set("root", root);
    map.set("size", i32::try_from(values.len()).unwrap())
        .build()
}

#[test]
fn one_large_value_in_the_depth_of_a_tree() {
    let mut dump = DumpBuilder::new();
    dump.java();
    let actor = class(&mut dump, "app.Actor", &["mailbox"]);
    let letter = class(&mut dump, "app.Letter", &[]);
    let actors: Vec<ObjectId> = (0..10)
        .map(|number| {
            let letters = objects(&mut dump, letter, if number == 7 { 100_000 } else { 3 });
            let mailbox = dump.array_list(&letters);
            dump.instance(actor).set("mailbox", mailbox).build()
        })
        .collect();
    let map = tree_map(&mut dump, &actors);
    holder(&mut dump, "app.Stage", "ACTORS", map);
    assert_eq!(blamed(&suspect(dump)), "Actor.mailbox: Letter");
}

#[test]
fn parts_of_a_collection_are_no_elements() {
    let mut dump = DumpBuilder::new();
    dump.java();
    let shard = class(&mut dump, "app.Shard", &["series"]);
    let series = class(&mut dump, "app.Series", &[]);
    let shards: Vec<ObjectId> = (0..16)
        .map(|_| {
            let series = objects(&mut dump, series, 8_000);
            let list = dump.array_list(&series);
            dump.instance(shard).set("series", list).build()
        })
        .collect();
    let shards = dump.object_array("app.Shard[]", &shards);
    holder(&mut dump, "app.Store", "SHARDS", shards);
    let finding = suspect(dump);
    assert_eq!(blamed(&finding), "Store.SHARDS: Series");
    assert_eq!(finding.accumulated.instances, 128_000);
}

#[test]
fn a_container_of_anything_is_blamed_on_its_user() {
    let mut dump = DumpBuilder::new();
    dump.java();
    let track = class(&mut dump, "app.radar.Track", &[]);
    let tracks = objects(&mut dump, track, 120_000);
    let array = dump.object_array("java.lang.Object[]", &tracks);
    let container = class(&mut dump, "app.primitives.LongKeyed", &["objects"]);
    let container = dump.instance(container).set("objects", array).build();
    let tracker = class(&mut dump, "app.radar.Tracker", &["tracks"]);
    let tracker = dump.instance(tracker).set("tracks", container).build();
    holder(&mut dump, "app.radar.Main", "TRACKER", tracker);
    assert_eq!(blamed(&suspect(dump)), "Tracker.tracks: Track");
}

#[test]
fn a_tree_of_its_own_nodes_is_blamed_on_who_holds_the_root() {
    let mut dump = DumpBuilder::new();
    dump.java();
    let letter = class(&mut dump, "app.Letter", &["following"]);
    let mut level = objects(&mut dump, letter, 200_000);
    while level.len() > 1 {
        let parents = level.chunks(16).map(|children| {
            let following = dump.array_list(children);
            dump.instance(letter).set("following", following).build()
        });
        level = parents.collect();
    }
    holder(&mut dump, "app.Suggestions", "ROOT", level[0]);
    // In a heap that is not short of memory, what refers to its own kind may be a model that was loaded.
    let main = dump.thread("main");
    main.frame(
        "java.lang.OutOfMemoryError",
        "<init>",
        "()V",
        "OutOfMemoryError.java",
        48,
    )
    .build();
    assert_eq!(blamed(&suspect(dump)), "Suggestions.ROOT: Letter");
}

#[test]
fn locals_of_many_frames_are_one_matter() {
    let mut dump = DumpBuilder::new();
    dump.java();
    let listings: Vec<ObjectId> = (0..300).map(|_| dump.byte_array(&[0; 16_000])).collect();
    let mut thread = dump.thread("archive-walk");
    for _ in &listings {
        thread = thread.frame("app.Walker", "walk", "(I)J", "Walker.java", 16);
    }
    for (frame, listing) in listings.iter().enumerate() {
        thread = thread.local(i32::try_from(frame).unwrap(), *listing);
    }
    thread.build();
    let finding = suspect(dump);
    assert_eq!(finding.kind, LeakKind::ThreadStack);
    assert_eq!(
        finding.culprit.frame.as_deref(),
        Some("app.Walker.walk(Walker.java:16)")
    );
    assert_eq!(finding.accumulated.instances, 300);
}

#[test]
fn what_a_wrapper_of_the_jdk_stands_for() {
    let mut dump = DumpBuilder::new();
    dump.java();
    let stats = class(&mut dump, "app.TenantStats", &["byMinute"]);
    let named = class(
        &mut dump,
        "com.sun.jmx.mbeanserver.NamedObject",
        &["object"],
    );
    let beans: Vec<ObjectId> = (0..2_000)
        .map(|_| {
            let minutes = dump.long_array(&[0; 200]);
            let stats = dump.instance(stats).set("byMinute", minutes).build();
            dump.instance(named).set("object", stats).build()
        })
        .collect();
    let beans = dump.array_list(&beans);
    holder(
        &mut dump,
        "com.sun.jmx.mbeanserver.Repository",
        "domains",
        beans,
    );
    assert_eq!(blamed(&suspect(dump)), "Repository.domains: TenantStats");
}
