//! Which objects make up a collection?

use heapray_analyzer::graph::Body;
use heapray_analyzer::{Heap, ObjectIndex};
use heapray_query::collections::{Collection, Family, find_facts};

/// Objects of one collection that are looked at.
const PARTS: usize = 64;

/// The objects that make up a collection without its elements: itself, its arrays, its nodes, the map of a set.
pub(crate) fn parts(heap: &Heap, collection: &Collection) -> Vec<ObjectIndex> {
    let mut parts = vec![collection.object];
    let mut next = 0;
    while let Some(part) = parts.get(next).copied() {
        next += 1;
        for target in heap.targets(part) {
            if parts.len() < PARTS
                && is_part(heap, collection, part, target)
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
    collection: &Collection,
    from: ObjectIndex,
    to: ObjectIndex,
) -> bool {
    let node = heap.graph().node(to.0);
    match node.body {
        // What a node holds may be an element. Arrays without slots are shared.
        Body::ObjectArray { len } => len > 0 && has_arrays(heap, from),
        Body::Instance => {
            let of_set = || {
                let facts = find_facts(heap, node.class);
                from == collection.object
                    && collection.facts.family == Family::Set
                    && facts.is_some_and(|facts| facts.family == Family::Map)
            };
            is_node(&heap.classes().get(node.class).name) || of_set()
        }
        _ => false,
    }
}

/// Whether the arrays to which an object refers are its own: collections, and segments of maps.
fn has_arrays(heap: &Heap, object: ObjectIndex) -> bool {
    let class = heap.class_of(object);
    find_facts(heap, class).is_some() || heap.classes().get(class).name.ends_with("$Segment")
}

/// Nodes of the JDK's collections; entries of `AbstractMap` are values of their own.
fn is_node(class: &str) -> bool {
    let ends = ["Node", "Entry", "TreeBin", "Segment"];
    class.strip_prefix("java.util.").is_some_and(|rest| {
        rest.contains('$')
            && !rest.starts_with("AbstractMap$")
            && ends.iter().any(|end| rest.ends_with(end))
    })
}
