//! The kinds of leak, one a file. Each kind recognises suspect candidates, with a confidence.

mod by_library;
mod by_rule;
mod captured_closure;
mod class_leak;
mod classloader_leak;
mod client_per_call;
mod connection_pool;
mod direct_buffers;
mod duplicate_strings;
mod executor_queue;
mod finalizer_backlog;
mod hash_collisions;
mod jdbc_resource;
mod jni_global;
mod kind;
mod large_buffer;
mod large_collection;
mod library_caches;
mod library_holder;
mod library_listeners;
mod library_messages;
mod library_registries;
mod library_resources;
mod linked_structure;
mod listener_registry;
mod logging_context;
mod message_backlog;
mod orm_session;
mod pending_futures;
mod pooled_buffers;
mod reference_queue;
mod registry_of_names;
#[cfg(test)]
mod row_tests;
mod scattered_instances;
mod scheduled_tasks;
mod session_store;
mod shape;
mod singleton_collection;
mod soft_reference_cache;
mod sparse_collections;
mod stacks_of_threads;
mod static_collection;
mod thread_leak;
mod thread_local;
mod thread_stack;
mod unbounded_cache;
mod unclosed_resource;
mod unread_response;
mod virtual_threads;
mod weak_map;

pub(crate) use kind::{Blame, HeapWideGroup, Recognition};

use rayon::prelude::*;

use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use kind::Kind;

/// All kinds, special ones before general ones.
const KINDS: [&dyn Kind; 49] = [
    &by_rule::ByRule,
    &class_leak::ClassLeak,
    &client_per_call::ClientPerCall,
    &classloader_leak::ClassLoaderLeak,
    &pooled_buffers::PooledBuffers,
    &direct_buffers::DirectBuffers,
    &reference_queue::ReferenceQueueBacklog,
    &hash_collisions::HashCollisions,
    &sparse_collections::SparseCollections,
    &duplicate_strings::DuplicatedStrings,
    &logging_context::LoggingContext,
    &thread_local::ThreadLocals,
    &scheduled_tasks::ScheduledTasks,
    &by_library::LIBRARY_TIMERS,
    &finalizer_backlog::FinalizerBacklog,
    &message_backlog::MessageBacklog,
    &executor_queue::ExecutorQueue,
    &pending_futures::PendingFutures,
    &session_store::SessionStore,
    &weak_map::WeakMap,
    &soft_reference_cache::SoftReferenceCache,
    &orm_session::OrmSession,
    &connection_pool::ConnectionPool,
    &by_library::OPEN_STATEMENTS,
    &jdbc_resource::JdbcResource,
    &by_library::OBJECT_STREAM,
    &by_library::EXIT_HOOKS,
    &registry_of_names::RegistryOfNames,
    &by_library::NAMED_OBJECTS,
    &by_library::QUERY_TEXTS,
    &by_library::MEMOIZED,
    &by_library::IN_MEMORY_DATABASE,
    &unread_response::UnreadResponse,
    &by_library::UNCLOSED_OBJECTS,
    &unclosed_resource::UnclosedResource,
    &virtual_threads::VirtualThreads,
    &thread_leak::ThreadLeak,
    &thread_stack::ThreadStack,
    &jni_global::JniGlobal,
    &captured_closure::CapturedClosure,
    &listener_registry::ListenerRegistry,
    &unbounded_cache::UnboundedCache,
    &by_library::COLLECTED_VALUES,
    &large_buffer::LargeBuffer,
    &linked_structure::LinkedStructure,
    &static_collection::StaticCollection,
    &singleton_collection::SingletonCollection,
    &scattered_instances::ScatteredInstances,
    &large_collection::LargeCollection,
];

/// Runs all heap-wide detectors, on several threads.
pub(crate) fn heap_wide_groups(input: &Input<'_>) -> Vec<HeapWideGroup> {
    let of_kind = |kind: &&dyn Kind| {
        let found = kind.heap_wide_groups(input);
        let known = |found: &HeapWideGroup| kind.ids().contains(&found.recognition.kind);
        debug_assert!(found.iter().all(known), "a kind gives its own identifiers");
        found
    };
    let all = || KINDS.par_iter().flat_map_iter(of_kind).collect();
    input.heap.workers().run(all)
}

/// The kind of a library's that explains more about a heap-wide group of resources: a socket that is not closed is a
/// response that nobody reads.
pub(crate) fn refine(
    input: &Input<'_>,
    search: &mut PathSearch,
    suspect: &SuspectCandidate,
    found: &Recognition,
) -> Option<Recognition> {
    match found.kind {
        LeakKind::UnclosedResource => {
            unread_response::UnreadResponse.recognise(input, search, suspect)
        }
        LeakKind::DirectBuffers => direct_buffers::refine(suspect, found),
        _ => None,
    }
}

/// Finds the kind with the highest confidence for a suspect candidate.
pub(crate) fn recognise(
    input: &Input<'_>,
    search: &mut PathSearch,
    suspect: &SuspectCandidate,
) -> Option<Recognition> {
    let mut best: Option<Recognition> = None;
    for kind in KINDS {
        let Some(found) = kind.recognise(input, search, suspect) else {
            continue;
        };
        debug_assert!(kind.ids().contains(&found.kind), "{}", found.kind);
        tracing::trace!(
            kind = found.kind.id(),
            confidence = found.confidence,
            "kind fits"
        );
        if best
            .as_ref()
            .is_none_or(|best| found.confidence > best.confidence)
        {
            best = Some(found);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_is_explained() {
        let page = include_str!("../../docs/concepts/leak-kinds.md");
        let mut told: Vec<&str> = Vec::new();
        for section in page.split("\n## ").skip(1) {
            let (title, text) = section.split_once('\n').unwrap_or((section, ""));
            assert!(text.contains("*Fix:*"), "{title} has no fix");
            let has_example = text.contains("*In libraries:* ") || title == "garbage";
            assert!(has_example, "{title} has no example of a library");
            told.push(title);
        }
        let sections: BTreeSet<&str> = told.iter().copied().collect();
        assert_eq!(sections.len(), told.len(), "a kind has two sections");
        // Garbage is a verdict rather than a suspect.
        let known = KINDS.iter().flat_map(|kind| kind.ids());
        let known: BTreeSet<&str> = known.map(|kind| kind.id()).chain(["garbage"]).collect();
        assert_eq!(sections, known);
        let all: BTreeSet<&str> = LeakKind::ALL.iter().map(|kind| kind.id()).collect();
        assert_eq!(
            all.len(),
            LeakKind::ALL.len(),
            "two kinds have one identifier"
        );
        assert!(all.iter().all(|id| known.contains(id)));
        assert_eq!(all.len() + 1, known.len());
    }
}
