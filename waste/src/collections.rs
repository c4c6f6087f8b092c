//! Collections that are empty, small, or larger than what is in them.

use heapray_analyzer::Heap;
use heapray_analyzer::graph::Body;
use heapray_query::collections::{Collection, Family};

use crate::boxed::{Numbers, boxed};
use crate::collisions;
use crate::contents::width;
use crate::kind::Kind;
use crate::known::Known;
use crate::ledger::Claim;
use crate::parts::parts;
use crate::widths::Widths;

/// Elements of a small collection, at most (`JOverflow`).
const SMALL: u64 = 4;

/// The claims of a collection.
pub(crate) fn claims(
    heap: &Heap,
    collection: &Collection,
    widths: Widths,
    numbers: &Numbers<'_>,
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
        for part in parts(heap, numbers.known, collection) {
            let bytes = heap.shallow_size(part);
            claims.push(Claim::new(heap, kind, object, part, bytes));
        }
        return;
    }
    if boxed(heap, collection, widths, numbers, claims) {
        return;
    }
    if size <= SMALL && small(heap, numbers.known, collection, size, widths, claims) {
        return;
    }
    if collisions::claims(heap, numbers.known, collection, widths, claims) {
        return;
    }
    let (Some(array), Some(slots)) = (collection.array, collection.slots) else {
        return;
    };
    let body = heap.graph().node(array.0).body;
    let (used, width) = if let Body::PrimitiveArray { element, .. } = body {
        (size, width(element) as u64)
    } else {
        // In a table as many slots are in use as have a chain.
        let used = u64::from(heap.graph().targets(array.0).left());
        (used.min(size.max(1)), widths.reference)
    };
    if used * 2 < slots {
        let kind = if slots > collection.facts.new_slots() {
            Kind::OversizedCollection
        } else {
            Kind::SparseCollection
        };
        let bytes = (slots - used) * width;
        claims.push(Claim::new(heap, kind, object, array, bytes));
    }
}

/// Claims of a collection with few elements: all its objects, less an array of the elements.
fn small(
    heap: &Heap,
    known: &Known,
    collection: &Collection,
    size: u64,
    widths: Widths,
    claims: &mut Vec<Claim>,
) -> bool {
    // Lists and maps of fixed size are small already.
    if collection.facts.is_fixed() {
        return false;
    }
    let mut parts = parts(heap, known, collection);
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
