//! Files, sockets, buffers, pools, statements, thread locals, executors, sessions and applications of a server.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Heap, Silent, analyze};
use heapray_hprof::ObjectId;
use heapray_query::{Detail, ResourceKind, ResourceRow, find_roots, resources};
use heapray_testkit::{DumpBuilder, Type};

/// The dump was made at this time.
const NOW_MS: i64 = 1_700_000_000_000;

fn of(dump: &mut DumpBuilder, kind: ResourceKind) -> Vec<ResourceRow> {
    let heap: Heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    let mut rows = resources(&heap, &find_roots(&heap), usize::MAX);
    rows.retain(|row| row.kind == kind);
    rows
}

fn number(row: &ResourceRow, name: &str) -> i64 {
    match row.detail(name) {
        Some(Detail::Number(number) | Detail::Seconds(number)) => *number,
        other => panic!("{name} is {other:?}"),
    }
}

fn name<'r>(row: &'r ResourceRow, name: &str) -> &'r str {
    match row.detail(name) {
        Some(Detail::Name(text)) => text,
        other => panic!("{name} is {other:?}"),
    }
}

#[test]
fn open_files_have_paths_and_holders_and_closed_ones_are_left_out() {
    let mut dump = DumpBuilder::new();
    let descriptor = dump
        .class("java.io.FileDescriptor")
        .field("fd", Type::Int)
        .field("handle", Type::Long)
        .build();
    let stream = dump
        .class("java.io.FileInputStream")
        .field("fd", Type::Object)
        .field("path", Type::Object)
        .field("closed", Type::Boolean)
        .build();
    let own = dump.class("com.example.LogStream").extends(stream).build();
    let log = dump
        .class("com.example.Log")
        .field("file", Type::Object)
        .build();
    // On Windows a handle stands for the descriptor.
    for (fd, handle, closed) in [
        (7, -1i64, false),
        (-1, -1, false),
        (8, -1, true),
        (-1, 96, false),
    ] {
        let descriptor = dump
            .instance(descriptor)
            .set("fd", fd)
            .set("handle", handle);
        let descriptor = descriptor.build();
        let path = dump.string(&format!("/var/log/{fd}-{handle}.log"));
        let file = dump.instance(own).set("fd", descriptor).set("path", path);
        let file = file.set("closed", closed).build();
        let log = dump.instance(log).set("file", file).build();
        dump.root_jni_global(log, 1);
    }
    let rows = of(&mut dump, ResourceKind::File);
    let mut paths: Vec<&str> = rows
        .iter()
        .map(|row| row.value.as_deref().unwrap())
        .collect();
    paths.sort_unstable();
    assert_eq!(paths, ["/var/log/-1-96.log", "/var/log/7--1.log"]);
    assert_eq!(rows[0].owner.as_deref(), Some("com.example.Log.file"));
    assert_eq!(rows[0].class, "com.example.LogStream");
}

/// Archives from which a class loader loads are one row; one that the program has opened itself is its own.
#[test]
fn archives_of_the_class_path_are_one_row() {
    let mut dump = DumpBuilder::new();
    let file = dump
        .class("java.io.RandomAccessFile")
        .field("path", Type::Object)
        .build();
    let source = dump
        .class("java.util.zip.ZipFile$Source")
        .field("zfile", Type::Object)
        .build();
    let cleanable = dump
        .class("java.util.zip.ZipFile$CleanableResource")
        .field("zsrc", Type::Object)
        .build();
    let zip = dump
        .class("java.util.zip.ZipFile")
        .field("name", Type::Object)
        .field("res", Type::Object)
        .build();
    let jar = dump.class("java.util.jar.JarFile").extends(zip).build();
    let part = dump
        .class("jdk.internal.loader.URLClassPath$JarLoader")
        .field("jar", Type::Object)
        .build();
    let path = dump
        .class("jdk.internal.loader.URLClassPath")
        .field("loaders", Type::Object)
        .build();
    let archive = |dump: &mut DumpBuilder, name: &str| {
        let name = dump.string(name);
        let file = dump.instance(file).set("path", name).build();
        let source = dump.instance(source).set("zfile", file).build();
        let cleanable = dump.instance(cleanable).set("zsrc", source).build();
        let jar = dump.instance(jar).set("name", name);
        jar.set("res", cleanable).build()
    };
    let parts: Vec<u64> = ["a.jar", "b.jar", "c.jar"]
        .map(|name| {
            let jar = archive(&mut dump, name);
            dump.instance(part).set("jar", jar).build()
        })
        .to_vec();
    let parts = dump.array_list(&parts);
    let path = dump.instance(path).set("loaders", parts).build();
    let class_loader = dump.class_or_new("java.lang.ClassLoader");
    let loader = dump
        .class("com.example.PluginLoader")
        .extends(class_loader)
        .field("ucp", Type::Object)
        .build();
    let loader = dump.instance(loader).set("ucp", path).build();
    let own = archive(&mut dump, "upload.zip");
    for held in [loader, own] {
        dump.root_jni_global(held, 1);
    }
    let rows = of(&mut dump, ResourceKind::File);
    let told: Vec<_> = { rows.iter() }
        .map(|row| (row.value.as_deref(), row.described()))
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told.contains(&(Some("upload.zip"), String::new())),
        "{told:?}"
    );
    assert!(
        told.contains(&(None, "archives of class paths 3".to_owned())),
        "{told:?}"
    );
}

#[test]
fn sockets_have_addresses_and_ports() {
    let mut dump = DumpBuilder::new();
    let descriptor = dump
        .class("java.io.FileDescriptor")
        .field("fd", Type::Int)
        .build();
    let holder = dump
        .class("java.net.InetAddress$InetAddressHolder")
        .field("hostName", Type::Object)
        .field("address", Type::Int)
        .build();
    let address = dump
        .class("java.net.Inet4Address")
        .field("holder", Type::Object)
        .build();
    let socket = dump
        .class("java.net.SocketImpl")
        .field("fd", Type::Object)
        .field("address", Type::Object)
        .field("port", Type::Int)
        .field("localport", Type::Int)
        .build();
    let nio = dump
        .class("sun.nio.ch.NioSocketImpl")
        .extends(socket)
        .build();
    let outer = dump
        .class("java.net.SocksSocketImpl")
        .extends(socket)
        .field("delegate", Type::Object)
        .build();
    let fd = dump.instance(descriptor).set("fd", 12).build();
    let host = dump.string("db.example.com");
    let at = i32::from_be_bytes([10, 0, 0, 7]);
    let holder = dump
        .instance(holder)
        .set("hostName", host)
        .set("address", at)
        .build();
    let address = dump.instance(address).set("holder", holder).build();
    let inner = dump.instance(nio).set("fd", fd).set("address", address);
    let inner = inner.set("port", 5432).set("localport", 44_321).build();
    let outer = dump
        .instance(outer)
        .set("fd", fd)
        .set("delegate", inner)
        .build();
    let closed = dump.instance(nio).set("port", 80).build();
    for object in [outer, closed] {
        dump.root_jni_global(object, 1);
    }
    let rows = of(&mut dump, ResourceKind::Socket);
    let [row] = rows.as_slice() else {
        panic!("{rows:?}");
    };
    assert_eq!(row.value.as_deref(), Some("db.example.com/10.0.0.7"));
    assert_eq!(
        (number(row, "port"), number(row, "local port")),
        (5432, 44_321)
    );
    assert_eq!(row.described(), "port 5432, local port 44321");
}

#[test]
fn buffers_that_own_memory_count_and_views_do_not() {
    let mut dump = DumpBuilder::new();
    let buffer = dump
        .class("java.nio.DirectByteBuffer")
        .field("capacity", Type::Int)
        .field("fd", Type::Object)
        .field("att", Type::Object)
        .build();
    let descriptor = dump
        .class("java.io.FileDescriptor")
        .field("fd", Type::Int)
        .build();
    let fd = dump.instance(descriptor).set("fd", 3).build();
    let channel = dump
        .class("com.example.Channel")
        .field("buffer", Type::Object)
        .build();
    let direct = dump.instance(buffer).set("capacity", 1 << 20).build();
    let view = dump
        .instance(buffer)
        .set("capacity", 512)
        .set("att", direct)
        .build();
    let mapped = dump
        .instance(buffer)
        .set("capacity", 4096)
        .set("fd", fd)
        .build();
    for held in [view, mapped] {
        let channel = dump.instance(channel).set("buffer", held).build();
        dump.root_jni_global(channel, 1);
    }
    let rows = of(&mut dump, ResourceKind::DirectBuffer);
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].object_id, rows[0].bytes),
        (ObjectId(direct), Some(1 << 20))
    );
    assert_eq!(rows[0].owner.as_deref(), Some("com.example.Channel.buffer"));
    let rows = of(&mut dump, ResourceKind::MappedBuffer);
    assert_eq!((rows.len(), rows[0].bytes), (1, Some(4096)));
}

#[test]
fn pools_statements_and_executors_have_their_numbers() {
    let mut dump = DumpBuilder::new();
    let java = dump.java();
    let list = |dump: &mut DumpBuilder, n: usize| {
        let elements: Vec<u64> = (0..n).map(|_| dump.instance(java.object).build()).collect();
        dump.array_list(&elements)
    };
    let pool = dump
        .class("com.zaxxer.hikari.pool.HikariPool")
        .field("poolName", Type::Object)
        .field("config", Type::Object)
        .field("connectionBag", Type::Object)
        .build();
    let bag = dump
        .class("com.zaxxer.hikari.util.ConcurrentBag")
        .field("sharedList", Type::Object)
        .build();
    let config = dump
        .class("com.zaxxer.hikari.HikariConfig")
        .field("maxPoolSize", Type::Int)
        .build();
    let shared = list(&mut dump, 7);
    let bag = dump.instance(bag).set("sharedList", shared).build();
    let config = dump.instance(config).set("maxPoolSize", 10).build();
    let pool_name = dump.string("orders-pool");
    let pool = dump
        .instance(pool)
        .set("config", config)
        .set("connectionBag", bag);
    let pool = pool.set("poolName", pool_name).build();
    let statement = dump
        .class("org.mariadb.jdbc.Statement")
        .field("sql", Type::Object)
        .field("closed", Type::Boolean)
        .build();
    let sql = dump.string("SELECT * FROM customer WHERE name = ?");
    let open = dump.instance(statement).set("sql", sql).build();
    let closed = dump
        .instance(statement)
        .set("sql", sql)
        .set("closed", true)
        .build();
    let executor = dump
        .class("java.util.concurrent.ThreadPoolExecutor")
        .field("ctl", Type::Object)
        .field("workQueue", Type::Object)
        .field("corePoolSize", Type::Int)
        .field("maximumPoolSize", Type::Int)
        .build();
    let atomic = dump
        .class("java.util.concurrent.atomic.AtomicInteger")
        .field("value", Type::Int)
        .build();
    let ctl = dump.instance(atomic).set("value", (-1 << 29) | 8).build();
    let queue = list(&mut dump, 5);
    let executor = dump
        .instance(executor)
        .set("ctl", ctl)
        .set("workQueue", queue);
    let executor = executor
        .set("corePoolSize", 8)
        .set("maximumPoolSize", i32::MAX)
        .build();
    for object in [pool, open, closed, executor] {
        dump.root_jni_global(object, 1);
    }
    let pools = of(&mut dump, ResourceKind::ConnectionPool);
    assert_eq!(pools[0].described(), "connections 7, limit 10");
    assert_eq!(pools[0].value.as_deref(), Some("orders-pool"));
    let statements = of(&mut dump, ResourceKind::Statement);
    assert_eq!(statements.len(), 1);
    assert!(
        statements[0]
            .value
            .as_deref()
            .unwrap()
            .starts_with("SELECT")
    );
    let executors = of(&mut dump, ResourceKind::Executor);
    let row = &executors[0];
    assert_eq!((number(row, "queued"), number(row, "core")), (5, 8));
    assert_eq!(name(row, "state"), "running");
    assert_eq!(row.detail("limit"), None, "the largest number is no limit");
}

#[test]
fn sessions_have_ages_and_applications_names() {
    let mut dump = DumpBuilder::new();
    dump.created_ms(NOW_MS as u64);
    let session = dump
        .class("org.apache.catalina.session.StandardSession")
        .field("id", Type::Object)
        .field("creationTime", Type::Long)
        .field("lastAccessedTime", Type::Long)
        .field("maxInactiveInterval", Type::Int)
        .field("attributes", Type::Object)
        .field("isValid", Type::Boolean)
        .build();
    let key = dump.string("cart");
    let attributes = dump.hash_map(&[(key, key)]);
    for (valid, age) in [(true, 3_600), (false, 60)] {
        let id = dump.string("4F3A");
        let told = dump.instance(session).set("id", id).set("isValid", valid);
        let told = told.set("creationTime", NOW_MS - age * 1_000);
        let told = told.set("lastAccessedTime", NOW_MS - 90_000);
        let told = told
            .set("maxInactiveInterval", 1_800)
            .set("attributes", attributes);
        let session = told.build();
        dump.root_jni_global(session, 1);
    }
    let loader_class = dump.class("java.lang.ClassLoader").build();
    let context = dump
        .class("com.example.Context")
        .field("name", Type::Object)
        .build();
    let root = dump
        .class("com.example.Resources")
        .field("context", Type::Object)
        .build();
    let base = dump
        .class("org.apache.catalina.loader.WebappClassLoaderBase")
        .extends(loader_class)
        .field("resources", Type::Object)
        .build();
    let own = dump
        .class("org.apache.catalina.loader.ParallelWebappClassLoader")
        .extends(base)
        .build();
    let context_name = dump.string("/orders");
    let context = dump.instance(context).set("name", context_name).build();
    let root = dump.instance(root).set("context", context).build();
    let loader = dump.instance(own).set("resources", root).build();
    dump.root_jni_global(loader, 1);
    let of_application = dump.class("com.shop.Order").loader(loader).build();
    let order = dump.instance(of_application).build();
    dump.root_jni_global(order, 1);
    let sessions = of(&mut dump, ResourceKind::HttpSession);
    let [row] = sessions.as_slice() else {
        panic!("{sessions:?}");
    };
    assert_eq!((number(row, "age"), number(row, "idle")), (3_600, 90));
    assert_eq!(
        (number(row, "timeout"), number(row, "attributes")),
        (1_800, 1)
    );
    assert_eq!(
        row.described(),
        "attributes 1, age 60 min, idle 90 s, timeout 30 min"
    );
    let applications = of(&mut dump, ResourceKind::Application);
    assert_eq!(name(&applications[0], "name"), "/orders");
    assert_eq!(number(&applications[0], "classes"), 1);
}

#[test]
fn thread_locals_have_key_and_thread() {
    let mut dump = DumpBuilder::new();
    let java = dump.java();
    let local = dump.class("java.lang.ThreadLocal").build();
    let entry_class = dump
        .class("java.lang.ThreadLocal$ThreadLocalMap$Entry")
        .extends(java.weak_reference)
        .field("value", Type::Object)
        .build();
    let map = dump
        .class("java.lang.ThreadLocal$ThreadLocalMap")
        .field("table", Type::Object)
        .build();
    let current = dump.instance(local).build();
    let context = dump
        .class("com.example.Context")
        .static_object("CURRENT", current)
        .build();
    dump.root_sticky_class(context);
    let (value, stale) = (dump.byte_array(&[1; 100]), dump.byte_array(&[2; 50]));
    let entries = [
        dump.instance(entry_class)
            .set("referent", current)
            .set("value", value)
            .build(),
        dump.instance(entry_class).set("value", stale).build(),
    ];
    let table = dump.object_array("java.lang.ThreadLocal$ThreadLocalMap$Entry[]", &entries);
    let locals = dump.instance(map).set("table", table).build();
    let thread_name = dump.string("worker-1");
    let thread = dump.instance(java.thread).set("threadLocals", locals);
    let thread = thread.set("name", thread_name).build();
    dump.thread("worker-1").object(thread).build();
    let rows = of(&mut dump, ResourceKind::ThreadLocal);
    let keys: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (name(row, "key"), name(row, "thread")))
        .collect();
    assert_eq!(
        keys,
        [
            ("com.example.Context.CURRENT", "worker-1"),
            ("collected", "worker-1")
        ]
    );
    assert_eq!(rows[0].object_id, ObjectId(value));
}

/// A report shows few of many: the others are counted, with the memory that they stand for, and are not read further.
#[test]
fn only_the_first_of_a_kind_are_described() {
    let mut dump = DumpBuilder::new();
    let session = dump
        .class("org.apache.catalina.session.StandardSession")
        .field("id", Type::Object)
        .field("attributes", Type::Object)
        .field("isValid", Type::Boolean)
        .build();
    for number in 0..5 {
        let id = dump.string(&format!("session-{number}"));
        let map = dump.byte_array(&vec![0; 100 * (number + 1)]);
        let own = dump.instance(session).set("id", id).set("attributes", map);
        let own = own.set("isValid", true).build();
        dump.root_jni_global(own, 1);
    }
    let heap: Heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    let rows = |described| resources(&heap, &find_roots(&heap), described);
    let (all, first) = (rows(usize::MAX), rows(2));
    assert_eq!(all.len(), 5);
    assert!(all.iter().all(|row| row.value.is_some()));
    assert_eq!(first[..2], all[..2]);
    for (bare, full) in first[2..].iter().zip(&all[2..]) {
        assert_eq!(
            (bare.object, bare.bytes, bare.retained_bytes),
            (full.object, full.bytes, full.retained_bytes)
        );
        assert_eq!((&bare.value, bare.details.len()), (&None, 0));
    }
}
