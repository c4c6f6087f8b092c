//! What is counted, and what it is called: the things that a library's user would name.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_suspects::{DiagnoseOptions, Diagnosis, Finding, LeakKind, VerdictKind, diagnose};
use heapray_testkit::{ClassId, DumpBuilder, ObjectId, Type};

fn diagnosed(mut dump: DumpBuilder) -> Diagnosis {
    let bytes = dump.to_bytes();
    let heap = analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap();
    diagnose(&heap, &DiagnoseOptions::default())
}

fn first(dump: DumpBuilder) -> Finding {
    let found = diagnosed(dump);
    let headline = found.verdict.headline;
    { found.findings.into_iter().next() }.unwrap_or_else(|| panic!("nothing found: {headline}"))
}

fn empty() -> DumpBuilder {
    let mut dump = DumpBuilder::new();
    dump.java();
    dump
}

fn class(dump: &mut DumpBuilder, name: &str, fields: &[&str]) -> ClassId {
    let class = dump.class(name);
    let class = fields
        .iter()
        .fold(class, |class, field| class.field(field, Type::Object));
    class.build()
}

fn owner(dump: &mut DumpBuilder, name: &str, field: &str, target: ObjectId) -> ObjectId {
    let class = class(dump, name, &[field]);
    dump.instance(class).set(field, target).build()
}

fn in_static(dump: &mut DumpBuilder, class: &str, field: &str, object: ObjectId) {
    let class = dump.class(class).static_object(field, object).build();
    dump.root_sticky_class(class);
}

const MANY: usize = 400;

fn bytes(dump: &mut DumpBuilder) -> ObjectId {
    dump.byte_array(&[0; 8 << 10])
}

fn heavies(dump: &mut DumpBuilder, name: &str) -> Vec<ObjectId> {
    let class = class(dump, name, &["data"]);
    (0..MANY)
        .map(|_| {
            let data = bytes(dump);
            dump.instance(class).set("data", data).build()
        })
        .collect()
}

fn named(dump: &mut DumpBuilder, values: &[ObjectId], name: impl Fn(usize) -> String) -> ObjectId {
    let entries: Vec<(ObjectId, ObjectId)> = values
        .iter()
        .enumerate()
        .map(|(number, value)| (dump.string(&name(number)), *value))
        .collect();
    dump.hash_map(&entries)
}

#[test]
fn a_map_of_a_librarys_objects_holds_those_rather_than_their_parts() {
    let mut dump = empty();
    // Searchers over readers, whose segments are shared two by two: they belong to the map as a whole.
    let segments = heavies(&mut dump, "org.apache.lucene.index.SegmentReader");
    let reader = class(
        &mut dump,
        "org.apache.lucene.index.Composite",
        &["first", "second"],
    );
    let readers: Vec<ObjectId> = (0..MANY)
        .map(|at| {
            let other = segments[(at + 1) % MANY];
            let reader = dump.instance(reader).set("first", segments[at]);
            reader.set("second", other).build()
        })
        .collect();
    let searcher = class(
        &mut dump,
        "org.apache.lucene.search.IndexSearcher",
        &["reader"],
    );
    let searchers: Vec<ObjectId> = readers
        .iter()
        .map(|reader| dump.instance(searcher).set("reader", *reader).build())
        .collect();
    let map = named(&mut dump, &searchers, |at| format!("revision {at}"));
    in_static(&mut dump, "app.Search", "STATES", map);
    let found = first(dump);
    assert_eq!(
        found.accumulated.class,
        "org.apache.lucene.search.IndexSearcher"
    );
    assert_eq!(found.accumulated.instances, MANY as u64);
}

#[test]
fn an_object_within_anothers_contents_is_no_node_of_it() {
    let mut dump = empty();
    // A script's scope is an object of the same class as what its variables hold.
    let object = class(&mut dump, "org.mozilla.javascript.NativeObject", &["slots"]);
    let forms: Vec<ObjectId> = (0..MANY)
        .map(|_| {
            let data = bytes(&mut dump);
            let slots = dump.object_array("java.lang.Object[]", &[data]);
            dump.instance(object).set("slots", slots).build()
        })
        .collect();
    let dense = dump.object_array("java.lang.Object[]", &forms);
    let array = owner(
        &mut dump,
        "org.mozilla.javascript.NativeArray",
        "dense",
        dense,
    );
    let name = dump.string("checked");
    let slot = class(&mut dump, "org.mozilla.javascript.Slot", &["name", "value"]);
    let slot = dump
        .instance(slot)
        .set("name", name)
        .set("value", array)
        .build();
    let slots = dump.object_array("org.mozilla.javascript.Slot[]", &[slot]);
    let map = owner(
        &mut dump,
        "org.mozilla.javascript.EmbeddedSlotMap",
        "slots",
        slots,
    );
    let scope = dump.instance(object).set("slots", map).build();
    in_static(&mut dump, "app.Forms", "SCOPE", scope);
    let found = first(dump);
    assert_eq!(
        found.accumulated.class,
        "org.mozilla.javascript.NativeObject"
    );
    let headline = &found.headline;
    assert!(
        headline.starts_with("Forms.SCOPE (NativeObject checked)"),
        "{headline}"
    );
}

#[test]
fn a_list_of_objects_with_arrays_is_no_chain_of_arrays() {
    let mut dump = empty();
    let object = class(&mut dump, "org.python.core.PyObjectDerived", &["slots"]);
    let calls: Vec<ObjectId> = (0..800)
        .map(|_| {
            let data = bytes(&mut dump);
            let slots = dump.object_array("java.lang.Object[]", &[data]);
            dump.instance(object).set("slots", slots).build()
        })
        .collect();
    let calls = dump.array_list(&calls);
    let list = owner(&mut dump, "org.python.core.PyList", "list", calls);
    let map = named(&mut dump, &[list], |_| "calls".to_owned());
    let module = owner(&mut dump, "org.python.core.PyStringMap", "table", map);
    in_static(&mut dump, "org.python.core.Py", "modules", module);
    let found = first(dump);
    assert_ne!(found.kind, LeakKind::LinkedStructure);
    assert_eq!(found.accumulated.class, "org.python.core.PyObjectDerived");
    // The variable has no field, but a name.
    let library = found.culprit.library.as_deref();
    assert_eq!(library, Some("org.python.core.PyStringMap calls"));
}

#[test]
fn a_global_is_called_by_the_name_that_its_registry_has_for_it() {
    let mut dump = empty();
    let visits = heavies(&mut dump, "org.jruby.RubyStruct");
    let visits = dump.array_list(&visits);
    let hash = owner(&mut dump, "org.jruby.RubyHash", "table", visits);
    let accessor = owner(
        &mut dump,
        "org.jruby.internal.runtime.ValueAccessor",
        "value",
        hash,
    );
    let global = "org.jruby.internal.runtime.GlobalVariable";
    let global = owner(&mut dump, global, "accessor", accessor);
    let map = named(&mut dump, &[global], |_| "$visits".to_owned());
    let globals = "org.jruby.internal.runtime.GlobalVariables";
    let globals = owner(&mut dump, globals, "globalVariables", map);
    in_static(&mut dump, "org.jruby.Ruby", "runtime", globals);
    // The shortest path is a call site's.
    in_static(&mut dump, "org.jruby.Sites", "site", global);
    let found = first(dump);
    let library = found.culprit.library.as_deref();
    assert_eq!(
        library,
        Some("org.jruby.internal.runtime.GlobalVariable $visits")
    );
}

#[test]
fn an_applications_subclass_says_whose_mailbox_it_is() {
    let mut dump = empty();
    let messages = heavies(&mut dump, "groovyx.gpars.actor.ActorMessage");
    let messages = dump.array_list(&messages);
    let queue = owner(
        &mut dump,
        "groovyx.gpars.util.DefaultMessageQueue",
        "outside",
        messages,
    );
    let actor = class(&mut dump, "groovyx.gpars.actor.Actor", &["queue"]);
    let sorter = dump.class("Sorter").extends(actor).build();
    let sorter = dump.instance(sorter).set_in(actor, "queue", queue).build();
    in_static(&mut dump, "groovyx.gpars.actor.Actors", "all", sorter);
    let found = first(dump);
    assert_eq!(found.kind, LeakKind::MessageBacklog);
    assert!(found.headline.contains("(Sorter)"), "{}", found.headline);
}

#[test]
fn names_with_identifiers_are_told_by_what_they_have_in_common() {
    let mut dump = empty();
    let timers = heavies(&mut dump, "com.codahale.metrics.Timer");
    let map = named(&mut dump, &timers, |at| format!("checkout.cart.{at}"));
    let registry = owner(
        &mut dump,
        "com.codahale.metrics.MetricRegistry",
        "metrics",
        map,
    );
    in_static(&mut dump, "app.Checkout", "REGISTRY", registry);
    let found = first(dump);
    assert_eq!(found.kind, LeakKind::RegistryOfNames);
    assert_eq!(found.called.as_deref(), Some("checkout.cart.*"));
    assert!(
        found.headline.ends_with("× Timer \"checkout.cart.*\""),
        "{}",
        found.headline
    );
}

#[test]
fn text_in_a_librarys_table_is_counted_by_its_entries() {
    let mut dump = empty();
    let entry = "org.apache.xerces.util.SymbolTable$Entry";
    let entry = class(&mut dump, entry, &["symbol", "next"]);
    let entries: Vec<ObjectId> = (0..MANY)
        .map(|at| {
            let name = dump.string(&format!("message-{at}-{}", "x".repeat(8000)));
            let first = dump.instance(entry).set("symbol", name).build();
            let name = dump.string(&format!("message-{at}a"));
            let second = dump.instance(entry).set("symbol", name).set("next", first);
            second.build()
        })
        .collect();
    let buckets = dump.object_array("org.apache.xerces.util.SymbolTable$Entry[]", &entries);
    let table = owner(
        &mut dump,
        "org.apache.xerces.util.SymbolTable",
        "fBuckets",
        buckets,
    );
    let parser = owner(
        &mut dump,
        "org.apache.xerces.parsers.SAXParser",
        "fSymbolTable",
        table,
    );
    in_static(&mut dump, "app.Feed", "READER", parser);
    let found = first(dump);
    assert_eq!(found.kind, LeakKind::RegistryOfNames);
    assert_eq!(
        found.accumulated.class,
        "org.apache.xerces.util.SymbolTable$Entry"
    );
    assert_eq!(found.called.as_deref(), Some("message-*"));
}

#[test]
fn what_waits_in_a_queue_is_no_data_model() {
    let mut dump = empty();
    let order = class(&mut dump, "app.Order", &["data", "before"]);
    let mut before = 0;
    let orders: Vec<ObjectId> = (0..MANY)
        .map(|_| {
            let data = bytes(&mut dump);
            let order = dump.instance(order).set("data", data);
            before = order.set("before", before).build();
            before
        })
        .collect();
    let elements = dump.object_array("java.lang.Object[]", &orders);
    let deque = dump.class("java.util.ArrayDeque");
    let deque = deque
        .field("elements", Type::Object)
        .field("head", Type::Int)
        .field("tail", Type::Int)
        .build();
    let deque = dump.instance(deque).set("elements", elements);
    let deque = deque.set("head", 0).set("tail", MANY as i32 - 1).build();
    in_static(&mut dump, "app.Desk", "WAITING", deque);
    let found = diagnosed(dump);
    let said = &found.verdict.headline;
    assert!(!said.contains("data model"), "{said}");
}

#[test]
fn where_a_table_grows_is_no_limit_of_its_elements() {
    let mut dump = empty();
    let trips = heavies(&mut dump, "app.Trip");
    let values = dump.object_array("java.lang.Object[]", &trips);
    let map = dump.class("it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap");
    let map = map
        .field("value", Type::Object)
        .field("size", Type::Int)
        .field("maxFill", Type::Int)
        .build();
    let map = dump.instance(map).set("value", values);
    let map = map.set("size", MANY as i32).set("maxFill", MANY as i32);
    let map = map.build();
    in_static(&mut dump, "app.Trips", "UNDER_WAY", map);
    let main = dump.thread("main");
    let error = "java.lang.OutOfMemoryError";
    main.frame(error, "<init>", "()V", "OutOfMemoryError.java", 48)
        .build();
    let found = diagnosed(dump);
    assert_eq!(
        found.verdict.kind,
        VerdictKind::Leak,
        "{}",
        found.verdict.headline
    );
    assert_eq!(
        found.findings[0].culprit.field.as_deref(),
        Some("UNDER_WAY")
    );
}
