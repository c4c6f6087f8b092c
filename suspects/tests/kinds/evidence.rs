//! The verdict *leak* needs evidence: an `OutOfMemoryError`, or a proof in the structure of the heap. Each test has a
//! twin that differs in the evidence only.

use heapray_suspects::{Diagnosis, Finding, LeakKind, MoreHeap, VerdictKind};
use heapray_testkit::{DumpBuilder, ObjectId, Type};

use crate::pair::diagnosed;
use crate::pieces::{MANY, class, died, dump, heavies, heavy, in_static, map_of, owner, weighing};

/// A leak of this kind, proven by this evidence, in a program that runs on.
#[track_caller]
fn assert_proven(diagnosis: &Diagnosis, kind: LeakKind, evidence: &str) {
    let first = &diagnosis.findings[0];
    assert_eq!(diagnosis.verdict.kind, VerdictKind::Leak, "{first:?}");
    assert_eq!((first.kind, first.size_only), (kind, false));
    assert!(has(first, evidence), "{:?}", first.evidence);
    assert_ne!(diagnosis.verdict.more_heap.0, MoreHeap::Delays);
}

/// No leak: the holder is named at rank 1, and nothing fails because of it.
#[track_caller]
fn assert_only_large(diagnosis: &Diagnosis) {
    assert_ne!(diagnosis.verdict.kind, VerdictKind::Leak);
    assert!(!diagnosis.findings.is_empty(), "{:?}", diagnosis.verdict);
    assert!(diagnosis.findings.iter().all(|finding| finding.size_only));
    let (answer, text) = &diagnosis.verdict.more_heap;
    assert_ne!(*answer, MoreHeap::Delays);
    assert!(!text.contains("only buys time"), "{text}");
}

fn has(finding: &Finding, evidence: &str) -> bool {
    finding.evidence.iter().any(|told| told.name == evidence)
}

/// Sessions of a container, each with this maximum inactive interval in seconds, but every n-th with half an hour.
fn sessions(interval: i32, nth: usize) -> DumpBuilder {
    let mut dump = dump();
    let session = dump
        .class("org.apache.catalina.session.StandardSession")
        .field("data", Type::Object);
    let session = session.field("maxInactiveInterval", Type::Int).build();
    let sessions: Vec<ObjectId> = (1..=MANY)
        .map(|number| {
            let data = dump.byte_array(&[0; 8 << 10]);
            let session = dump.instance(session).set("data", data);
            let interval = if number % nth == 0 { 1800 } else { interval };
            session.set("maxInactiveInterval", interval).build()
        })
        .collect();
    let sessions = map_of(&mut dump, &sessions);
    let manager = "org.apache.catalina.session.ManagerBase";
    let manager = owner(&mut dump, manager, "sessions", sessions);
    in_static(&mut dump, "app.Server", "MANAGER", manager);
    dump
}

#[test]
fn sessions_are_a_leak_if_they_never_expire() {
    // A page beside the application's own makes sessions that end.
    for nth in [usize::MAX, 40] {
        assert_proven(
            &diagnosed(sessions(-1, nth)),
            LeakKind::SessionStore,
            "never_expire",
        );
    }
    assert_only_large(&diagnosed(sessions(-1, 5)));
    assert_only_large(&diagnosed(sessions(1800, 1)));
    // A tool that blanks numbers writes zeros.
    assert_only_large(&diagnosed(sessions(0, usize::MAX)));
}

/// Messages in a store; each refers to the queue that it belongs to, which has so many consumers.
fn messages(consumers: usize) -> DumpBuilder {
    let mut dump = dump();
    let consumer = class(&mut dump, "broker.Consumer", &[]);
    let consumers: Vec<ObjectId> = (0..consumers)
        .map(|_| dump.instance(consumer).build())
        .collect();
    let consumers = dump.array_list(&consumers);
    messages_of(dump, consumers)
}

/// The same with this list of consumers.
fn messages_of(mut dump: DumpBuilder, consumers: ObjectId) -> DumpBuilder {
    let queue = owner(&mut dump, "broker.Queue", "consumers", consumers);
    let message = class(&mut dump, "broker.Message", &["data", "queue"]);
    let messages: Vec<ObjectId> = (0..MANY)
        .map(|_| {
            let data = dump.byte_array(&[0; 8 << 10]);
            let message = dump.instance(message).set("data", data);
            message.set("queue", queue).build()
        })
        .collect();
    let messages = dump.array_list(&messages);
    let store = class(&mut dump, "broker.Store", &["messages", "queue"]);
    let store = dump.instance(store).set("messages", messages);
    let store = store.set("queue", queue).build();
    in_static(&mut dump, "broker.Broker", "STORE", store);
    dump
}

#[test]
fn a_queue_is_a_leak_if_nobody_reads_it() {
    let unread = diagnosed(messages(0));
    assert_proven(&unread, unread.findings[0].kind, "no_consumer");
    let evidence = &unread.findings[0].evidence[0];
    assert_eq!(evidence.text, "Queue has no consumer");
    assert_only_large(&diagnosed(messages(1)));
}

/// The consumers of a queue in a copy whose numbers were blanked: a list of size 0 with an element.
#[test]
fn a_blanked_size_is_no_missing_consumer() {
    let mut dump = dump();
    let consumer = class(&mut dump, "broker.Consumer", &[]);
    let consumer = dump.instance(consumer).build();
    let list = dump.collections().array_list;
    let array = dump.object_array("java.lang.Object[]", &[consumer]);
    let consumers = dump.instance(list).set("elementData", array);
    let consumers = consumers.set("size", 0i32).build();
    assert_only_large(&diagnosed(messages_of(dump, consumers)));
}

/// A large `long[]` in a field.
fn table() -> DumpBuilder {
    let mut dump = dump();
    let table = dump.long_array(&vec![0; 1 << 19]);
    in_static(&mut dump, "app.Broadcast", "TABLE", table);
    dump
}

#[test]
fn a_large_buffer_of_a_running_program_is_no_leak() {
    let alive = diagnosed(table());
    assert_eq!(alive.findings[0].kind, LeakKind::LargeBuffer);
    assert_only_large(&alive);
    let mut ended = table();
    died(&mut ended);
    let ended = diagnosed(ended);
    assert_eq!(ended.verdict.kind, VerdictKind::Leak);
    assert_eq!(ended.verdict.more_heap.0, MoreHeap::Delays);
}

/// A pool of a library's that keeps buffers of a megabyte.
fn pool(name: &str) -> DumpBuilder {
    let mut dump = dump();
    let segment = class(&mut dump, "lib.Segment", &["data"]);
    let segments: Vec<ObjectId> = (0..8)
        .map(|_| weighing(&mut dump, segment, 1 << 20))
        .collect();
    let segments = dump.array_list(&segments);
    let pool = owner(&mut dump, name, "availableMemorySegments", segments);
    in_static(&mut dump, "app.Main", "POOL", pool);
    died(&mut dump);
    dump
}

#[test]
fn a_librarys_pool_keeps_to_its_limit_even_where_the_heap_ended() {
    let pooled = pool("org.apache.flink.runtime.io.network.buffer.NetworkBufferPool");
    let pooled = diagnosed(pooled);
    assert_only_large(&pooled);
    assert!(has(&pooled.findings[0], "pool"));
    let own = diagnosed(pool("app.Buffers"));
    assert_eq!(own.verdict.kind, VerdictKind::Leak);
}

/// Archives with their directories, which a class loader reads or an application has in a list.
fn archives(by_loader: bool) -> DumpBuilder {
    let mut dump = dump();
    let source = class(&mut dump, "java.util.zip.ZipFile$Source", &["cen"]);
    let file = class(&mut dump, "java.util.zip.ZipFile", &["source"]);
    let jar = "jdk.internal.loader.URLClassPath$JarLoader";
    let jar = class(&mut dump, jar, &["jar"]);
    let files: Vec<ObjectId> = (0..60)
        .map(|_| {
            let source = weighing_directory(&mut dump, source);
            let file = dump.instance(file).set("source", source).build();
            dump.instance(jar).set("jar", file).build()
        })
        .collect();
    let files = dump.array_list(&files);
    let path = owner(
        &mut dump,
        "jdk.internal.loader.URLClassPath",
        "loaders",
        files,
    );
    if by_loader {
        let parent = dump.find_class("java.lang.ClassLoader").unwrap();
        let loader = dump
            .class("jdk.internal.loader.ClassLoaders$AppClassLoader")
            .extends(parent);
        let loader = loader.field("ucp", Type::Object).build();
        let loader = dump.instance(loader).set("ucp", path).build();
        dump.root_jni_global(loader, 0);
    } else {
        in_static(&mut dump, "app.Archives", "READ", path);
    }
    dump
}

fn weighing_directory(dump: &mut DumpBuilder, source: heapray_testkit::ClassId) -> ObjectId {
    let directory = dump.byte_array(&vec![0; 64 << 10]);
    dump.instance(source).set("cen", directory).build()
}

#[test]
fn archives_of_the_class_path_are_in_use() {
    let unclosed = |diagnosis: &Diagnosis| {
        let mut kinds = diagnosis.findings.iter().map(|finding| finding.kind);
        kinds.any(|kind| kind == LeakKind::UnclosedResource)
    };
    let of_loader = diagnosed(archives(true));
    assert!(!unclosed(&of_loader), "{:?}", of_loader.findings);
    assert!(of_loader.findings.iter().all(|finding| finding.size_only));
    let own = diagnosed(archives(false));
    assert!(unclosed(&own), "{:?}", own.findings);
}

/// Files that are open, all of one path or each of another.
fn files(path: fn(usize) -> String) -> DumpBuilder {
    let mut dump = dump();
    let file = class(&mut dump, "java.io.FileInputStream", &["path", "buffer"]);
    let files: Vec<ObjectId> = (0..MANY)
        .map(|number| {
            let path = dump.string(&path(number));
            let buffer = dump.byte_array(&[0; 8 << 10]);
            let file = dump.instance(file).set("path", path);
            file.set("buffer", buffer).build()
        })
        .collect();
    let files = dump.array_list(&files);
    in_static(&mut dump, "app.Follower", "OPEN", files);
    dump
}

#[test]
fn files_are_a_leak_if_they_are_one_file() {
    let same = diagnosed(files(|_| "/var/log/app.log".to_owned()));
    // Paths that a tool blanked are equal, too.
    assert_only_large(&diagnosed(files(|_| "\0".repeat(16))));
    assert_proven(&same, LeakKind::UnclosedResource, "same_file");
    assert_only_large(&diagnosed(files(|number| format!("/data/{number}"))));
}

/// Scripts, each with a loader of its own, that a map of the application or a list keeps.
fn scripts(in_map: bool) -> DumpBuilder {
    let mut dump = dump();
    let parent = dump.find_class("java.lang.ClassLoader").unwrap();
    let loader = dump.class("org.codehaus.groovy.InnerLoader");
    let loader = loader.extends(parent).build();
    let mut loaders = Vec::new();
    for number in 0..1200 {
        let own = dump.instance(loader).build();
        dump.class(&format!("Formula{number}")).loader(own).build();
        loaders.push(own);
    }
    let held = if in_map {
        map_of(&mut dump, &loaders)
    } else {
        dump.array_list(&loaders)
    };
    in_static(&mut dump, "app.Tariffs", "FORMULAS", held);
    dump
}

#[test]
fn classes_under_keys_of_their_own_are_a_leak_in_no_single_dump() {
    assert_proven(
        &diagnosed(scripts(false)),
        LeakKind::ClassLeak,
        "generated_classes",
    );
    let kept = diagnosed(scripts(true));
    assert!(kept.findings.iter().all(|found| found.size_only));
    let told = |name: &str| kept.findings.iter().any(|found| has(found, name));
    assert!(told("generated_classes") && told("one_each"));
}

/// Loaders that each defined a class of one name, in a map or a list of the application's.
fn plugins(in_map: bool) -> DumpBuilder {
    let mut dump = dump();
    let parent = dump.find_class("java.lang.ClassLoader").unwrap();
    let loader = dump.class("app.PluginLoader").extends(parent);
    let loader = loader.field("classes", Type::Object).build();
    let data = class(&mut dump, "app.Data", &["data"]);
    let loaders: Vec<ObjectId> = (0..6)
        .map(|_| {
            let data = weighing(&mut dump, data, 1 << 20);
            let own = dump.reserve_instance(loader);
            let plugin = dump.class("plugin.Main").loader(own);
            let plugin = plugin.static_object("DATA", data).build();
            let classes = dump.array_list(&[plugin]);
            let own = dump.at(own).instance(loader);
            own.set("classes", classes).build()
        })
        .collect();
    let held = if in_map {
        map_of(&mut dump, &loaders)
    } else {
        dump.array_list(&loaders)
    };
    in_static(&mut dump, "app.Host", "PLUGINS", held);
    dump
}

#[test]
fn plugins_under_keys_of_their_own_are_a_leak_in_no_single_dump() {
    assert_proven(
        &diagnosed(plugins(false)),
        LeakKind::ClassLoaderLeak,
        "loaders",
    );
    let kept = diagnosed(plugins(true));
    assert!(kept.findings.iter().all(|found| found.size_only));
    assert!(kept.findings.iter().any(|found| has(found, "one_each")));
}

/// A timer with few tasks, one of which knows a service with all its orders.
fn timer_of_service(dump: &mut DumpBuilder) -> ObjectId {
    let orders = heavies(dump, "app.Order", MANY);
    let orders = map_of(dump, &orders);
    let shop = owner(dump, "app.Shop", "orders", orders);
    let lambda = class(dump, "app.Shop$$Lambda$3/0x0000000800c03000", &["arg$1"]);
    let lambda = dump.instance(lambda).set("arg$1", shop).build();
    let task = "java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask";
    let task = owner(dump, task, "callable", lambda);
    let tasks = dump.object_array("java.util.concurrent.RunnableScheduledFuture[]", &[task]);
    let queue = "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue";
    owner(dump, queue, "queue", tasks)
}

#[test]
fn what_a_service_keeps_is_not_the_fault_of_the_task_that_calls_it() {
    let mut dump = dump();
    let queue = timer_of_service(&mut dump);
    let pool = "java.util.concurrent.ScheduledThreadPoolExecutor";
    let pool = owner(&mut dump, pool, "workQueue", queue);
    in_static(&mut dump, "app.Main", "CLOCK", pool);
    let found = diagnosed(dump);
    let first = &found.findings[0];
    let field = first.culprit.field.as_deref();
    assert_eq!(
        (first.culprit.class.as_deref(), field),
        (Some("app.Shop"), Some("orders"))
    );
    let of_path = [
        LeakKind::ScheduledTasks,
        LeakKind::ExecutorQueue,
        LeakKind::CapturedClosure,
    ];
    assert!(!of_path.contains(&first.kind), "{}", first.headline);
}

/// Readers of one file in a queue of so many at most.
fn readers(capacity: i32) -> DumpBuilder {
    let mut dump = dump();
    let file = class(&mut dump, "java.io.RandomAccessFile", &["path", "buffer"]);
    let files: Vec<ObjectId> = (0..MANY)
        .map(|_| {
            let path = dump.string("/archive/films");
            let buffer = dump.byte_array(&[0; 8 << 10]);
            let file = dump.instance(file).set("path", path);
            file.set("buffer", buffer).build()
        })
        .collect();
    let files = dump.array_list(&files);
    let readers = dump.class("app.Readers").field("free", Type::Object);
    let readers = readers.field("capacity", Type::Int).build();
    let readers = dump.instance(readers).set("free", files);
    let readers = readers.set("capacity", capacity).build();
    in_static(&mut dump, "app.Archive", "READERS", readers);
    dump
}

#[test]
fn readers_of_one_file_that_keep_to_a_limit_are_no_leak() {
    let bounded = diagnosed(readers(MANY as i32));
    assert!(bounded.findings.iter().all(|found| found.size_only));
    assert_proven(
        &diagnosed(readers(1 << 30)),
        LeakKind::UnclosedResource,
        "same_file",
    );
}

/// A `WeakHashMap` whose values refer to their keys, or to nothing.
fn weak_map(of_key: bool) -> DumpBuilder {
    let mut dump = dump();
    let weak = dump.find_class("java.lang.ref.WeakReference").unwrap();
    let entry = dump.class("java.util.WeakHashMap$Entry").extends(weak);
    let entry = entry.field("value", Type::Object).build();
    let key = class(&mut dump, "app.Type", &[]);
    let value = class(&mut dump, "app.Description", &["data", "of"]);
    let mut keys = Vec::new();
    let entries: Vec<ObjectId> = (0..MANY)
        .map(|_| {
            let key = dump.instance(key).build();
            keys.push(key);
            let data = dump.byte_array(&[0; 8 << 10]);
            let value = dump.instance(value).set("data", data);
            let value = value.set("of", if of_key { key } else { 0 }).build();
            let entry = dump.instance(entry).set("referent", key);
            entry.set("value", value).build()
        })
        .collect();
    let table = dump.object_array("java.util.WeakHashMap$Entry[]", &entries);
    let map = owner(&mut dump, "java.util.WeakHashMap", "table", table);
    in_static(&mut dump, "app.Metadata", "BY_TYPE", map);
    let keys = dump.array_list(&keys);
    in_static(&mut dump, "app.Types", "KNOWN", keys);
    dump
}

#[test]
fn a_weak_map_is_a_leak_if_its_values_keep_their_keys() {
    let held = diagnosed(weak_map(true));
    assert_proven(&held, LeakKind::WeakMapValueHoldsKey, "held_keys");
    assert_only_large(&diagnosed(weak_map(false)));
}

/// Objects with a `finalize` method that a map holds as well; none of them waits.
#[test]
fn what_has_a_finalizer_and_an_owner_waits_for_nothing() {
    let mut dump = dump();
    let reference = dump.find_class("java.lang.ref.Reference").unwrap();
    let reference = dump
        .class("java.lang.ref.FinalReference")
        .extends(reference);
    let reference = reference.build();
    let finalizer = dump.class("java.lang.ref.Finalizer").extends(reference);
    let finalizer = finalizer.field("next", Type::Object).build();
    let state = class(&mut dump, "app.StateMap", &["data"]);
    let mut head = 0;
    let states: Vec<ObjectId> = (0..MANY)
        .map(|_| {
            let state = heavy(&mut dump, state);
            let known = dump.instance(finalizer).set("referent", state);
            head = known.set("next", head).build();
            state
        })
        .collect();
    in_static(&mut dump, "java.lang.ref.Unfinalized", "unfinalized", head);
    let states = dump.array_list(&states);
    in_static(&mut dump, "app.Table", "STATES", states);
    let diagnosis = diagnosed(dump);
    assert_only_large(&diagnosis);
    let kinds: Vec<LeakKind> = diagnosis.findings.iter().map(|f| f.kind).collect();
    assert!(!kinds.contains(&LeakKind::FinalizerBacklog), "{kinds:?}");
}

/// Executors with a thread each, which nothing else refers to unless a static list does.
fn executors(kept: bool) -> DumpBuilder {
    let mut dump = dump();
    let thread = dump.find_class("java.lang.Thread").unwrap();
    let executor = class(
        &mut dump,
        "java.util.concurrent.ThreadPoolExecutor",
        &["ctl"],
    );
    let worker = "java.util.concurrent.ThreadPoolExecutor$Worker";
    let worker = class(&mut dump, worker, &["this$0", "firstTask"]);
    let mut executors = Vec::new();
    for number in 1..=20 {
        let own = dump.instance(executor).build();
        let task = dump.byte_array(&vec![0; 256 << 10]);
        let worker = dump.instance(worker).set("this$0", own);
        let worker = worker.set("firstTask", task).build();
        let name = dump.string(&format!("pool-{number}-thread-1"));
        let object = dump.instance(thread).set("name", name);
        let object = object.set("target", worker).build();
        dump.thread("pool").object(object).local(0, own).build();
        executors.push(own);
    }
    if kept {
        let executors = dump.array_list(&executors);
        in_static(&mut dump, "app.Pools", "ALL", executors);
    }
    dump
}

#[test]
fn executors_are_a_leak_if_nothing_can_shut_them_down() {
    let abandoned = diagnosed(executors(false));
    assert_proven(&abandoned, LeakKind::ThreadLeak, "abandoned_pools");
    assert_only_large(&diagnosed(executors(true)));
}

/// Rows of one text in a static list, in a heap that ended while a row was added.
fn rows() -> DumpBuilder {
    let mut dump = dump();
    let row = class(&mut dump, "app.Row", &["country"]);
    let rows: Vec<ObjectId> = (0..4000)
        .map(|_| {
            let country = dump.string(&"c".repeat(1500));
            dump.instance(row).set("country", country).build()
        })
        .collect();
    let list = dump.array_list(&rows);
    in_static(&mut dump, "app.Rows", "ALL", list);
    dump
}

#[test]
fn equal_strings_are_a_note_of_their_holder() {
    let mut dump = rows();
    died(&mut dump);
    let diagnosis = diagnosed(dump);
    let kinds: Vec<LeakKind> = diagnosis.findings.iter().map(|f| f.kind).collect();
    assert_eq!(kinds, [LeakKind::StaticCollection]);
    assert!(has(&diagnosis.findings[0], "duplicate-strings"));
}

#[test]
fn the_plainest_leak_is_as_sure_as_any() {
    let mut dump = dump();
    let orders = heavies(&mut dump, "app.Order", MANY);
    let list = dump.array_list(&orders);
    in_static(&mut dump, "app.OrderBook", "OPEN", list);
    let main = dump.thread("main");
    let error = "java.lang.OutOfMemoryError";
    let main = main.frame(error, "<init>", "()V", "OutOfMemoryError.java", 48);
    let main = main.frame("app.OrderBook", "add", "()V", "OrderBook.java", 12);
    main.build();
    let plain = diagnosed(dump);
    assert_eq!(plain.findings[0].kind, LeakKind::StaticCollection);
    // The finalizers' dump has classes of its own and takes no thread.
    let pairs = crate::PAIRS.iter();
    let pairs = pairs.filter(|pair| pair.kind != LeakKind::FinalizerBacklog);
    let most = pairs.map(|pair| {
        let mut dump = (pair.leak)();
        died(&mut dump);
        let findings = diagnosed(dump).findings;
        findings.iter().map(|f| f.confidence).fold(0.0, f64::max)
    });
    let most = most.fold(0.0, f64::max);
    assert!(plain.verdict.confidence >= most, "{most}");
    assert_eq!(plain.verdict.oom.unwrap().culprit, Some(true));
}

#[test]
fn a_soft_cache_says_how_much_only_soft_references_keep() {
    let mut dump = dump();
    let reference = dump.find_class("java.lang.ref.SoftReference").unwrap();
    let images = heavies(&mut dump, "app.Image", MANY);
    let references: Vec<ObjectId> = images
        .iter()
        .map(|image| dump.instance(reference).set("referent", *image).build())
        .collect();
    let map = map_of(&mut dump, &references);
    in_static(&mut dump, "app.Images", "LOADED", map);
    let diagnosis = diagnosed(dump);
    assert_only_large(&diagnosis);
    let first = &diagnosis.findings[0];
    assert_eq!(first.kind, LeakKind::SoftReferenceCache);
    let soft = first.evidence.iter();
    let soft = { soft }.find(|told| told.name == "softly_reachable");
    assert!(soft.unwrap().value.unwrap() >= (MANY * (8 << 10)) as f64);
}

#[test]
fn most_kinds_of_a_running_program_are_only_large() {
    // Of these the structure alone shows that they can only grow.
    let proven = [
        LeakKind::UnboundedCache,
        LeakKind::ThreadLocalStale,
        LeakKind::ClassLoaderLeak,
        LeakKind::WeakMapValueHoldsKey,
        LeakKind::ReferenceQueueBacklog,
        LeakKind::FinalizerBacklog,
        LeakKind::ConnectionPool,
        LeakKind::PooledBuffers,
        // Too many, whatever they hold.
        LeakKind::ClassLeak,
        LeakKind::ClientPerCall,
    ];
    for pair in crate::PAIRS {
        let diagnosis = diagnosed((pair.leak)());
        let alive = diagnosis.verdict.oom.is_none();
        let is_leak = alive && diagnosis.verdict.kind == VerdictKind::Leak;
        assert!(!is_leak || proven.contains(&pair.kind), "{}", pair.kind);
    }
}

/// Threads that no pool limits, each with a task of the application's; or timers, each with its thread.
fn threads_alone(timers: bool) -> DumpBuilder {
    let mut dump = dump();
    let thread = dump.find_class("java.lang.Thread").unwrap();
    let timer = dump.class("java.util.TimerThread").extends(thread).build();
    let task = class(&mut dump, "app.Viewer", &["buffer"]);
    for number in 0..200 {
        let buffer = dump.byte_array(&vec![0; 32 << 10]);
        let task = dump.instance(task).set("buffer", buffer).build();
        let (of, name) = if timers {
            (timer, format!("Timer-{number}"))
        } else {
            (thread, format!("viewer-{number}"))
        };
        let name = dump.string(&name);
        let object = dump.instance(of).set("name", name);
        let object = object.set("target", task).build();
        dump.thread("viewer").object(object).local(0, task).build();
    }
    dump
}

/// A server may have a thread for each visitor, and two hundred visitors; nobody needs two hundred timers.
#[test]
fn threads_without_a_pool_are_a_leak_only_if_they_are_timers() {
    assert_only_large(&diagnosed(threads_alone(false)));
    assert_proven(
        &diagnosed(threads_alone(true)),
        LeakKind::ThreadLeak,
        "many_timers",
    );
}
