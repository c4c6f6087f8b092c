//! What the tables of libraries say: kind, advice and proof for what a library's own object holds.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_suspects::{DiagnoseOptions, Diagnosis, Finding, LeakKind, VerdictKind, diagnose};
use heapray_testkit::{DumpBuilder, ObjectId, Type};

const MANY: usize = 400;

fn diagnosed(mut dump: DumpBuilder) -> Diagnosis {
    let bytes = dump.to_bytes();
    let heap = analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap();
    diagnose(&heap, &DiagnoseOptions::default())
}

fn first(found: &Diagnosis) -> &Finding {
    let headline = &found.verdict.headline;
    { found.findings.first() }.unwrap_or_else(|| panic!("nothing found: {headline}"))
}

fn empty() -> DumpBuilder {
    let mut dump = DumpBuilder::new();
    dump.java();
    dump
}

/// An object of this class whose field refers to the other one.
fn owner(dump: &mut DumpBuilder, class: &str, field: &str, target: ObjectId) -> ObjectId {
    let class = dump.class(class).field(field, Type::Object).build();
    dump.instance(class).set(field, target).build()
}

fn heavies(dump: &mut DumpBuilder, class: &str) -> Vec<ObjectId> {
    let class = dump.class(class).field("data", Type::Object).build();
    (0..MANY)
        .map(|_| {
            let data = dump.byte_array(&[0; 8 << 10]);
            dump.instance(class).set("data", data).build()
        })
        .collect()
}

/// A static field of the application's that leads over these classes and fields, outermost first, to a list of what
/// accumulates.
fn held_by(chain: &[(&str, &str)], elements: &str) -> DumpBuilder {
    let mut dump = empty();
    let elements = heavies(&mut dump, elements);
    let mut held = dump.array_list(&elements);
    for (class, field) in chain.iter().rev() {
        held = owner(&mut dump, class, field, held);
    }
    let app = dump
        .class("shop.App")
        .static_object("SERVICE", held)
        .build();
    dump.root_sticky_class(app);
    dump
}

#[test]
fn each_library_has_its_kind_and_its_own_advice() {
    use LeakKind::{
        JdbcResource, LargeCollection, ListenerRegistry, MessageBacklog, RegistryOfNames,
        ScheduledTasks, UnboundedCache, UnclosedResource,
    };
    let guava = "com.google.common.collect.Interners$InternerImpl";
    let logger = "java.util.logging.Logger$ConfigurationData";
    let beans = "org.springframework.beans.factory.support.DefaultListableBeanFactory";
    let flow = "kotlinx.coroutines.flow.SharedFlowImpl";
    let jms = "org.apache.activemq.ActiveMQConnection";
    let children = "org.apache.pekko.actor.dungeon.ChildrenContainer$NormalChildrenContainer";
    let disposables = "io.reactivex.rxjava3.disposables.CompositeDisposable";
    let identities = "org.eclipse.persistence.internal.identitymaps.FullIdentityMap";
    for (class, field, kind, advice) in [
        (guava, "map", UnboundedCache, "newWeakInterner"),
        (identities, "cacheKeys", UnboundedCache, "CacheType"),
        (
            "org.antlr.v4.runtime.dfa.DFA",
            "states",
            UnboundedCache,
            "clearDFA",
        ),
        (logger, "handlers", ListenerRegistry, "removeHandler"),
        (
            "java.beans.PropertyChangeSupport",
            "map",
            ListenerRegistry,
            "removePropertyChangeListener",
        ),
        (disposables, "resources", ListenerRegistry, "delete()"),
        (
            "clojure.lang.Agent$ActionQueue",
            "q",
            MessageBacklog,
            "await",
        ),
        (flow, "buffer", MessageBacklog, "replay"),
        (
            beans,
            "singletonObjects",
            RegistryOfNames,
            "removeBeanDefinition",
        ),
        (
            "sun.net.httpserver.ContextList",
            "list",
            RegistryOfNames,
            "removeContext",
        ),
        (children, "c", RegistryOfNames, "Stop each actor"),
        ("bsh.NameSpace", "variables", RegistryOfNames, "unset"),
        (
            "io.netty.util.HashedWheelTimer",
            "wheel",
            ScheduledTasks,
            "cancel()",
        ),
        (jms, "sessions", UnclosedResource, "Close each session"),
        (
            "org.hsqldb.StatementManager",
            "csidMap",
            JdbcResource,
            "Close each PreparedStatement",
        ),
        (
            "javax.swing.DefaultListModel",
            "delegate",
            LargeCollection,
            "oldest rows",
        ),
    ] {
        let found = diagnosed(held_by(&[(class, field)], "shop.Thing"));
        let found = first(&found);
        assert_eq!(found.kind, kind, "{class}");
        let summary = found.advice.summary.to_lowercase();
        assert!(
            summary.contains(&advice.to_lowercase()),
            "{class}: {summary}"
        );
        // The developer's own field is to blame, not the library's.
        assert_eq!(found.culprit.field.as_deref(), Some("SERVICE"), "{class}");
    }
}

#[test]
fn a_library_that_holds_everything_is_to_blame_for_its_own_maps_only() {
    // A bean of another library, in a bean factory: what the bean keeps are no bean names.
    let factory = "org.springframework.beans.factory.support.DefaultListableBeanFactory";
    let chain = [
        (factory, "singletonObjects"),
        ("org.springframework.other.Holder", "first"),
        ("org.springframework.other.Bean", "second"),
        ("org.springframework.other.Store", "third"),
        ("org.springframework.other.Rows", "rows"),
    ];
    let found = diagnosed(held_by(&chain, "shop.Thing"));
    assert_ne!(first(&found).kind, LeakKind::RegistryOfNames);
    // An application context has listeners in one field, and much else in others.
    let context = "org.springframework.context.support.AbstractApplicationContext";
    let found = diagnosed(held_by(&[(context, "applicationListeners")], "shop.Thing"));
    assert_eq!(first(&found).kind, LeakKind::ListenerRegistry);
    let found = diagnosed(held_by(&[(context, "messages")], "shop.Thing"));
    assert_ne!(first(&found).kind, LeakKind::ListenerRegistry);
}

#[test]
fn a_few_objects_without_a_limit_are_told_by_their_class() {
    let mut dump = empty();
    let class = "org.apache.commons.math3.stat.descriptive.DescriptiveStatistics";
    let class = dump.class(class).field("eDA", Type::Object).build();
    let statistics: Vec<ObjectId> = (0..5)
        .map(|_| {
            let values = dump.byte_array(&vec![0; 1 << 20]);
            dump.instance(class).set("eDA", values).build()
        })
        .collect();
    let all = dump.array_list(&statistics);
    let app = dump
        .class("shop.Latency")
        .static_object("BY_PATH", all)
        .build();
    dump.root_sticky_class(app);
    let found = diagnosed(dump);
    let advice = &first(&found).advice.summary;
    assert!(advice.contains("setWindowSize"), "{advice}");
}

/// A map of weak references to keys, whose values refer to the keys or do not.
fn weak_keys(values_hold_keys: bool) -> DumpBuilder {
    let mut dump = empty();
    let reference = dump
        .class("java.lang.ref.Reference")
        .field("referent", Type::Object)
        .build();
    let weak = dump
        .class("java.lang.ref.WeakReference")
        .extends(reference)
        .build();
    let key_of_cache = dump.class("com.github.benmanes.caffeine.cache.References$WeakKeyReference");
    let key_of_cache = key_of_cache.extends(weak).build();
    let keys = heavies(&mut dump, "shop.Document");
    let open = dump.array_list(&keys);
    let value = dump
        .class("shop.Marks")
        .field("of", Type::Object)
        .field("data", Type::Object)
        .build();
    let pairs: Vec<(ObjectId, ObjectId)> = keys
        .iter()
        .map(|key| {
            let data = dump.byte_array(&[0; 8 << 10]);
            let marks = dump.instance(value).set("data", data);
            let marks = if values_hold_keys {
                marks.set("of", *key)
            } else {
                marks
            };
            let marks = marks.build();
            let key = dump.instance(key_of_cache).set("referent", *key).build();
            (key, marks)
        })
        .collect();
    let map = dump.hash_map(&pairs);
    let app = dump.class("shop.Editors").static_object("MARKS", map);
    let app = app.static_object("OPEN", open).build();
    dump.root_sticky_class(app);
    dump
}

#[test]
fn weak_keys_help_nothing_where_values_hold_them() {
    let found = diagnosed(weak_keys(true));
    assert_eq!(first(&found).kind, LeakKind::WeakMapValueHoldsKey);
    assert_eq!(found.verdict.kind, VerdictKind::Leak);
    assert!(first(&found).advice.summary.contains("WeakReference"));
    let found = diagnosed(weak_keys(false));
    let weak = |finding: &Finding| finding.kind == LeakKind::WeakMapValueHoldsKey;
    assert!(!found.findings.iter().any(weak));
}

/// The statistics of Hibernate, with so many texts of queries.
fn statistics(texts: usize) -> DumpBuilder {
    let mut dump = empty();
    let class = dump
        .class("org.hibernate.stat.QueryStatistics")
        .field("data", Type::Object)
        .build();
    let weight = (4 << 20) / texts;
    let pairs: Vec<(ObjectId, ObjectId)> = (0..texts)
        .map(|number| {
            let data = dump.byte_array(&vec![0; weight]);
            let text = dump.string(&format!("from Fine where plate = '{number}'"));
            (text, dump.instance(class).set("data", data).build())
        })
        .collect();
    let map = dump.hash_map(&pairs);
    let held = owner(
        &mut dump,
        "org.hibernate.stat.StatisticsImpl",
        "queryStatistics",
        map,
    );
    let app = dump
        .class("shop.Desk")
        .static_object("FACTORY", held)
        .build();
    dump.root_sticky_class(app);
    dump
}

#[test]
fn thousands_of_texts_of_queries_are_a_leak() {
    let found = diagnosed(statistics(2_500));
    assert_eq!(first(&found).kind, LeakKind::RegistryOfNames);
    assert_eq!(found.verdict.kind, VerdictKind::Leak);
    assert!(first(&found).advice.summary.contains("setParameter"));
    let found = diagnosed(statistics(300));
    assert_ne!(found.verdict.kind, VerdictKind::Leak);
}

/// Hadoop's cache of file systems, for logins of so many users.
fn file_systems(users: usize) -> DumpBuilder {
    let mut dump = empty();
    let user = dump
        .class("org.apache.hadoop.security.User")
        .field("fullName", Type::Object)
        .build();
    let login = dump.class("org.apache.hadoop.security.UserGroupInformation");
    let login = login.field("user", Type::Object).build();
    let system = dump.class("org.apache.hadoop.fs.FileSystem").build();
    let system = dump
        .class("org.apache.hadoop.fs.LocalFileSystem")
        .extends(system);
    let system = system.field("data", Type::Object).build();
    let pairs: Vec<(ObjectId, ObjectId)> = (0..MANY)
        .map(|number| {
            let name = dump.string(&format!("user{}", number % users));
            let user = dump.instance(user).set("fullName", name).build();
            let data = dump.byte_array(&[0; 8 << 10]);
            let login = dump.instance(login).set("user", user).build();
            (login, dump.instance(system).set("data", data).build())
        })
        .collect();
    let map = dump.hash_map(&pairs);
    let cache = owner(
        &mut dump,
        "org.apache.hadoop.fs.FileSystem$Cache",
        "map",
        map,
    );
    let app = dump
        .class("shop.Uploads")
        .static_object("FILES", cache)
        .build();
    dump.root_sticky_class(app);
    dump
}

#[test]
fn logins_of_the_same_users_are_a_leak() {
    let found = diagnosed(file_systems(20));
    assert_eq!(first(&found).kind, LeakKind::UnboundedCache);
    assert_eq!(found.verdict.kind, VerdictKind::Leak);
    assert!(first(&found).advice.summary.contains("closeAllForUGI"));
    let found = diagnosed(file_systems(MANY));
    assert_ne!(found.verdict.kind, VerdictKind::Leak);
}

/// A session of MINA with waiting messages, whose peer has read so many bytes.
fn session(written: i64) -> DumpBuilder {
    let mut dump = empty();
    let counter = dump
        .class("java.util.concurrent.atomic.AtomicInteger")
        .field("value", Type::Int)
        .build();
    let messages = dump.instance(counter).set("value", 4_000i32).build();
    let bytes = dump.instance(counter).set("value", 3_000_000i32).build();
    let requests = heavies(&mut dump, "org.apache.mina.core.write.DefaultWriteRequest");
    let queue = dump.array_list(&requests);
    let session = dump.class("org.apache.mina.core.session.AbstractIoSession");
    let session = session
        .field("scheduledWriteMessages", Type::Object)
        .field("scheduledWriteBytes", Type::Object)
        .field("writeRequestQueue", Type::Object)
        .field("writtenBytes", Type::Long)
        .build();
    let session = dump
        .instance(session)
        .set("scheduledWriteMessages", messages)
        .set("scheduledWriteBytes", bytes)
        .set("writeRequestQueue", queue)
        .set("writtenBytes", written)
        .build();
    let boards = dump.array_list(&[session]);
    let app = dump
        .class("station.Boards")
        .static_object("OPEN", boards)
        .build();
    dump.root_sticky_class(app);
    dump
}

#[test]
fn a_peer_that_reads_next_to_nothing_is_a_leak() {
    let found = diagnosed(session(20_000));
    assert_eq!(first(&found).kind, LeakKind::MessageBacklog);
    assert_eq!(found.verdict.kind, VerdictKind::Leak);
    // One that has read as much as it has yet to read is slow at this moment.
    let found = diagnosed(session(3_000_000));
    assert_ne!(found.verdict.kind, VerdictKind::Leak);
}

#[test]
fn the_class_path_is_no_suspect() {
    let mut dump = empty();
    let directory = dump.byte_array(&vec![0; 4 << 20]);
    let source = owner(&mut dump, "java.util.zip.ZipFile$Source", "cen", directory);
    let files = dump
        .class("java.util.zip.ZipFile")
        .static_object("files", source)
        .build();
    dump.root_sticky_class(files);
    let found = diagnosed(dump);
    assert!(found.findings.is_empty(), "{:?}", found.findings);
}

/// A timer that only its own thread holds, in a heap that ran out of memory in a constructor.
#[test]
fn a_constructor_that_asked_for_memory_is_not_who_adds() {
    let mut dump = empty();
    let payments = heavies(&mut dump, "shop.Payment");
    let wheel = dump.array_list(&payments);
    let timer = owner(&mut dump, "io.netty.util.HashedWheelTimer", "wheel", wheel);
    let worker = owner(
        &mut dump,
        "io.netty.util.HashedWheelTimer$Worker",
        "this$0",
        timer,
    );
    let holder = dump
        .class("io.netty.util.Holder")
        .static_object("WORKER", worker)
        .build();
    dump.root_sticky_class(holder);
    let main = dump.thread("main");
    main.frame(
        "java.lang.OutOfMemoryError",
        "<init>",
        "()V",
        "OutOfMemoryError.java",
        48,
    )
    .frame("shop.Payment", "<init>", "()V", "Payment.java", 15)
    .frame("shop.Till", "pay", "()V", "Till.java", 38)
    .build();
    let found = diagnosed(dump);
    let frame = first(&found).culprit.frame.clone().unwrap_or_default();
    assert!(frame.contains("shop.Till.pay"), "{frame}");
}

#[test]
fn a_queue_of_an_unknown_library_is_told_by_the_name_of_its_field() {
    let outbox = "org.springframework.other.Outbox";
    let found = diagnosed(held_by(&[(outbox, "pendingMails")], "shop.Mail"));
    let found = first(&found);
    assert_eq!(found.kind, LeakKind::MessageBacklog);
    assert!(
        found.advice.summary.contains("Outbox"),
        "{}",
        found.advice.summary
    );
    let found = diagnosed(held_by(&[(outbox, "templates")], "shop.Mail"));
    assert_ne!(first(&found).kind, LeakKind::MessageBacklog);
}

/// An index of a library that a method of the library has in hand, and a field of the application leads to.
fn in_hand(dump: &mut DumpBuilder, held: ObjectId) {
    let inner = owner(dump, "org.springframework.other.Index", "people", held);
    let graph = owner(dump, "org.springframework.other.Graph", "index", inner);
    let tracing = owner(dump, "shop.Tracing", "contacts", graph);
    dump.thread("main")
        .frame(
            "java.lang.OutOfMemoryError",
            "<init>",
            "()V",
            "OutOfMemoryError.java",
            48,
        )
        .frame(
            "org.springframework.other.Index",
            "add",
            "()V",
            "Index.java",
            20,
        )
        .frame("shop.Tracing", "met", "()V", "Tracing.java", 17)
        .frame("shop.Tracing", "main", "()V", "Tracing.java", 24)
        .local(1, inner)
        .local(3, tracing)
        .build();
}

/// A library's method at work has its own object in hand; the application's field that leads there is to blame.
#[test]
fn what_a_librarys_method_has_in_hand_is_told_by_the_applications_field() {
    let mut dump = empty();
    let people = heavies(&mut dump, "shop.Person");
    let people = dump.array_list(&people);
    in_hand(&mut dump, people);
    let found = diagnosed(dump);
    assert_eq!(first(&found).culprit.field.as_deref(), Some("contacts"));
}

/// The same where entries refer to each other, as those of a `LinkedHashMap` do: many of them are nearer than the field.
#[test]
fn entries_that_refer_to_each_other_do_not_hide_the_field() {
    let mut dump = empty();
    let link = dump
        .class("org.springframework.other.Link")
        .field("before", Type::Object)
        .field("far", Type::Object)
        .field("data", Type::Object)
        .build();
    let mut links: Vec<ObjectId> = Vec::new();
    for number in 0..900_usize {
        let data = dump.byte_array(&[0; 4 << 10]);
        let at = |back: usize| number.checked_sub(back).map_or(0, |at| links[at]);
        let (before, far) = (at(1), at(20));
        let built = dump.instance(link).set("data", data);
        links.push(built.set("before", before).set("far", far).build());
    }
    let links = dump.array_list(&links);
    in_hand(&mut dump, links);
    let found = diagnosed(dump);
    assert_eq!(first(&found).culprit.field.as_deref(), Some("contacts"));
}
