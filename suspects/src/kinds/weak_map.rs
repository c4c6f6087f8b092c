//! `weak-map-value-holds-key`: a `WeakHashMap` whose values keep their keys alive.

use super::kind::{Kind, Recognition, advice, collection_evidence, figure};
use crate::finding::Evidence;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ObjectIndex;

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
            .find(|object| is_weak(input.name_of(*object)))?;
        let mut evidence = collection_evidence(input, suspect);
        evidence.extend(held_keys(input, map));
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

/// Entries that are looked at.
const LOOKED_AT: usize = 200;
/// References between a value and its key.
const FURTHEST: usize = 3;
/// Objects of one value that are looked at.
const MOST_VISITED: usize = 64;

/// Evidence that most values refer to their own keys, so that the entries never go.
fn held_keys(input: &Input<'_>, map: ObjectIndex) -> Option<Evidence> {
    let entries = entries(input, map);
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
            for target in input.heap.targets(object) {
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
