//! Collections that are empty, small, or larger than what is in them.

use heapray_analyzer::graph::Body;
use heapray_analyzer::{Heap, ObjectIndex};
use heapray_query::collections::{Collection, Family, find_facts};

use crate::kind::Kind;
use crate::ledger::Claim;

/// Elements of a small collection, at most (`JOverflow`).
const SMALL: u64 = 4;
/// Objects of one small collection that are looked at.
const PARTS: usize = 64;

/// The slots that a new collection of a class has.
fn default_slots(class: &str) -> u64 {
    match class {
        "java.util.ArrayList" | "java.util.Vector" => 10,
        "java.util.PriorityQueue"
        | "java.util.concurrent.PriorityBlockingQueue"
        | "java.util.Hashtable"
        | "java.util.DelayQueue" => 11,
        "java.util.IdentityHashMap" => 64,
        "java.util.TaskQueue" => 128,
        _ => 16,
    }
}

/// Bytes of headers and references.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Widths {
    pub(crate) reference: u64,
    pub(crate) array_header: u64,
}

impl Widths {
    pub(crate) fn of(heap: &Heap) -> Self {
        let layout = heap.layout();
        let reference = u64::from(layout.reference_bytes);
        let header = u64::from(layout.header_bytes) + 4;
        Self {
            reference,
            array_header: header.next_multiple_of(reference.max(1)),
        }
    }
}

/// The claims of a collection.
pub(crate) fn claims(
    heap: &Heap,
    collection: &Collection,
    widths: Widths,
    claims: &mut Vec<Claim>,
) {
    let Some(size) = collection.size else {
        return;
    };
    let object = collection.object;
    if size == 0 {
        let kind = match collection.changes {
            Some(0) => Kind::UnusedCollection,
            Some(_) => Kind::EmptiedCollection,
            None => Kind::EmptyCollection,
        };
        for part in parts(heap, collection) {
            let bytes = heap.shallow_size(part);
            claims.push(Claim::new(heap, kind, object, part, bytes));
        }
        return;
    }
    if size <= SMALL && small(heap, collection, size, widths, claims) {
        return;
    }
    let (Some(array), Some(slots)) = (collection.array, collection.slots) else {
        return;
    };
    // In a table as many slots are in use as have a chain.
    let used = u64::from(heap.graph().targets(array.0).left()).min(size.max(1));
    if used * 2 < slots {
        let kind = if slots > default_slots(collection.facts.class) {
            Kind::OversizedCollection
        } else {
            Kind::SparseCollection
        };
        let bytes = (slots - used) * widths.reference;
        claims.push(Claim::new(heap, kind, object, array, bytes));
    }
}

/// Claims of a collection with few elements: all its objects, less an array of the elements.
fn small(
    heap: &Heap,
    collection: &Collection,
    size: u64,
    widths: Widths,
    claims: &mut Vec<Claim>,
) -> bool {
    // Lists and maps of fixed size are small already.
    if collection.facts.class.contains("ImmutableCollections")
        || collection.facts.class.contains("Arrays$")
    {
        return false;
    }
    let mut parts = parts(heap, collection);
    let references = match collection.facts.family {
        Family::Map => 2 * size,
        _ => size,
    };
    let all: u64 = parts.iter().map(|part| heap.shallow_size(*part)).sum();
    let needed = widths.array_header + widths.reference * references;
    let mut left = all.saturating_sub(needed);
    // The array of the elements stands for what is needed: it is claimed last.
    parts.sort_by_key(|part| heap.array_len(*part).is_some());
    for part in parts {
        let bytes = heap.shallow_size(part).min(left);
        left -= bytes;
        claims.push(Claim::new(
            heap,
            Kind::SmallCollection,
            collection.object,
            part,
            bytes,
        ));
    }
    true
}

/// The objects that make up a collection without its elements: itself, its arrays, its nodes, the map of a set.
fn parts(heap: &Heap, collection: &Collection) -> Vec<ObjectIndex> {
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

fn is_part(heap: &Heap, collection: &Collection, from: ObjectIndex, to: ObjectIndex) -> bool {
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
