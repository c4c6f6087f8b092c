//! Leaks that the classes of objects give away: closures, sessions, class loaders.

use heapray_suspects::LeakKind;
use heapray_testkit::{DumpBuilder, ObjectId};

use crate::pair::Pair;
use crate::pieces::{
    FEW, MANY, bounded_bulk, class, dump, heavies, in_static, map_of, owner, weighing,
};

pub(crate) const CAPTURED_CLOSURE: Pair = Pair {
    kind: LeakKind::CapturedClosure,
    leak: || {
        let mut dump = dump();
        let rows = heavies(&mut dump, "app.Row", MANY);
        let rows = dump.array_list(&rows);
        let report = owner(&mut dump, "app.Report", "rows", rows);
        gauge(dump, report)
    },
    culprit: "app.Gauges$$Lambda.arg$1",
    accumulated: "Row",
    evidence: "closure",
    // It captured a number only.
    twin: || {
        let mut dump = dump();
        bounded_bulk(&mut dump);
        let number = dump.integer(7);
        gauge(dump, number)
    },
    instead: None,
};

pub(crate) const SESSION_STORE: Pair = Pair {
    kind: LeakKind::SessionStore,
    leak: || sessions(MANY),
    // The store has no name here; the application's field leads to it.
    culprit: "app.Server.MANAGER",
    accumulated: "StandardSession",
    evidence: "size",
    twin: || {
        let mut dump = sessions(FEW);
        bounded_bulk(&mut dump);
        dump
    },
    instead: None,
};

pub(crate) const CLASSLOADER_LEAK: Pair = Pair {
    kind: LeakKind::ClassLoaderLeak,
    leak: || loaders(6, 1 << 20),
    culprit: "app.Host.LOADERS",
    accumulated: "PluginLoader",
    evidence: "loaders",
    // Two versions side by side, and little in each.
    twin: || {
        let mut dump = loaders(2, 1 << 10);
        bounded_bulk(&mut dump);
        dump
    },
    instead: None,
};

/// A lambda that captured this object, among the gauges.
fn gauge(mut dump: DumpBuilder, captured: ObjectId) -> DumpBuilder {
    let lambda = class(
        &mut dump,
        "app.Gauges$$Lambda$14/0x0000000800c03000",
        &["arg$1"],
    );
    let lambda = dump.instance(lambda).set("arg$1", captured).build();
    let gauges = dump.array_list(&[lambda]);
    in_static(&mut dump, "app.Gauges", "ALL", gauges);
    dump
}

fn sessions(count: usize) -> DumpBuilder {
    let mut dump = dump();
    let sessions = heavies(
        &mut dump,
        "org.apache.catalina.session.StandardSession",
        count,
    );
    let sessions = map_of(&mut dump, &sessions);
    let manager = "org.apache.catalina.session.ManagerBase";
    let manager = owner(&mut dump, manager, "sessions", sessions);
    in_static(&mut dump, "app.Server", "MANAGER", manager);
    dump
}

/// Loaders that each defined a class of one name, whose static field holds so much.
fn loaders(count: usize, bytes: usize) -> DumpBuilder {
    let mut dump = dump();
    let parent = dump.find_class("java.lang.ClassLoader").unwrap();
    let loader = dump.class("app.PluginLoader").extends(parent);
    let loader = loader
        .field("defined", heapray_testkit::Type::Object)
        .build();
    let data = class(&mut dump, "app.Data", &["data"]);
    let loaders: Vec<ObjectId> = (0..count)
        .map(|_| {
            let data = weighing(&mut dump, data, bytes);
            let own = dump.reserve_instance(loader);
            let plugin = dump.class("plugin.Main").loader(own);
            let plugin = plugin.static_object("DATA", data).build();
            let classes = dump.array_list(&[plugin]);
            dump.at(own)
                .instance(loader)
                .set("classes", classes)
                .build()
        })
        .collect();
    let loaders = dump.array_list(&loaders);
    in_static(&mut dump, "app.Host", "LOADERS", loaders);
    dump
}
