//! `weak-map-value-holds-key`: a `WeakHashMap`, or a library's map with weak keys, whose values keep their keys alive.

use super::kind::{Kind, Recognition, advice, collection_evidence, figure};
use crate::finding::Evidence;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ObjectIndex;
use heapray_query::map_entries;

pub(super) struct WeakMap;

impl Kind for WeakMap {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::WeakMapValueHoldsKey]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let is_weak = |name: &str| name == "java.util.WeakHashMap";
        let targets = suspect.links.iter().rev().map(|link| link.target);
        let map = std::iter::once(suspect.object)
            .chain(targets)
            .find(|object| is_weak(input.name_of(*object)));
        let Some(map) = map else {
            return in_library(input, suspect);
        };
        let mut evidence = collection_evidence(input, suspect);
        evidence.extend(held_keys(input, &entries(input, map)));
        Some(Recognition {
            kind: LeakKind::WeakMapValueHoldsKey,
            confidence: 0.9,
            evidence,
            advice: advice(
                "Hold the values with weak references too.",
                "A WeakHashMap holds its keys with weak references but its values with strong \
                 references. A value that refers to its key, even indirectly, keeps the entry forever.",
                Some("map.put(key, new WeakReference<>(value));"),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}

/// A library's cache or map with weak keys: one only where values do keep their keys.
fn in_library(input: &Input<'_>, suspect: &SuspectCandidate) -> Option<Recognition> {
    let collection = suspect.collection?;
    let pairs = map_entries(input.heap, collection.object, LOOKED_AT);
    let is_weak_keyed = is_weak_keyed(input, collection.object);
    let weak = pairs.into_iter().filter_map(|(key, value)| {
        let class = input.heap.class_of(key);
        let classes = input.heap.classes();
        if classes.is_a(class, "java.lang.ref.WeakReference") {
            return Some((input.heap.field_object(key, "referent")?, value));
        }
        is_weak_keyed.then_some((key, value))
    });
    let weak: Vec<(ObjectIndex, ObjectIndex)> = weak.collect();
    let held = held_keys(input, &weak)?;
    let mut evidence = collection_evidence(input, suspect);
    evidence.push(held);
    Some(Recognition {
        kind: LeakKind::WeakMapValueHoldsKey,
        confidence: 0.95,
        evidence,
        advice: advice(
            "Let no value refer to its key, or hold the key in the value with a WeakReference.",
            "A cache with weak keys holds its values with strong references. A value that refers to its key, even \
             indirectly, keeps the entry forever. A maximum size helps in any case.",
            None,
        ),
        accumulated: None,
        culprit: None,
    })
}

/// Does a map of Guava's hold its keys with weak references?
fn is_weak_keyed(input: &Input<'_>, map: ObjectIndex) -> bool {
    const LONGEST: usize = 16;
    let heap = input.heap;
    let strength = heap.field_object(map, "keyStrength");
    let strength = strength.and_then(|strength| heap.field_string(strength, "name", LONGEST));
    let helper = heap.field_object(map, "entryHelper");
    strength.is_some_and(|strength| strength == "WEAK")
        || helper.is_some_and(|helper| input.name_of(helper).contains("$WeakKey"))
}

/// Entries that are looked at.
const LOOKED_AT: usize = 200;
/// References between a value and its key.
const FURTHEST: usize = 3;
/// Objects of one value that are looked at.
const MOST_VISITED: usize = 64;

/// Evidence that most values refer to their own keys, so that the entries never go.
fn held_keys(input: &Input<'_>, entries: &[(ObjectIndex, ObjectIndex)]) -> Option<Evidence> {
    let held = entries
        .iter()
        .filter(|(key, value)| refers_to(input, *value, *key))
        .count();
    (held > 0 && held * 2 >= entries.len()).then(|| {
        figure(
            "held_keys",
            held as u64,
            format!(
                "{held} of {} values that were looked at refer to their own key",
                entries.len()
            ),
        )
    })
}

/// Some keys of a `WeakHashMap` with their values.
fn entries(input: &Input<'_>, map: ObjectIndex) -> Vec<(ObjectIndex, ObjectIndex)> {
    let heap = input.heap;
    let mut entries = Vec::new();
    let buckets = heap
        .field_object(map, "table")
        .and_then(|table| heap.elements(table));
    for bucket in buckets.into_iter().flatten().flatten() {
        let mut next = Some(bucket);
        while let Some(entry) = next.filter(|_| entries.len() < LOOKED_AT) {
            let key = heap.field_object(entry, "referent");
            let before = entries.len();
            entries.extend(key.zip(heap.field_object(entry, "value")));
            // A chain of entries without keys may be as long as a hostile file likes.
            next = heap
                .field_object(entry, "next")
                .filter(|_| entries.len() > before);
        }
    }
    entries
}

/// Does the object refer to the other one, over a few references?
fn refers_to(input: &Input<'_>, from: ObjectIndex, to: ObjectIndex) -> bool {
    let mut level = vec![from];
    let mut visited = 0;
    for _ in 0..FURTHEST {
        let mut next = Vec::new();
        for object in level {
            let referent = weak_referent(input, object);
            for target in input.heap.targets(object).filter(|t| Some(*t) != referent) {
                visited += 1;
                if target == to {
                    return true;
                }
                if visited >= MOST_VISITED {
                    return false;
                }
                if input.heap.class_of_class_object(target).is_none() {
                    next.push(target);
                }
            }
        }
        level = next;
    }
    false
}

/// What the object refers to, if it is a weak, soft or phantom reference.
fn weak_referent(input: &Input<'_>, object: ObjectIndex) -> Option<ObjectIndex> {
    let heap = input.heap;
    let is_reference = heap.class_of_class_object(object).is_none()
        && heap
            .classes()
            .is_a(heap.class_of(object), "java.lang.ref.Reference");
    is_reference
        .then(|| heap.field_object(object, "referent"))
        .flatten()
}
