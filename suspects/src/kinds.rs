//! The kinds of leak, one a file. Each looks at a case and says how well it fits.

mod by_rule;
mod captured_closure;
mod classloader_leak;
mod direct_buffers;
mod duplicate_strings;
mod executor_queue;
mod finalizer_backlog;
mod hash_collisions;
mod jdbc_resource;
mod jni_global;
mod large_buffer;
mod large_collection;
mod linked_structure;
mod listener_registry;
mod logging_context;
mod pending_futures;
mod reference_queue;
mod scattered_instances;
mod scheduled_tasks;
mod session_store;
mod shape;
mod singleton_collection;
mod soft_reference_cache;
mod sparse_collections;
mod static_collection;
mod thread_leak;
mod thread_local;
mod thread_stack;
mod unbounded_cache;
mod unclosed_resource;
mod virtual_threads;
mod weak_map;

pub(super) use direct_buffers::mib;

use super::case::Case;
use super::context::Context;
use super::finding::{Advice, Culprit, Evidence};
use super::payload::Payload;
use super::population::Population;

/// How a kind sees a case.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Recognition {
    /// The identifier, stable: it is in reports, ledgers and suppressions.
    pub kind: &'static str,
    /// How sure, `0..=1`; the surest kind wins, among equals the first of the table.
    pub confidence: f64,
    pub evidence: Vec<Evidence>,
    pub advice: Advice,
    /// What piles up, where the kind knows better than by size.
    pub accumulated: Option<Payload>,
    /// The field to blame, where the kind knows better than by ownership.
    pub culprit: Option<Culprit>,
}

/// A kind of leak.
pub(crate) trait Kind: Sync {
    /// Identifiers that it gives; `docs/concepts/leak-kinds.md` has a section for each.
    fn ids(&self) -> &'static [&'static str];

    /// Looks at a case; `None` when it is something else.
    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition>;

    /// Objects that it counts all over the heap; most kinds look at places only.
    fn populations(&self, _context: &Context<'_>) -> Vec<Population> {
        Vec::new()
    }
}

/// All kinds, special ones before general ones.
const KINDS: [&dyn Kind; 31] = [
    &by_rule::ByRule,
    &classloader_leak::ClassLoaderLeak,
    &direct_buffers::DirectBuffers,
    &reference_queue::ReferenceQueueBacklog,
    &hash_collisions::HashCollisions,
    &sparse_collections::SparseCollections,
    &duplicate_strings::DuplicatedStrings,
    &logging_context::LoggingContext,
    &thread_local::ThreadLocals,
    &scheduled_tasks::ScheduledTasks,
    &finalizer_backlog::FinalizerBacklog,
    &executor_queue::ExecutorQueue,
    &pending_futures::PendingFutures,
    &session_store::SessionStore,
    &weak_map::WeakMap,
    &soft_reference_cache::SoftReferenceCache,
    &jdbc_resource::JdbcResource,
    &unclosed_resource::UnclosedResource,
    &virtual_threads::VirtualThreads,
    &thread_leak::ThreadLeak,
    &thread_stack::ThreadStack,
    &jni_global::JniGlobal,
    &captured_closure::CapturedClosure,
    &listener_registry::ListenerRegistry,
    &unbounded_cache::UnboundedCache,
    &large_buffer::LargeBuffer,
    &linked_structure::LinkedStructure,
    &static_collection::StaticCollection,
    &singleton_collection::SingletonCollection,
    &scattered_instances::ScatteredInstances,
    &large_collection::LargeCollection,
];

/// Kinds that stand for a collection which may be meant to be large.
pub(crate) const BOUNDABLE: [&str; 6] = [
    "static-collection",
    "singleton-collection",
    "large-collection",
    "unbounded-cache",
    "linked-structure",
    "scattered-instances",
];

/// Everything that is counted all over the heap.
pub(crate) fn populations(context: &Context<'_>) -> Vec<Population> {
    let populations = KINDS.iter().flat_map(|kind| {
        let found = kind.populations(context);
        let known = |found: &Population| kind.ids().contains(&found.recognition.kind);
        debug_assert!(found.iter().all(known), "a kind gives its own identifiers");
        found
    });
    populations.collect()
}

/// The kind that fits best.
pub(crate) fn recognise(context: &Context<'_>, case: &Case) -> Option<Recognition> {
    let mut best: Option<Recognition> = None;
    for kind in KINDS {
        let Some(found) = kind.recognise(context, case) else {
            continue;
        };
        debug_assert!(kind.ids().contains(&found.kind), "{}", found.kind);
        if best
            .as_ref()
            .is_none_or(|best| found.confidence > best.confidence)
        {
            best = Some(found);
        }
    }
    best
}

fn advice(summary: &str, details: &str, example: Option<&str>) -> Advice {
    Advice {
        summary: summary.to_owned(),
        details: details.to_owned(),
        example: example.map(str::to_owned),
    }
}

fn figure(name: &'static str, value: u64, text: String) -> Evidence {
    Evidence {
        name,
        value: Some(value as f64),
        text,
    }
}

fn fact(name: &'static str, text: String) -> Evidence {
    Evidence {
        name,
        value: None,
        text,
    }
}

/// What every kind of collection can say: how many of what, how large on average, how often changed.
fn collection_evidence(context: &Context<'_>, case: &Case) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    let members = context.counts_members(case).then_some(Payload {
        class: case.candidate.class,
        instances: case.candidate.members,
        retained: case.retained,
    });
    if let Some(payload) = members
        .or(case.payload)
        .filter(|payload| payload.instances > 0 && payload.retained * 20 >= case.retained)
    {
        let name = context.class_name(payload.class);
        evidence.push(figure(
            "elements",
            payload.instances,
            format!(
                "{} × {name}, {} bytes each on average",
                payload.instances,
                payload.retained / payload.instances
            ),
        ));
    }
    let Some(collection) = case.collection else {
        return evidence;
    };
    // The nearest collection may be one step above the one that grows.
    let elements = case.payload.map_or(0, |payload| payload.instances);
    let tells = |size: &u64| *size >= 8 || elements < 100;
    if let Some(size) = collection.size.filter(tells) {
        let class = context.name_of(collection.object);
        evidence.push(figure(
            "size",
            size,
            match size {
                1 => format!("one element in a {class}"),
                _ => format!("{size} elements in a {class}"),
            },
        ));
        if let Some(changes) = collection
            .changes
            .filter(|changes| *changes > 0 && size > 0)
        {
            let text = if changes <= size + size / 50 {
                "nothing was ever removed from it".to_owned()
            } else {
                format!("{changes} changes in all, so elements do leave it")
            };
            evidence.push(figure("changes", changes, text));
        }
    }
    evidence
}

/// Does a name contain one of the words, as a word of its own in camel case or in capitals?
pub(crate) fn mentions(name: &str, words: &[&str]) -> bool {
    let lower = name.to_ascii_lowercase();
    words.iter().any(|word| {
        lower.match_indices(word).any(|(at, _)| {
            let before = name.get(..at).and_then(|head| head.chars().last());
            let first = name.get(at..).and_then(|rest| rest.chars().next());
            match (before, first) {
                (None, _) => true,
                (Some(before), Some(first)) => {
                    !before.is_alphabetic()
                        || (before.is_lowercase() && first.is_uppercase())
                        || before.is_uppercase() && first.is_uppercase() && name.contains('_')
                }
                _ => false,
            }
        })
    })
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
            told.push(title);
        }
        let sections: BTreeSet<&str> = told.iter().copied().collect();
        assert_eq!(sections.len(), told.len(), "a kind has two sections");
        // Garbage is a verdict rather than a suspect.
        let known = KINDS.iter().flat_map(|kind| kind.ids()).copied();
        let known: BTreeSet<&str> = known.chain(["garbage"]).collect();
        assert_eq!(sections, known);
        for kind in BOUNDABLE {
            assert!(known.contains(kind), "{kind}");
        }
    }
}
