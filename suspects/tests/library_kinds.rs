//! Kinds of leaks through libraries: what proves them, and whom the advice helps.
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

fn heavies(dump: &mut DumpBuilder, name: &str, weight: usize) -> Vec<ObjectId> {
    let class = class(dump, name, &["data"]);
    (0..MANY)
        .map(|_| {
            let data = dump.byte_array(&vec![0; weight]);
            dump.instance(class).set("data", data).build()
        })
        .collect()
}

/// What is told of a dump's first finding, in one text.
fn told(found: &Finding) -> String {
    let evidence = found.evidence.iter().map(|one| one.text.as_str());
    let mut told: Vec<&str> = vec![&found.advice.summary];
    told.extend(evidence);
    told.join("; ")
}

/// A pool of Commons Pool whose objects are all lent out, but for so many.
fn pool(idle: i32) -> DumpBuilder {
    let mut dump = empty();
    let encoders = heavies(
        &mut dump,
        "org.apache.commons.pool2.impl.DefaultPooledObject",
        8 << 10,
    );
    let all = dump.array_list(&encoders);
    let waiting = dump.class("org.apache.commons.pool2.impl.LinkedBlockingDeque");
    let waiting = waiting.field("count", Type::Int).build();
    let waiting = dump.instance(waiting).set("count", idle).build();
    let base = "org.apache.commons.pool2.impl.BaseGenericObjectPool";
    let base = dump.class(base).build();
    let pool = dump.class("org.apache.commons.pool2.impl.GenericObjectPool");
    let pool = pool
        .extends(base)
        .field("allObjects", Type::Object)
        .field("idleObjects", Type::Object)
        .build();
    let pool = dump.instance(pool).set("allObjects", all);
    let pool = pool.set("idleObjects", waiting).build();
    in_static(&mut dump, "app.Encoders", "POOL", pool);
    dump
}

#[test]
fn objects_that_nobody_gave_back_are_a_leak() {
    let found = diagnosed(pool(0));
    assert_eq!(found.verdict.kind, VerdictKind::Leak);
    let found = &found.findings[0];
    assert_eq!(found.kind, LeakKind::ConnectionPool);
    assert!(told(found).contains("returnObject"), "{}", told(found));
    // A pool that is as large as it has to be lends out none of its objects at night.
    let found = diagnosed(pool(MANY as i32));
    assert_ne!(found.verdict.kind, VerdictKind::Leak);
}

/// A pool with a key for each object, which says itself whether it is lent out.
fn keyed_pool(state: &str) -> DumpBuilder {
    let mut dump = empty();
    let constants = dump.find_class("java.lang.Enum").unwrap_or_else(|| {
        let constants = dump.class("java.lang.Enum");
        constants.field("name", Type::Object).build()
    });
    let states = dump.class("org.apache.commons.pool2.PooledObjectState");
    let states = states.extends(constants).build();
    let name = dump.string(state);
    let state = dump.instance(states).set("name", name).build();
    let pooled = "org.apache.commons.pool2.impl.DefaultPooledObject";
    let pooled = class(&mut dump, pooled, &["object", "state"]);
    let all: Vec<ObjectId> = (0..MANY)
        .map(|_| {
            let data = dump.byte_array(&[0; 8 << 10]);
            let pooled = dump.instance(pooled).set("object", data);
            pooled.set("state", state).build()
        })
        .collect();
    let all = dump.array_list(&all);
    let base = dump.class("org.apache.commons.pool2.impl.BaseGenericObjectPool");
    let base = base.build();
    let pool = dump.class("org.apache.commons.pool2.impl.GenericKeyedObjectPool");
    let pool = pool.extends(base).field("poolMap", Type::Object).build();
    let pool = dump.instance(pool).set("poolMap", all).build();
    in_static(&mut dump, "app.Checkers", "POOL", pool);
    dump
}

#[test]
fn objects_of_a_pool_say_whether_they_wait() {
    let lent = diagnosed(keyed_pool("ALLOCATED"));
    assert_eq!(lent.verdict.kind, VerdictKind::Leak);
    assert!(told(&lent.findings[0]).contains("returnObject"));
    let waiting = diagnosed(keyed_pool("IDLE"));
    assert_ne!(waiting.verdict.kind, VerdictKind::Leak);
    let found = &waiting.findings[0];
    assert_eq!(found.kind, LeakKind::ConnectionPool);
    assert!(told(found).contains("setMaxTotal"), "{}", told(found));
    assert!(!told(found).contains("returnObject"), "{}", told(found));
}

/// Actions that wait for one future, or as many futures, each with an action.
fn actions(of_one: bool) -> DumpBuilder {
    let mut dump = empty();
    let future = "java.util.concurrent.CompletableFuture";
    let future = class(&mut dump, future, &["stack"]);
    let action = "java.util.concurrent.CompletableFuture$UniRun";
    let action = class(&mut dump, action, &["next", "fn"]);
    let boarding = class(&mut dump, "app.Boarding", &["data"]);
    let mut next = None;
    let mut all = Vec::new();
    for _ in 0..MANY {
        let data = dump.byte_array(&[0; 8 << 10]);
        let boarding = dump.instance(boarding).set("data", data).build();
        let own = dump.instance(action).set("fn", boarding);
        let own = match next.filter(|_| of_one) {
            Some(next) => own.set("next", next).build(),
            None => own.build(),
        };
        next = Some(own);
        if !of_one {
            all.push(dump.instance(future).set("stack", own).build());
        }
    }
    let held = if of_one {
        let first = next.unwrap();
        dump.instance(future).set("stack", first).build()
    } else {
        dump.array_list(&all)
    };
    in_static(&mut dump, "app.Ferry", "CLOSED", held);
    dump
}

#[test]
fn one_future_with_many_actions_needs_no_time_out() {
    let one = first(actions(true));
    assert_eq!(one.kind, LeakKind::PendingFutures, "{}", one.headline);
    assert!(told(&one).contains("add an action"), "{}", told(&one));
    let many = first(actions(false));
    assert_eq!(many.kind, LeakKind::PendingFutures, "{}", many.headline);
    assert!(told(&many).contains("timeout"), "{}", told(&many));
}

/// Futures in a map; the first of them have their results.
fn futures(completed: usize) -> DumpBuilder {
    let mut dump = empty();
    let future = "java.util.concurrent.CompletableFuture";
    let future = class(&mut dump, future, &["result", "stack"]);
    let action = "java.util.concurrent.CompletableFuture$UniRun";
    let action = class(&mut dump, action, &["fn"]);
    let rate = class(&mut dump, "app.Rate", &["data"]);
    let futures: Vec<ObjectId> = (0..MANY)
        .map(|number| {
            let data = dump.byte_array(&[0; 8 << 10]);
            let rate = dump.instance(rate).set("data", data).build();
            if number < completed {
                return dump.instance(future).set("result", rate).build();
            }
            let action = dump.instance(action).set("fn", rate).build();
            dump.instance(future).set("stack", action).build()
        })
        .collect();
    let futures = dump.array_list(&futures);
    in_static(&mut dump, "app.Rates", "UNDER_WAY", futures);
    dump
}

#[test]
fn futures_that_have_completed_are_not_pending() {
    assert_eq!(first(futures(0)).kind, LeakKind::PendingFutures);
    assert_eq!(first(futures(MANY / 2)).kind, LeakKind::PendingFutures);
    let kept = first(futures(MANY));
    assert_ne!(kept.kind, LeakKind::PendingFutures, "{}", kept.headline);
    assert!(!told(&kept).contains("timeout"), "{}", told(&kept));
}

#[test]
fn connections_that_are_out_count_whatever_they_hold() {
    let mut dump = empty();
    // The bytes are the driver's.
    let entries = heavies(&mut dump, "com.zaxxer.hikari.pool.PoolEntry", 1);
    let entries = dump.array_list(&entries);
    let bag = "com.zaxxer.hikari.util.ConcurrentBag";
    let bag = owner(&mut dump, bag, "sharedList", entries);
    in_static(&mut dump, "app.Reports", "POOL", bag);
    let found = diagnosed(dump);
    assert_eq!(
        found.verdict.kind,
        VerdictKind::Leak,
        "{}",
        found.verdict.headline
    );
    assert_eq!(found.findings[0].kind, LeakKind::ConnectionPool);
}

#[test]
fn coroutines_that_wait_get_advice_in_their_own_language() {
    let mut dump = empty();
    let base = "kotlin.coroutines.jvm.internal.BaseContinuationImpl";
    let base = dump.class(base).build();
    let task = dump.class("app.Approvals$submit$1").extends(base);
    let task = task.field("transfer", Type::Object).build();
    let tasks: Vec<ObjectId> = (0..MANY)
        .map(|_| {
            let data = dump.byte_array(&[0; 8 << 10]);
            dump.instance(task).set("transfer", data).build()
        })
        .collect();
    let tasks = dump.array_list(&tasks);
    let job = owner(&mut dump, "kotlinx.coroutines.JobSupport", "state", tasks);
    in_static(&mut dump, "app.Approvals", "scope", job);
    let found = first(dump);
    assert_eq!(found.kind, LeakKind::PendingFutures);
    assert!(told(&found).contains("withTimeout"), "{}", told(&found));
    assert_eq!(found.advice.example, None);
}

#[test]
fn a_context_of_log4j_gets_the_advice_of_log4j() {
    let mut dump = empty();
    let stack = "org.apache.logging.log4j.spi.MutableThreadContextStack";
    let texts: Vec<ObjectId> = (0..MANY)
        .map(|at| dump.string(&format!("{at}{}", "x".repeat(8000))))
        .collect();
    let list = dump.array_list(&texts);
    let stack = owner(&mut dump, stack, "list", list);
    let key = dump.class("java.lang.ThreadLocal").build();
    let key = dump.instance(key).build();
    let holder = "org.apache.logging.log4j.spi.DefaultThreadContextStack";
    in_static(&mut dump, holder, "STACK", key);
    let weak = dump.find_class("java.lang.ref.WeakReference").unwrap();
    let entry = dump.class("java.lang.ThreadLocal$ThreadLocalMap$Entry");
    let entry = entry.extends(weak).field("value", Type::Object).build();
    let entry = dump
        .instance(entry)
        .set("referent", key)
        .set("value", stack)
        .build();
    let table = "java.lang.ThreadLocal$ThreadLocalMap$Entry[]";
    let table = dump.object_array(table, &[entry]);
    let map = owner(
        &mut dump,
        "java.lang.ThreadLocal$ThreadLocalMap",
        "table",
        table,
    );
    let thread = dump.find_class("java.lang.Thread").unwrap();
    let name = dump.string("pool-1-thread-1");
    let thread = dump
        .instance(thread)
        .set("name", name)
        .set("threadLocals", map)
        .build();
    dump.thread("pool-1-thread-1").object(thread).build();
    let found = first(dump);
    assert_eq!(found.kind, LeakKind::LoggingContext);
    assert!(
        told(&found).contains("CloseableThreadContext"),
        "{}",
        told(&found)
    );
}

#[test]
fn a_stream_that_is_sent_to_without_asking_is_no_registry_of_listeners() {
    let mut dump = empty();
    let quotes = heavies(&mut dump, "app.Quote", 8 << 10);
    let quotes = dump.array_list(&quotes);
    let stream = "io.grpc.inprocess.InProcessTransport$InProcessServerStream";
    let stream = owner(&mut dump, stream, "clientReceiveQueue", quotes);
    let observer = "io.grpc.stub.ServerCalls$ServerCallStreamObserverImpl";
    let observer = owner(&mut dump, observer, "call", stream);
    in_static(&mut dump, "app.Quotes", "subscriber", observer);
    let found = first(dump);
    assert_eq!(found.kind, LeakKind::MessageBacklog);
    assert!(told(&found).contains("isReady"), "{}", told(&found));
}

/// Direct buffers of together so many MiB, with a cleaner or without, where the JVM allows 64 MiB.
fn direct(mib: i32, with_cleaner: bool, views: bool) -> Diagnosis {
    let mut dump = empty();
    let vm = dump.class("jdk.internal.misc.VM");
    let vm = vm.static_field("directMemory", 64i64 << 20).build();
    dump.root_sticky_class(vm);
    let buffer = dump.class("java.nio.DirectByteBuffer");
    let buffer = buffer
        .field("att", Type::Object)
        .field("cleaner", Type::Object)
        .field("capacity", Type::Int)
        .build();
    let cleaner = dump.class("jdk.internal.ref.Cleaner").build();
    let buffers: Vec<ObjectId> = (0..4)
        .map(|_| {
            let cleaner = dump.instance(cleaner).build();
            let own = dump.instance(buffer).set("capacity", mib << 18);
            let own = if with_cleaner {
                own.set("cleaner", cleaner)
            } else {
                own
            };
            let own = own.build();
            if views {
                let view = dump.instance(buffer).set("capacity", mib << 18);
                return view.set("att", own).build();
            }
            own
        })
        .collect();
    let buffers = dump.array_list(&buffers);
    in_static(&mut dump, "app.Pages", "BUFFERS", buffers);
    diagnosed(dump)
}

#[test]
fn direct_memory_is_judged_against_what_the_jvm_allows() {
    let native = |found: &Diagnosis| {
        let direct = found.findings.iter();
        let mut direct = direct.filter(|one| one.kind == LeakKind::DirectBuffers);
        direct.next().map(|one| one.off_heap_size >> 20)
    };
    assert_eq!(native(&direct(48, true, false)), Some(48));
    // Without a cleaner they are freed by hand, if at all.
    assert_eq!(native(&direct(48, false, false)), Some(48));
    // A view has no memory of its own.
    assert_eq!(native(&direct(48, true, true)), Some(48));
    assert_eq!(native(&direct(12, true, false)), None);
    // More than the heap has, and yet not much: 15 MiB of 64.
    assert_eq!(native(&direct(15, true, false)), None);
    assert_eq!(native(&direct(17, true, false)), Some(17));
    assert_eq!(direct(48, true, false).verdict.kind, VerdictKind::HighUsage);
}

/// Readers that are open on one directory, or each on its own.
fn readers(one_directory: bool) -> DumpBuilder {
    let mut dump = empty();
    let base = dump.class("org.apache.lucene.index.DirectoryReader");
    let base = base.field("directory", Type::Object).build();
    let reader = dump.class("org.apache.lucene.index.StandardDirectoryReader");
    let reader = reader.extends(base).field("segments", Type::Object).build();
    let directory = dump
        .class("org.apache.lucene.store.ByteBuffersDirectory")
        .build();
    let shared = dump.instance(directory).build();
    let readers: Vec<ObjectId> = (0..MANY)
        .map(|_| {
            let own = if one_directory {
                shared
            } else {
                dump.instance(directory).build()
            };
            let segments = dump.byte_array(&[0; 8 << 10]);
            let reader = dump.instance(reader).set("segments", segments);
            reader.set_in(base, "directory", own).build()
        })
        .collect();
    let readers = dump.array_list(&readers);
    in_static(&mut dump, "app.Search", "STATES", readers);
    dump
}

#[test]
fn readers_of_one_index_that_stay_open_are_a_leak() {
    let found = diagnosed(readers(true));
    assert_eq!(found.verdict.kind, VerdictKind::Leak);
    assert_eq!(found.findings[0].kind, LeakKind::UnclosedResource);
    assert_ne!(diagnosed(readers(false)).verdict.kind, VerdictKind::Leak);
}

#[test]
fn parts_of_the_objects_in_one_list_are_not_scattered() {
    let mut dump = empty();
    // A document is small; its scratch file, which the JVM's cleaner knows as well, is not.
    let file = class(&mut dump, "org.apache.pdfbox.io.ScratchFile", &["pages"]);
    let document = class(
        &mut dump,
        "org.apache.pdfbox.pdmodel.PDDocument",
        &["scratchFile"],
    );
    let mut files = Vec::new();
    let documents: Vec<ObjectId> = (0..28)
        .map(|_| {
            let pages = dump.byte_array(&vec![0; 160 << 10]);
            let file = dump.instance(file).set("pages", pages).build();
            files.push(file);
            dump.instance(document).set("scratchFile", file).build()
        })
        .collect();
    let seen = dump.array_list(&documents);
    let archive = owner(&mut dump, "app.Archive", "seen", seen);
    in_static(&mut dump, "app.Archive$Holder", "ARCHIVE", archive);
    let mut files = dump.object_array("java.lang.Object[]", &files);
    for depth in 0..9 {
        let class = format!("org.apache.pdfbox.io.Tracker{depth}");
        files = owner(&mut dump, &class, "next", files);
    }
    in_static(&mut dump, "org.apache.pdfbox.io.Files", "OPEN", files);
    let found = first(dump);
    assert_ne!(
        found.kind,
        LeakKind::ScatteredInstances,
        "{}",
        found.headline
    );
}

/// Virtual threads that wait in `app.Border.pass` for one gate of this class, and so many that are behind it.
fn gate(gate: &str, behind: usize) -> DumpBuilder {
    let mut dump = empty();
    let thread = dump.find_class("java.lang.Thread").unwrap();
    let base = dump.class("java.lang.BaseVirtualThread");
    let base = base.extends(thread).build();
    let thread = dump.class("java.lang.VirtualThread").extends(base).build();
    let passenger = class(&mut dump, "app.Passenger", &["data"]);
    let node = "java.util.concurrent.locks.AbstractQueuedSynchronizer$Node";
    let node = class(&mut dump, node, &["waiter", "next"]);
    let mut head = 0;
    for number in 0..600 + behind {
        let data = dump.byte_array(&[0; 8 << 10]);
        let passenger = dump.instance(passenger).set("data", data).build();
        let own = dump.instance(thread).build();
        let told = dump.thread("").object(own);
        let told = told.frame("app.Border", "pass", "()V", "Border.java", 17);
        told.local(0, passenger).build();
        if number >= behind {
            let waits = dump.instance(node).set("waiter", own);
            head = waits.set("next", head).build();
        }
    }
    let base = dump.class("java.util.concurrent.locks.AbstractQueuedSynchronizer");
    let base = base.field("head", Type::Object).build();
    let sync = dump.class(gate).extends(base).build();
    let sync = dump.instance(sync).set_in(base, "head", head).build();
    in_static(&mut dump, "app.Border", "GATE", sync);
    dump
}

#[test]
fn threads_that_nobody_will_let_on_are_a_leak() {
    let semaphore = "java.util.concurrent.Semaphore$Sync";
    let found = diagnosed(gate(semaphore, 0));
    let first = &found.findings[0];
    assert_eq!(first.kind, LeakKind::VirtualThreads);
    assert_eq!(found.verdict.kind, VerdictKind::Leak, "{}", told(first));
    assert!(told(first).contains("one Semaphore"), "{}", told(first));
    // One is at work, and gives its permit back; a latch is opened by whoever it waits for.
    let latch = "java.util.concurrent.CountDownLatch$Sync";
    for dump in [gate(semaphore, 1), gate(latch, 0)] {
        assert_ne!(diagnosed(dump).verdict.kind, VerdictKind::Leak);
    }
}

/// Sessions that never end, in a store without a name that a field of the application leads to.
#[test]
fn sessions_in_a_store_without_a_name_are_told_by_the_applications_field() {
    let mut dump = empty();
    let session = dump.class("org.apache.shiro.session.mgt.SimpleSession");
    let session = session
        .field("data", Type::Object)
        .field("timeout", Type::Long)
        .build();
    let sessions: Vec<ObjectId> = (0..MANY)
        .map(|_| {
            let data = dump.byte_array(&[0; 8 << 10]);
            dump.instance(session)
                .set("data", data)
                .set("timeout", -1i64)
                .build()
        })
        .collect();
    let sessions = dump.array_list(&sessions);
    let store = "org.apache.shiro.session.mgt.eis.MemorySessionDAO";
    let store = owner(&mut dump, store, "sessions", sessions);
    let manager = "org.apache.shiro.mgt.DefaultSecurityManager";
    let manager = owner(&mut dump, manager, "dao", store);
    in_static(&mut dump, "app.Kiosk", "SECURITY", manager);
    let found = first(dump);
    assert_eq!(found.kind, LeakKind::SessionStore);
    assert_eq!(found.culprit.class.as_deref(), Some("app.Kiosk"));
    assert_eq!(found.culprit.field.as_deref(), Some("SECURITY"));
}

#[test]
fn generated_classes_are_named() {
    let mut dump = empty();
    let parent = dump.find_class("java.lang.ClassLoader").unwrap();
    let loader = dump.class("net.sf.cglib.Loader").extends(parent).build();
    let loader = dump.instance(loader).build();
    for number in 0..1200 {
        let name = format!("app.Driver$$EnhancerByCGLIB$$1f{number:x}_{number}");
        let class = dump.class(&name).loader(loader).build();
        dump.root_sticky_class(class);
    }
    let found = first(dump);
    assert_eq!(found.kind, LeakKind::ClassLeak);
    assert!(
        found
            .headline
            .ends_with("Class \"Driver$$EnhancerByCGLIB*\""),
        "{}",
        found.headline
    );
}

#[test]
fn statements_that_a_pool_keeps_are_told_by_the_drivers_as_many() {
    let mut dump = empty();
    // Each statement of the driver has several parts that are as large.
    let part = class(&mut dump, "org.hsqldb.Expression", &["data"]);
    let statement = class(
        &mut dump,
        "org.hsqldb.StatementQuery",
        &["first", "second", "third"],
    );
    let statements: Vec<ObjectId> = (0..MANY)
        .map(|_| {
            let mut part = || {
                let data = dump.byte_array(&[0; 4 << 10]);
                dump.instance(part).set("data", data).build()
            };
            let (first, second, third) = (part(), part(), part());
            let own = dump.instance(statement).set("first", first);
            own.set("second", second).set("third", third).build()
        })
        .collect();
    let statements = dump.array_list(&statements);
    in_static(
        &mut dump,
        "org.hsqldb.DatabaseManager",
        "databases",
        statements,
    );
    let kept = dump.class("org.apache.commons.dbcp2.PoolablePreparedStatement");
    let kept = kept.build();
    // The pool of the statements is one of Commons Pool, and so is that of the one connection.
    let pooled = "org.apache.commons.pool2.impl.DefaultPooledObject";
    let pooled = class(&mut dump, pooled, &["object"]);
    let connection = dump.class("org.apache.commons.dbcp2.PoolableConnection");
    let connection = connection.build();
    let connection = dump.instance(connection).build();
    let mut kept: Vec<ObjectId> = (0..MANY)
        .map(|_| {
            let kept = dump.instance(kept).build();
            dump.instance(pooled).set("object", kept).build()
        })
        .collect();
    kept.push(dump.instance(pooled).set("object", connection).build());
    let kept = dump.array_list(&kept);
    in_static(&mut dump, "org.apache.commons.dbcp2.Pool", "kept", kept);
    let found = first(dump);
    assert_eq!(found.kind, LeakKind::ConnectionPool, "{}", found.headline);
    assert!(
        told(&found).contains("maxOpenPreparedStatements"),
        "{}",
        told(&found)
    );
}
