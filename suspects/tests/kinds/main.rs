//! Each kind of leak in a small dump of its own, and a healthy twin that is built alike and is no such leak.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    clippy::print_stderr,
    missing_docs,
    reason = "a failed unwrap is the test's failure, the dumps are small, and skipping must be loud"
)]

mod advice;
mod classes;
mod collections;
mod evidence;
mod figures;
mod libraries;
mod pair;
mod pieces;
mod queues;
mod references;
mod resources;
mod threads;
mod waste;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use advice::Compiled;
use heapray_suspects::LeakKind;
use pair::Pair;

/// Three tests for each pair, and the list of all of them.
macro_rules! pairs {
    ($($kind:ident: $pair:expr,)*) => {
        $(mod $kind {
            #[test]
            fn is_recognised() {
                crate::pair::assert_recognised(&$pair);
            }

            #[test]
            fn has_a_healthy_twin() {
                crate::pair::assert_healthy_twin(&$pair);
            }

            #[test]
            fn has_advice_that_compiles() {
                crate::assert_compiles(&$pair);
            }
        })*

        const PAIRS: &[Pair] = &[$($pair,)*];
    };
}

pairs! {
    static_collection: crate::collections::STATIC_COLLECTION,
    singleton_collection: crate::collections::SINGLETON_COLLECTION,
    large_collection: crate::collections::LARGE_COLLECTION,
    scattered_instances: crate::collections::SCATTERED_INSTANCES,
    linked_structure: crate::collections::LINKED_STRUCTURE,
    large_buffer: crate::collections::LARGE_BUFFER,
    unbounded_cache: crate::collections::UNBOUNDED_CACHE,
    listener_registry: crate::collections::LISTENER_REGISTRY,
    captured_closure: crate::classes::CAPTURED_CLOSURE,
    session_store: crate::classes::SESSION_STORE,
    classloader_leak: crate::classes::CLASSLOADER_LEAK,
    weak_map: crate::references::WEAK_MAP,
    soft_reference_cache: crate::references::SOFT_REFERENCE_CACHE,
    finalizer_backlog: crate::references::FINALIZER_BACKLOG,
    reference_queue_backlog: crate::references::REFERENCE_QUEUE_BACKLOG,
    executor_queue: crate::queues::EXECUTOR_QUEUE,
    scheduled_tasks: crate::queues::SCHEDULED_TASKS,
    pending_futures: crate::queues::PENDING_FUTURES,
    thread_leak: crate::threads::THREAD_LEAK,
    thread_stack: crate::threads::THREAD_STACK,
    virtual_threads: crate::threads::VIRTUAL_THREADS,
    thread_local: crate::threads::THREAD_LOCAL,
    thread_local_stale: crate::threads::THREAD_LOCAL_STALE,
    inheritable_thread_local: crate::threads::INHERITABLE_THREAD_LOCAL,
    logging_context: crate::threads::LOGGING_CONTEXT,
    jdbc_resource: crate::resources::JDBC_RESOURCE,
    unclosed_resource: crate::resources::UNCLOSED_RESOURCE,
    jni_global: crate::resources::JNI_GLOBAL,
    direct_buffers: crate::resources::DIRECT_BUFFERS,
    duplicate_strings: crate::waste::DUPLICATE_STRINGS,
    sparse_collections: crate::waste::SPARSE_COLLECTIONS,
    hash_collisions: crate::waste::HASH_COLLISIONS,
    message_backlog: crate::libraries::MESSAGE_BACKLOG,
    orm_session: crate::libraries::ORM_SESSION,
    object_stream: crate::libraries::OBJECT_STREAM,
    exit_hooks: crate::libraries::EXIT_HOOKS,
    registry_of_names: crate::libraries::REGISTRY_OF_NAMES,
    memoized: crate::libraries::MEMOIZED,
    class_leak: crate::libraries::CLASS_LEAK,
    client_per_call: crate::libraries::CLIENT_PER_CALL,
    pooled_buffers: crate::libraries::POOLED_BUFFERS,
    in_memory_database: crate::libraries::IN_MEMORY_DATABASE,
    connection_pool: crate::libraries::CONNECTION_POOL,
    unread_response: crate::libraries::UNREAD_RESPONSE,
}

#[test]
fn every_kind_has_a_leak_and_a_healthy_twin() {
    let tested: BTreeSet<LeakKind> = PAIRS.iter().map(|pair| pair.kind).collect();
    assert_eq!(tested.len(), PAIRS.len(), "a kind has two pairs");
    let all: BTreeSet<LeakKind> = LeakKind::ALL.into_iter().collect();
    assert_eq!(tested, all);
}

/// The code of the pair's advice compiles. All of them are compiled together, once.
fn assert_compiles(pair: &Pair) {
    static COMPILED: OnceLock<Option<Compiled>> = OnceLock::new();
    match COMPILED.get_or_init(|| advice::compile(PAIRS)) {
        Some(compiled) => compiled.assert_compiles(pair.kind),
        None => {
            eprintln!(
                "SKIPPED: no javac under JAVA_HOME or on the PATH, so no advice was compiled"
            );
        }
    }
}
