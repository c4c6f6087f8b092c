//! Which objects make up a collection?

use heapray_analyzer::graph::Body;
use heapray_analyzer::{Heap, ObjectIndex};
use heapray_query::collections::{Collection, Family};

use crate::known::Known;

/// Objects of one collection that are looked at.
const PARTS: usize = 64;

/// The objects that make up a collection without its elements: itself, its arrays, its nodes, the map of a set.
pub(crate) fn parts(heap: &Heap, known: &Known, collection: &Collection) -> Vec<ObjectIndex> {
    let mut parts = vec![collection.object];
    let mut next = 0;
    while let Some(part) = parts.get(next).copied() {
        next += 1;
        for target in heap.targets(part) {
            if parts.len() < PARTS
                && is_part(heap, known, collection, part, target)
                && !parts.contains(&target)
            {
                parts.push(target);
            }
        }
    }
    parts
}

pub(crate) fn is_part(
    heap: &Heap,
    known: &Known,
    collection: &Collection,
    from: ObjectIndex,
    to: ObjectIndex,
) -> bool {
    let node = heap.graph().node(to.0);
    match node.body {
        // What a node holds may be an element. Arrays without slots are shared.
        Body::ObjectArray { len } => {
            len > 0 && (known.has_arrays(heap.class_of(from)) || Some(to) == collection.array)
        }
        Body::Instance => {
            let of_set = || {
                from == collection.object
                    && collection.facts.family == Family::Set
                    && known.is_map(node.class)
            };
            // An object between the collection and its array.
            let is_between = || {
                from == collection.object
                    && collection.facts.is_deep()
                    && !known.is_collection(node.class)
                    && heap
                        .targets(to)
                        .any(|array| Some(array) == collection.array)
            };
            known.is_node(heap, collection.facts, node.class) || of_set() || is_between()
        }
        _ => false,
    }
}
