//! `listener-registry`: listeners that were registered and never deregistered.

use super::kind::{Kind, Recognition, advice, collection_evidence, fact, figure};
use super::library_holder::{find_holder, recognition};
use super::library_listeners::LISTENERS;
use crate::accumulated::{AccumulatedObjects, is_text, most_frequent_class_below};
use crate::closures::{code_of, is_script_collection, is_script_function};
use crate::finding::Evidence;
use crate::input::Input;
use crate::instances::sample_instances_of;
use crate::leak_kind::LeakKind;
use crate::machinery::is_machinery;
use crate::names::mentions;
use crate::names::{simple_name, stable_name};
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::{ClassIndex, ObjectIndex};
use heapray_query::class_tree::ClassNodeIndex;
use heapray_query::collections::{Family, find_facts};
use rustc_hash::FxHashMap;

pub(super) struct ListenerRegistry;

const WORDS: [&str; 16] = [
    "listener",
    "listeners",
    "observer",
    "observers",
    "handler",
    "handlers",
    "callback",
    "callbacks",
    "subscriber",
    "subscribers",
    "watcher",
    "watchers",
    "hook",
    "hooks",
    "subscriptions",
    "consumers",
];

/// In the names of the JDK's and of frameworks' own registries.
const LIBRARY_WORDS: [&str; 10] = [
    "listener",
    "listeners",
    "observable",
    "observer",
    "observers",
    "subscriber",
    "subscribers",
    "multicaster",
    "bus",
    "watch",
];
/// In the names of fields of their registries only: a class of this name may be anything.
const LIBRARY_FIELDS: [&str; 5] = [
    "handlers",
    "callbacks",
    "watchers",
    "subscriptions",
    "interceptors",
];
/// References between a library's registry and its elements.
const NEAR: usize = 6;
/// Listeners of one class that nobody means to have for ever.
const MANY: u64 = 500;
/// Class-tree nodes between a registry and its elements at most.
const DEEPEST: usize = 8;

impl Kind for ListenerRegistry {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::ListenerRegistry]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let accumulated = suspect
            .accumulated
            .filter(|accumulated| accumulated.instances >= 8)?;
        // Where the application has no field on the path, a library's registry is not far.
        let near = suspect.links.len().saturating_sub(NEAR);
        let first = suspect.culprit_link.unwrap_or(near);
        let link = suspect.links.get(first)?;
        // A single listener is no registry.
        let several = |field: &str| field.ends_with('s') || is_inside(input, link.target);
        let by_field = link
            .field
            .as_deref()
            .is_some_and(|field| mentions(field, &WORDS) && several(field));
        let by_class = mentions(simple_name(input.class_name(accumulated.class)), &WORDS);
        // What the JDK calls a list of listeners is one, whatever the application calls it.
        let by_library = suspect.links.iter().skip(first).any(|link| {
            let name = input.class_name(link.class);
            let by_name = mentions(simple_name(name), &LIBRARY_WORDS);
            let by_field = || {
                // A single listener is no registry.
                let field = link.field.as_deref().filter(|field| {
                    field.ends_with('s') || mentions(field, &["list", "map", "set", "table"])
                });
                field.is_some_and(|field| {
                    mentions(field, &LIBRARY_WORDS) || mentions(field, &LIBRARY_FIELDS)
                })
            };
            input.is_library(link.class) && (by_name || by_field())
        });
        let known = find_holder(input, suspect, LISTENERS);
        let closures = closures(input, suspect).or_else(|| same_code(input, suspect, accumulated));
        let by_library = by_library || known.is_some();
        let is_registered =
            closures.is_some() && is_script_function(input.class_name(accumulated.class));
        let confidence = match (by_field || by_library, &closures, by_class) {
            (true, _, _) => 0.85,
            (false, Some(_), _) if is_registered => 0.86,
            (false, Some(_), _) => 0.78,
            (false, None, true) => 0.7,
            (false, None, false) => return None,
        };
        let is_own = !input.is_library(accumulated.class);
        let mut evidence = collection_evidence(input, suspect);
        evidence.extend(closures);
        evidence.extend(
            only_registered(input, suspect)
                .filter(|_| known.is_some() || is_registered || by_field && is_own),
        );
        if let Some((facts, _)) = known {
            return Some(Recognition {
                evidence,
                ..recognition(input, suspect, (LeakKind::ListenerRegistry, 0.94), facts)
            });
        }
        Some(Recognition {
            kind: LeakKind::ListenerRegistry,
            confidence,
            evidence,
            advice: advice(
                "Remove listeners when their owner is closed.",
                "A registry keeps every listener, and each listener keeps its owner alive. Call the \
                 remove method where the owner is closed, or hold listeners with weak references.",
                // A script's author writes no Java.
                Some(
                    "Subscription subscription = feed.subscribe(view); // when the view is opened\nsubscription.close(); // when it is closed",
                )
                .filter(|_| !is_registered),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}

/// Is it a collection or an array, or a part of one?
fn is_inside(input: &Input<'_>, object: ObjectIndex) -> bool {
    let name = input.name_of(object);
    is_machinery(name)
        || name.ends_with("[]")
        || find_facts(input.heap, input.heap.class_of(object)).is_some()
}

/// Evidence that very many listeners of one class are held by their registry alone: who wanted to deregister one would
/// have to have it.
fn only_registered(input: &Input<'_>, suspect: &SuspectCandidate) -> Option<Evidence> {
    // What listeners consist of is no listener.
    let named = suspect.accumulated?.class;
    let is_part = is_text(input.class_name(named));
    let listener = if is_part {
        suspect.candidate.class
    } else {
        named
    };
    if is_text(input.class_name(listener)) {
        return None;
    }
    let is_own = |class: ClassIndex| input.alike(class) == input.alike(listener);
    let members = if is_own(suspect.candidate.class) {
        suspect.candidate.members
    } else {
        0
    };
    let below = most_frequent_class_below(input, &suspect.candidate.nodes, is_own);
    let alone = below.map_or(0, |below| below.instances).max(members);
    (alone >= MANY && alone * 10 >= input.heap.instances_of(listener) * 9).then(|| {
        let class = simple_name(input.class_name(listener)).to_owned();
        figure(
            "only_registered",
            alone,
            format!("nothing but the registry holds {alone} × {class}, so that no code can deregister them"),
        )
    })
}

/// Functions that are looked at.
const SAMPLE: u64 = 64;

/// Are the elements functions of a script, nearly all from one place in it? So many are there to be called back.
fn same_code(
    input: &Input<'_>,
    suspect: &SuspectCandidate,
    accumulated: AccumulatedObjects,
) -> Option<Evidence> {
    if accumulated.instances < MANY {
        return None;
    }
    // Not the methods of objects that are the elements.
    elements(input, suspect, &is_script_function)?;
    let sample = sample_instances_of(input.heap, accumulated.class, SAMPLE);
    let mut times: FxHashMap<ObjectIndex, usize> = FxHashMap::default();
    for code in sample
        .iter()
        .filter_map(|function| code_of(input, *function))
    {
        *times.entry(code).or_default() += 1;
    }
    let most = times.values().max().copied().unwrap_or_default();
    (most * 10 >= sample.len() * 9).then(|| {
        fact(
            "same_code",
            "nearly all of these functions are from one place in a script, and only differ in what they captured".to_owned(),
        )
    })
}

/// Are the elements of the list, set or map lambdas? Code that is kept is there to be called back; in a
/// queue it would be there to be run.
fn closures(input: &Input<'_>, suspect: &SuspectCandidate) -> Option<Evidence> {
    let queue = |collection: heapray_query::collections::Collection| {
        collection.facts.family == Family::Queue || collection.facts.class == "java.util.LinkedList"
    };
    if suspect.collection.is_none_or(queue) {
        return None;
    }
    let class = elements(input, suspect, &|name| name.contains("$$Lambda"))?;
    let name = stable_name(input.class_name(class));
    Some(fact(
        "closures",
        format!("its elements are lambdas, for example {name}"),
    ))
}

/// A class of such a name whose instances are most of the elements.
fn elements(
    input: &Input<'_>,
    suspect: &SuspectCandidate,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Option<ClassIndex> {
    let nodes = &suspect.candidate.nodes;
    let retained = |nodes: &[ClassNodeIndex]| -> u64 {
        nodes.iter().map(|node| input.node(*node).retained).sum()
    };
    let total = retained(nodes);
    let name = |node: ClassNodeIndex| input.class_name(input.node(node).class);
    let mut level = nodes.clone();
    for _ in 0..=DEEPEST {
        let wanted = level.iter().filter(|node| is_wanted(name(**node)));
        let found: Vec<ClassNodeIndex> = wanted.copied().collect();
        let count: u64 = found.iter().map(|node| input.node(*node).objects).sum();
        if retained(&found) * 2 >= total && count >= 8 {
            return found.first().map(|node| input.node(*node).class);
        }
        let is_part = |name: &str| is_machinery(name) || is_script_collection(name);
        let machinery = level.iter().filter(|node| is_part(name(**node)));
        let below = machinery.flat_map(|node| input.children(*node));
        level = below.copied().collect();
    }
    None
}
