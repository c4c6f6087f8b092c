//! `listener-registry`: listeners that were registered and never deregistered.

use super::{Kind, Recognition, advice, collection_evidence, figure, mentions};
use crate::case::Case;
use crate::context::Context;
use crate::finding::Evidence;
use crate::library::{simple_name, stable_name};
use crate::payload::is_machinery;
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
/// Folded nodes between a registry and its elements.
const DEEPEST: usize = 8;

impl Kind for ListenerRegistry {
    fn ids(&self) -> &'static [&'static str] {
        &["listener-registry"]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        let payload = case.payload.filter(|payload| payload.instances >= 8)?;
        let first = case.culprit_link?;
        let link = case.links.get(first)?;
        let by_field = link
            .field
            .as_deref()
            .is_some_and(|field| mentions(field, &WORDS));
        let by_class = mentions(simple_name(context.class_name(payload.class)), &WORDS);
        // What the JDK calls a list of listeners is one, whatever the application calls it.
        let by_library = case.links.iter().skip(first).any(|link| {
            let name = context.class_name(link.class);
            context.is_library(link.class) && mentions(simple_name(name), &LIBRARY_WORDS)
        });
        let closures = closures(context, case);
        let confidence = match (by_field || by_library, &closures, by_class) {
            (true, _, _) => 0.85,
            (false, Some(_), _) => 0.78,
            (false, None, true) => 0.7,
            (false, None, false) => return None,
        };
        let mut evidence = collection_evidence(context, case);
        evidence.extend(closures);
        Some(Recognition {
            kind: "listener-registry",
            confidence,
            evidence,
            advice: advice(
                "Deregister listeners when their owner is done.",
                "A registry keeps every listener, and each keeps the object that it belongs to. Call \
                 the remove method where the owner is closed, or hold listeners weakly.",
                Some("try (Subscription s = feed.subscribe(view)) {\n    …\n}"),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}

/// Are the elements of the list, set or map lambdas? Code that is kept is there to be called back; in a
/// queue it would be there to be run.
fn closures(context: &Context<'_>, case: &Case) -> Option<Evidence> {
    let queue = |collection: heapray_query::collections::Collection| {
        collection.facts.family == Family::Queue || collection.facts.class == "java.util.LinkedList"
    };
    if case.collection.is_none_or(queue) {
        return None;
    }
    let total: u64 = case
        .candidate
        .nodes
        .iter()
        .map(|node| context.node(*node).retained)
        .sum();
    let mut level: Vec<ClassNodeIndex> = case.candidate.nodes.clone();
    for _ in 0..=DEEPEST {
        let lambdas = |node: &&ClassNodeIndex| {
            context
                .class_name(context.node(**node).class)
                .contains("$$Lambda")
        };
        let found: Vec<ClassNodeIndex> = level.iter().filter(lambdas).copied().collect();
        let retained: u64 = found.iter().map(|node| context.node(*node).retained).sum();
        let count: u64 = found.iter().map(|node| context.node(*node).objects).sum();
        if retained * 2 >= total && count >= 8 {
            let class = context.node(*found.first()?).class;
            let name = stable_name(context.class_name(class));
            return Some(figure(
                "closures",
                count,
                format!("its elements are {count} lambdas, {name} for one"),
            ));
        }
        let machinery =
            |node: &&ClassNodeIndex| is_machinery(context.class_name(context.node(**node).class));
        level = level
            .iter()
            .filter(machinery)
            .flat_map(|node| context.children(*node))
            .copied()
            .collect();
    }
    None
}
