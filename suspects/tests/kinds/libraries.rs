//! What libraries hold: messages, entities, names, connections, clients, classes.

use heapray_suspects::LeakKind;
use heapray_testkit::{DumpBuilder, ObjectId, Type};

use crate::pair::Pair;
use crate::pieces::{FEW, MANY, bounded_bulk, class, dump, heavies, in_static, map_of, owner};

pub(crate) const MESSAGE_BACKLOG: Pair = Pair {
    kind: LeakKind::MessageBacklog,
    leak: || broker(MANY),
    culprit: "app.Broker.QUEUE",
    accumulated: "ActiveMQTextMessage",
    evidence: "elements",
    twin: || healthy(broker(FEW)),
    instead: None,
};

pub(crate) const ORM_SESSION: Pair = Pair {
    kind: LeakKind::OrmSession,
    leak: || session(MANY),
    culprit: "app.Terminal.SESSION",
    accumulated: "Stock",
    evidence: "size",
    twin: || healthy(session(FEW)),
    instead: None,
};

pub(crate) const OBJECT_STREAM: Pair = Pair {
    kind: LeakKind::ObjectStream,
    leak: || stream(MANY),
    culprit: "app.Audit.OUTPUT",
    accumulated: "Decision",
    evidence: "elements",
    twin: || healthy(stream(FEW)),
    instead: None,
};

pub(crate) const EXIT_HOOKS: Pair = Pair {
    kind: LeakKind::ExitHooks,
    leak: || hooks(MANY),
    culprit: "java.io.DeleteOnExitHook.files",
    accumulated: "String",
    evidence: "elements",
    twin: || healthy(hooks(FEW)),
    instead: None,
};

pub(crate) const REGISTRY_OF_NAMES: Pair = Pair {
    kind: LeakKind::RegistryOfNames,
    leak: || metrics(MANY),
    culprit: "app.Checkout.REGISTRY",
    accumulated: "Timer",
    evidence: "elements",
    twin: || healthy(metrics(FEW)),
    instead: None,
};

pub(crate) const MEMOIZED: Pair = Pair {
    kind: LeakKind::Memoized,
    leak: || memoized(MANY),
    culprit: "acme.pricing.price_of",
    accumulated: "Price",
    evidence: "elements",
    twin: || healthy(memoized(FEW)),
    instead: None,
};

pub(crate) const CLASS_LEAK: Pair = Pair {
    kind: LeakKind::ClassLeak,
    leak: || scripts(600),
    culprit: "app.Rules.SCRIPTS",
    accumulated: "Class",
    evidence: "generated_classes",
    twin: || healthy(scripts(FEW)),
    instead: None,
};

pub(crate) const CLIENT_PER_CALL: Pair = Pair {
    kind: LeakKind::ClientPerCall,
    leak: || clients(80),
    culprit: "app.Geocoder.USED",
    accumulated: "ConnectionPool",
    evidence: "many_clients",
    twin: || healthy(clients(FEW)),
    instead: None,
};

pub(crate) const POOLED_BUFFERS: Pair = Pair {
    kind: LeakKind::PooledBuffers,
    leak: || chunks(0),
    culprit: "app.Gateway.BUFFERS",
    accumulated: "PoolChunk",
    evidence: "unreleased",
    // All of it was given back: the pool keeps it for the next request.
    twin: || chunks(CHUNK),
    instead: Some(LeakKind::StaticCollection),
};

pub(crate) const IN_MEMORY_DATABASE: Pair = Pair {
    kind: LeakKind::InMemoryDatabase,
    leak: || table(MANY),
    culprit: "app.Database.ORDERS",
    accumulated: "RowAVL",
    evidence: "elements",
    twin: || healthy(table(FEW)),
    instead: None,
};

pub(crate) const CONNECTION_POOL: Pair = Pair {
    kind: LeakKind::ConnectionPool,
    leak: || connections(MANY),
    culprit: "app.Reports.DATABASE",
    accumulated: "PoolEntry",
    evidence: "leased",
    twin: || healthy(connections(FEW)),
    instead: None,
};

pub(crate) const UNREAD_RESPONSE: Pair = Pair {
    kind: LeakKind::UnreadResponse,
    leak: || responses(MANY),
    culprit: "app.Poller.CLIENT",
    accumulated: "PlainHttpConnection",
    evidence: "elements",
    twin: || healthy(responses(FEW)),
    instead: None,
};

fn healthy(mut dump: DumpBuilder) -> DumpBuilder {
    bounded_bulk(&mut dump);
    dump
}

/// A queue of `ActiveMQ` with so many messages.
fn broker(messages: usize) -> DumpBuilder {
    let mut dump = dump();
    let message = class(&mut dump, "org.apache.activemq.command.Message", &["data"]);
    let text = dump.class("org.apache.activemq.command.ActiveMQTextMessage");
    let text = text.extends(message).build();
    let messages: Vec<ObjectId> = (0..messages)
        .map(|_| {
            let data = dump.byte_array(&[0; 8 << 10]);
            dump.instance(text).set_in(message, "data", data).build()
        })
        .collect();
    let messages = dump.array_list(&messages);
    let base = "org.apache.activemq.broker.region.BaseDestination";
    let base = class(&mut dump, base, &["messages"]);
    let queue = dump.class("org.apache.activemq.broker.region.Queue");
    let queue = queue.extends(base).build();
    let queue = dump
        .instance(queue)
        .set_in(base, "messages", messages)
        .build();
    in_static(&mut dump, "app.Broker", "QUEUE", queue);
    dump
}

/// A session of Hibernate with so many entities.
fn session(entities: usize) -> DumpBuilder {
    let mut dump = dump();
    let entities = heavies(&mut dump, "app.Stock", entities);
    let entities = map_of(&mut dump, &entities);
    let context = "org.hibernate.engine.internal.StatefulPersistenceContext";
    let context = owner(&mut dump, context, "entitiesByKey", entities);
    let session = "org.hibernate.internal.SessionImpl";
    let session = owner(&mut dump, session, "persistenceContext", context);
    in_static(&mut dump, "app.Terminal", "SESSION", session);
    dump
}

fn stream(objects: usize) -> DumpBuilder {
    let mut dump = dump();
    let objects = heavies(&mut dump, "app.Decision", objects);
    let objects = dump.object_array("java.lang.Object[]", &objects);
    let table = "java.io.ObjectOutputStream$HandleTable";
    let table = owner(&mut dump, table, "objs", objects);
    let output = owner(&mut dump, "java.io.ObjectOutputStream", "handles", table);
    in_static(&mut dump, "app.Audit", "OUTPUT", output);
    dump
}

fn hooks(files: usize) -> DumpBuilder {
    let mut dump = dump();
    let names: Vec<(ObjectId, ObjectId)> = (0..files)
        .map(|number| (dump.string(&format!("{number}{}", "x".repeat(8 << 10))), 0))
        .collect();
    let map = dump.hash_map(&names);
    let set = owner(&mut dump, "java.util.LinkedHashSet", "map", map);
    in_static(&mut dump, "java.io.DeleteOnExitHook", "files", set);
    dump
}

fn metrics(timers: usize) -> DumpBuilder {
    let mut dump = dump();
    let timers = heavies(&mut dump, "com.codahale.metrics.Timer", timers);
    let timers = map_of(&mut dump, &timers);
    let registry = "com.codahale.metrics.MetricRegistry";
    let registry = owner(&mut dump, registry, "metrics", timers);
    in_static(&mut dump, "app.Checkout", "REGISTRY", registry);
    dump
}

fn memoized(results: usize) -> DumpBuilder {
    let mut dump = dump();
    let results = heavies(&mut dump, "acme.Price", results);
    let results = map_of(&mut dump, &results);
    let state = "java.util.concurrent.atomic.AtomicReference";
    let state = owner(&mut dump, state, "value", results);
    let atom = owner(&mut dump, "clojure.lang.Atom", "state", state);
    let memoized = owner(&mut dump, "clojure.core$memoize$fn__6946", "mem", atom);
    in_static(&mut dump, "acme.pricing", "price_of", memoized);
    dump
}

/// So many scripts, each compiled into a class with a loader of its own.
fn scripts(count: usize) -> DumpBuilder {
    let mut dump = dump();
    let parent = dump.find_class("java.lang.ClassLoader").unwrap();
    let loader = dump
        .class("org.codehaus.groovy.InnerLoader")
        .extends(parent);
    let loader = loader.field("defined", Type::Object).build();
    let loaders: Vec<ObjectId> = (0..count)
        .map(|number| {
            let own = dump.reserve_instance(loader);
            let script = dump.class(&format!("Script{number}")).loader(own).build();
            let classes = dump.array_list(&[script]);
            dump.at(own)
                .instance(loader)
                .set("classes", classes)
                .build()
        })
        .collect();
    let loaders = dump.array_list(&loaders);
    in_static(&mut dump, "app.Rules", "SCRIPTS", loaders);
    dump
}

/// Clients that were made for a call each. They hold next to nothing.
fn clients(count: usize) -> DumpBuilder {
    let mut dump = dump();
    let pool = class(&mut dump, "okhttp3.ConnectionPool", &["delegate"]);
    let pools: Vec<ObjectId> = (0..count).map(|_| dump.instance(pool).build()).collect();
    let pools = dump.array_list(&pools);
    in_static(&mut dump, "app.Geocoder", "USED", pools);
    dump
}

/// Bytes of a chunk.
const CHUNK: i32 = 1 << 20;

/// Netty's pool with chunks of which so many bytes are free.
fn chunks(free: i32) -> DumpBuilder {
    let mut dump = dump();
    let chunk = dump.class("io.netty.buffer.PoolChunk");
    let chunk = chunk
        .field("memory", Type::Object)
        .field("chunkSize", Type::Int)
        .field("freeBytes", Type::Int)
        .build();
    let chunks: Vec<ObjectId> = (0..8)
        .map(|_| {
            let memory = dump.byte_array(&vec![0; CHUNK as usize]);
            let told = dump.instance(chunk).set("memory", memory);
            told.set("chunkSize", CHUNK).set("freeBytes", free).build()
        })
        .collect();
    let chunks = dump.array_list(&chunks);
    let arena = owner(&mut dump, "io.netty.buffer.PoolArena", "chunks", chunks);
    let allocator = "io.netty.buffer.PooledByteBufAllocator";
    let allocator = owner(&mut dump, allocator, "arena", arena);
    in_static(&mut dump, "app.Gateway", "BUFFERS", allocator);
    dump
}

fn table(rows: usize) -> DumpBuilder {
    let mut dump = dump();
    let rows = heavies(&mut dump, "org.hsqldb.RowAVL", rows);
    let rows = dump.array_list(&rows);
    let store = owner(&mut dump, "org.hsqldb.persist.RowStoreAVL", "rows", rows);
    in_static(&mut dump, "app.Database", "ORDERS", store);
    dump
}

fn connections(count: usize) -> DumpBuilder {
    let mut dump = dump();
    let entries = heavies(&mut dump, "com.zaxxer.hikari.pool.PoolEntry", count);
    let entries = dump.array_list(&entries);
    let bag = "com.zaxxer.hikari.util.ConcurrentBag";
    let bag = owner(&mut dump, bag, "sharedList", entries);
    let pool = owner(
        &mut dump,
        "com.zaxxer.hikari.pool.HikariPool",
        "connectionBag",
        bag,
    );
    let source = owner(
        &mut dump,
        "com.zaxxer.hikari.HikariDataSource",
        "pool",
        pool,
    );
    in_static(&mut dump, "app.Reports", "DATABASE", source);
    dump
}

fn responses(count: usize) -> DumpBuilder {
    let mut dump = dump();
    let connection = "jdk.internal.net.http.PlainHttpConnection";
    let connections = heavies(&mut dump, connection, count);
    let connections = dump.array_list(&connections);
    let client = "jdk.internal.net.http.HttpClientImpl";
    let client = owner(&mut dump, client, "openedConnections", connections);
    in_static(&mut dump, "app.Poller", "CLIENT", client);
    dump
}
