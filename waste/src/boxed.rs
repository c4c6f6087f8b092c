//! Collections of nothing but boxed numbers.

use heapray_analyzer::storage::bitset::Bitset;
use heapray_analyzer::{ClassIndex, Heap, ObjectIndex};
use heapray_query::collections::{Collection, Family};
use rustc_hash::FxHashSet;

use crate::kind::Kind;
use crate::known::Known;
use crate::ledger::Claim;
use crate::parts::is_part;
use crate::widths::Widths;

/// Objects that are passed on the way to the first element.
const STEPS: usize = 8;

/// Which objects are boxed numbers.
pub(crate) struct Numbers<'n> {
    pub(crate) known: &'n Known,
    /// By class: the bytes of the number.
    pub(crate) of_class: &'n dyn Fn(ClassIndex) -> Option<u64>,
    /// Those that the JDK keeps anyway.
    pub(crate) cached: &'n Bitset,
}

/// Claims of a collection all of whose elements are boxed numbers, keys and values of a map alike; whether it is one.
pub(crate) fn boxed(
    heap: &Heap,
    collection: &Collection,
    widths: Widths,
    numbers: &Numbers<'_>,
    claims: &mut Vec<Claim>,
) -> bool {
    if !begins_with_number(heap, collection, numbers) {
        return false;
    }
    let mut parts = vec![collection.object];
    let mut seen: FxHashSet<ObjectIndex> = parts.iter().copied().collect();
    let mut boxes = Vec::new();
    let mut needed = widths.array_header;
    let mut next = 0;
    while let Some(part) = parts.get(next).copied() {
        next += 1;
        for target in heap.targets(part) {
            if is_part(heap, numbers.known, collection, part, target) {
                if seen.insert(target) {
                    parts.push(target);
                }
                continue;
            }
            if !has_elements(heap, numbers.known, collection, part)
                || is_mark(heap, collection, target)
            {
                continue;
            }
            let Some(bytes) = (numbers.of_class)(heap.class_of(target)) else {
                return false;
            };
            needed += bytes;
            if !numbers.cached.contains(target.0) && seen.insert(target) {
                boxes.push(target);
            }
        }
    }
    // The array of the elements stands for what is needed: it is claimed last.
    let (arrays, others): (Vec<_>, Vec<_>) = parts
        .into_iter()
        .partition(|part| heap.array_len(*part).is_some());
    let all = || others.iter().chain(&boxes).chain(&arrays).copied();
    let bytes: u64 = all().map(|object| heap.shallow_size(object)).sum();
    let mut left = bytes.saturating_sub(needed);
    for object in all() {
        let bytes = heap.shallow_size(object).min(left);
        left -= bytes;
        let subject = collection.object;
        claims.push(Claim::new(
            heap,
            Kind::BoxedCollection,
            subject,
            object,
            bytes,
        ));
    }
    true
}

/// Whether the first element is a number: most collections are told by this.
fn begins_with_number(heap: &Heap, collection: &Collection, numbers: &Numbers<'_>) -> bool {
    let mut part = collection.object;
    for _ in 0..STEPS {
        let mut inner = None;
        for target in heap.targets(part) {
            if is_part(heap, numbers.known, collection, part, target) {
                inner = inner.or(Some(target));
            } else if has_elements(heap, numbers.known, collection, part)
                && !is_mark(heap, collection, target)
            {
                return (numbers.of_class)(heap.class_of(target)).is_some();
            }
        }
        match inner {
            Some(inner) => part = inner,
            None => return false,
        }
    }
    false
}

/// Whether what a part refers to are elements: that of arrays and nodes, not the views and the comparator of the
/// collection itself.
fn has_elements(heap: &Heap, known: &Known, collection: &Collection, part: ObjectIndex) -> bool {
    part != collection.object && !known.is_collection(heap.class_of(part))
}

/// The one value of all entries in the map of a set.
fn is_mark(heap: &Heap, collection: &Collection, element: ObjectIndex) -> bool {
    let class = &heap.classes().get(heap.class_of(element)).name;
    collection.facts.family == Family::Set && class == "java.lang.Object"
}
