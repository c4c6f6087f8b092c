//! `listener-registry`: listeners that were registered and never deregistered.

use super::kind::{Kind, Recognition, advice, collection_evidence, fact};
use crate::finding::Evidence;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::machinery::is_machinery;
use crate::names::mentions;
use crate::names::{simple_name, stable_name};
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use heapray_query::class_tree::ClassNodeIndex;
use heapray_query::collections::Family;

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
const LIBRARY_WORDS: [&str; 7] = [
    "listener",
    "listeners",
    "observable",
    "observer",
    "observers",
    "subscriber",
    "subscribers",
];
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
        let first = suspect.culprit_link?;
        let link = suspect.links.get(first)?;
        let by_field = link
            .field
            .as_deref()
            .is_some_and(|field| mentions(field, &WORDS));
        let by_class = mentions(simple_name(input.class_name(accumulated.class)), &WORDS);
        // What the JDK calls a list of listeners is one, whatever the application calls it.
        let by_library = suspect.links.iter().skip(first).any(|link| {
            let name = input.class_name(link.class);
            input.is_library(link.class) && mentions(simple_name(name), &LIBRARY_WORDS)
        });
        let closures = closures(input, suspect);
        let confidence = match (by_field || by_library, &closures, by_class) {
            (true, _, _) => 0.85,
            (false, Some(_), _) => 0.78,
            (false, None, true) => 0.7,
            (false, None, false) => return None,
        };
        let mut evidence = collection_evidence(input, suspect);
        evidence.extend(closures);
        Some(Recognition {
            kind: LeakKind::ListenerRegistry,
            confidence,
            evidence,
            advice: advice(
                "Remove listeners when their owner is closed.",
                "A registry keeps every listener, and each listener keeps its owner alive. Call the \
                 remove method where the owner is closed, or hold listeners with weak references.",
                Some(
                    "Subscription subscription = feed.subscribe(view); // when the view is opened\nsubscription.close(); // when it is closed",
                ),
            ),
            accumulated: None,
            culprit: None,
        })
    }
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
    let total: u64 = suspect
        .candidate
        .nodes
        .iter()
        .map(|node| input.node(*node).retained)
        .sum();
    let mut level: Vec<ClassNodeIndex> = suspect.candidate.nodes.clone();
    for _ in 0..=DEEPEST {
        let lambdas = |node: &&ClassNodeIndex| {
            input
                .class_name(input.node(**node).class)
                .contains("$$Lambda")
        };
        let found: Vec<ClassNodeIndex> = level.iter().filter(lambdas).copied().collect();
        let retained: u64 = found.iter().map(|node| input.node(*node).retained).sum();
        let count: u64 = found.iter().map(|node| input.node(*node).objects).sum();
        if retained * 2 >= total && count >= 8 {
            let class = input.node(*found.first()?).class;
            let name = stable_name(input.class_name(class));
            return Some(fact(
                "closures",
                format!("its elements are lambdas, for example {name}"),
            ));
        }
        let machinery =
            |node: &&ClassNodeIndex| is_machinery(input.class_name(input.node(**node).class));
        level = level
            .iter()
            .filter(machinery)
            .flat_map(|node| input.children(*node))
            .copied()
            .collect();
    }
    None
}
