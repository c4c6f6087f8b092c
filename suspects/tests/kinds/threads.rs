//! What threads hold: their own fields, local variables and thread locals.

use heapray_suspects::LeakKind;
use heapray_testkit::{ClassId, DumpBuilder, ObjectId, Type};

use crate::pair::Pair;
use crate::pieces::{FEW, MANY, bounded_bulk, class, dump, heavies, in_static, owner, weighing};

pub(crate) const THREAD_LEAK: Pair = Pair {
    kind: LeakKind::ThreadLeak,
    leak: || pollers(50, 64 << 10),
    culprit: "poller-*",
    accumulated: "Poller",
    evidence: "threads",
    twin: || healthy(pollers(FEW, 1 << 10)),
    instead: None,
};

pub(crate) const THREAD_STACK: Pair = Pair {
    kind: LeakKind::ThreadStack,
    leak: || export(MANY),
    culprit: "app.Export.run(Export.java:88)",
    accumulated: "Row",
    evidence: "local",
    twin: || healthy(export(FEW)),
    instead: None,
};

pub(crate) const VIRTUAL_THREADS: Pair = Pair {
    kind: LeakKind::VirtualThreads,
    leak: || virtual_threads(60, 64 << 10),
    culprit: "app.Client.call(Client.java:17)",
    accumulated: "Response",
    evidence: "threads",
    twin: || healthy(virtual_threads(FEW, 1 << 10)),
    instead: None,
};

pub(crate) const THREAD_LOCAL: Pair = Pair {
    kind: LeakKind::ThreadLocal,
    leak: || {
        let mut dump = dump();
        let scope = class(&mut dump, "app.Scope", &["data"]);
        let values = values(&mut dump, |dump| weighing(dump, scope, 512 << 10));
        let key = key_in_static(&mut dump, "app.Context", "CURRENT");
        locals(dump, "threadLocals", key, &values)
    },
    culprit: "app.Context.CURRENT",
    accumulated: "Scope",
    evidence: "threads",
    // A buffer of one length for each thread.
    twin: || {
        let mut dump = dump();
        let values = values(&mut dump, |dump| dump.byte_array(&vec![0; 512 << 10]));
        let key = key_in_static(&mut dump, "app.Context", "CURRENT");
        locals(dump, "threadLocals", key, &values)
    },
    instead: None,
};

pub(crate) const THREAD_LOCAL_STALE: Pair = Pair {
    kind: LeakKind::ThreadLocalStale,
    leak: || {
        let mut dump = dump();
        let scope = class(&mut dump, "app.Scope", &["data"]);
        let values = values(&mut dump, |dump| weighing(dump, scope, 512 << 10));
        locals(dump, "threadLocals", 0, &values)
    },
    culprit: "java.lang.Thread.threadLocals",
    accumulated: "Scope",
    evidence: "stale",
    // The values were removed with the thread local.
    twin: || healthy(locals(dump(), "threadLocals", 0, &[0; 8])),
    instead: None,
};

pub(crate) const INHERITABLE_THREAD_LOCAL: Pair = Pair {
    kind: LeakKind::InheritableThreadLocal,
    leak: || {
        let mut dump = dump();
        let scope = class(&mut dump, "app.Scope", &["data"]);
        let values = values(&mut dump, |dump| weighing(dump, scope, 512 << 10));
        let key = key_in_static(&mut dump, "app.Context", "SCOPE");
        locals(dump, "inheritableThreadLocals", key, &values)
    },
    culprit: "app.Context.SCOPE",
    accumulated: "Scope",
    evidence: "value",
    twin: || {
        let mut dump = dump();
        let scope = class(&mut dump, "app.Scope", &["data"]);
        let values = values(&mut dump, |dump| weighing(dump, scope, 64));
        let key = key_in_static(&mut dump, "app.Context", "SCOPE");
        healthy(locals(dump, "inheritableThreadLocals", key, &values))
    },
    instead: None,
};

pub(crate) const LOGGING_CONTEXT: Pair = Pair {
    kind: LeakKind::LoggingContext,
    leak: || logging(512 << 10),
    culprit: "org.slf4j.helpers.BasicMDCAdapter.contexts",
    accumulated: "Order",
    evidence: "threads",
    twin: || healthy(logging(64)),
    instead: None,
};

fn healthy(mut dump: DumpBuilder) -> DumpBuilder {
    bounded_bulk(&mut dump);
    dump
}

/// Threads of a class of the application's, each with so many bytes.
fn pollers(count: usize, bytes: usize) -> DumpBuilder {
    let mut dump = dump();
    let thread = dump.find_class("java.lang.Thread").unwrap();
    let poller = dump.class("app.Poller").extends(thread);
    let poller = poller.field("data", Type::Object).build();
    for number in 0..count {
        let name = dump.string(&format!("poller-{number}"));
        let data = dump.byte_array(&vec![0; bytes]);
        let object = dump.instance(poller).set("name", name);
        let object = object.set("data", data).build();
        dump.thread("poller").object(object).build();
    }
    dump
}

/// A method that has all rows in hand.
fn export(rows: usize) -> DumpBuilder {
    let mut dump = dump();
    let rows = heavies(&mut dump, "app.Row", rows);
    let list = dump.array_list(&rows);
    let thread = dump.thread("export");
    let thread = thread.frame("app.Export", "run", "()V", "Export.java", 88);
    thread.local(0, list).build();
    dump
}

/// Parked virtual threads, each with a response in hand.
fn virtual_threads(count: usize, bytes: usize) -> DumpBuilder {
    let mut dump = dump();
    let thread = dump.find_class("java.lang.Thread").unwrap();
    let base = dump
        .class("java.lang.BaseVirtualThread")
        .extends(thread)
        .build();
    let thread = dump.class("java.lang.VirtualThread").extends(base).build();
    let response = class(&mut dump, "app.Response", &["data"]);
    for _ in 0..count {
        let response = weighing(&mut dump, response, bytes);
        let told = dump.thread("").class(thread);
        let told = told.frame("app.Client", "call", "()V", "Client.java", 17);
        told.local(0, response).build();
    }
    dump
}

fn values(dump: &mut DumpBuilder, one: impl Fn(&mut DumpBuilder) -> ObjectId) -> Vec<ObjectId> {
    (0..8).map(|_| one(dump)).collect()
}

pub(crate) fn thread_local_class(dump: &mut DumpBuilder) -> ClassId {
    let known = dump.find_class("java.lang.ThreadLocal");
    known.unwrap_or_else(|| class(dump, "java.lang.ThreadLocal", &[]))
}

fn key_in_static(dump: &mut DumpBuilder, class: &str, field: &str) -> ObjectId {
    let key = thread_local_class(dump);
    let key = dump.instance(key).build();
    in_static(dump, class, field, key);
    key
}

/// A thread for each value, which it keeps for the key in the map of its field `map`.
fn locals(dump: DumpBuilder, map: &str, key: ObjectId, values: &[ObjectId]) -> DumpBuilder {
    let entries: Vec<Vec<(ObjectId, ObjectId)>> =
        values.iter().map(|value| vec![(key, *value)]).collect();
    locals_of(dump, map, &entries)
}

/// A thread for each list of keys and values, which it keeps in the map of its field `map`.
pub(crate) fn locals_of(
    mut dump: DumpBuilder,
    map: &str,
    threads: &[Vec<(ObjectId, ObjectId)>],
) -> DumpBuilder {
    let weak = dump.find_class("java.lang.ref.WeakReference").unwrap();
    let entry = dump.class("java.lang.ThreadLocal$ThreadLocalMap$Entry");
    let entry = entry.extends(weak).field("value", Type::Object).build();
    let map_class = class(
        &mut dump,
        "java.lang.ThreadLocal$ThreadLocalMap",
        &["table"],
    );
    let thread = dump.find_class("java.lang.Thread").unwrap();
    for (number, values) in threads.iter().enumerate() {
        let mut entries = Vec::new();
        for (key, value) in values {
            let entry = dump.instance(entry).set("referent", *key);
            entries.push(entry.set("value", *value).build());
        }
        let class = "java.lang.ThreadLocal$ThreadLocalMap$Entry[]";
        let table = dump.object_array(class, &entries);
        let own = dump.instance(map_class).set("table", table).build();
        let name = dump.string(&format!("worker-{number}"));
        let object = dump
            .instance(thread)
            .set("name", name)
            .set(map, own)
            .build();
        dump.thread("worker").object(object).build();
    }
    dump
}

/// Threads whose diagnostic contexts have an order of so many bytes.
fn logging(bytes: usize) -> DumpBuilder {
    let mut dump = dump();
    let order = class(&mut dump, "app.Order", &["data"]);
    let values = values(&mut dump, |dump| {
        let order = weighing(dump, order, bytes);
        let key = dump.string("order");
        dump.hash_map(&[(key, order)])
    });
    let key = thread_local_class(&mut dump);
    let key = dump.instance(key).build();
    let adapter = "org.slf4j.helpers.BasicMDCAdapter";
    let adapter = owner(&mut dump, adapter, "contexts", key);
    in_static(&mut dump, "org.slf4j.MDC", "adapter", adapter);
    locals(dump, "threadLocals", key, &values)
}

/// The thread local may be in the part of a damaged dump that is missing.
#[test]
fn a_key_that_the_dump_lacks_was_not_collected() {
    let mut dump = dump();
    let scope = class(&mut dump, "app.Scope", &["data"]);
    let values = values(&mut dump, |dump| weighing(dump, scope, 512 << 10));
    let lost = 0xdead_0000;
    let diagnosis = crate::pair::diagnosed(locals(dump, "threadLocals", lost, &values));
    let first = diagnosis.findings.first().unwrap();
    assert_eq!((first.kind, first.size_only), (LeakKind::ThreadLocal, true));
}
