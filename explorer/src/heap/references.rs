//! The references from an object, and to it.

use heapray_analyzer::{Heap, ObjectIndex, ReferenceKind};
use heapray_query::{find_in_tree, inbound};

/// The name of a reference.
pub(crate) fn name_of(kind: &ReferenceKind) -> String {
    match kind {
        ReferenceKind::Field { name, .. } => name.clone(),
        ReferenceKind::Static { name } => format!("static {name}"),
        ReferenceKind::Element(slot) => format!("[{slot}]"),
        ReferenceKind::Local => "<local>".to_owned(),
        ReferenceKind::Class => "<class>".to_owned(),
        ReferenceKind::Super => "<super>".to_owned(),
        ReferenceKind::ClassLoader => "<classloader>".to_owned(),
    }
}

/// The first objects that an object refers to, its class left out, and how many more there are.
pub(crate) fn outgoing(
    heap: &Heap,
    object: ObjectIndex,
    most: usize,
) -> (Vec<(String, ObjectIndex)>, u64) {
    let references = heap.references(object).into_iter();
    let mut named = references.filter(|reference| reference.kind != ReferenceKind::Class);
    let first = named.by_ref().take(most);
    let first = first
        .map(|reference| (name_of(&reference.kind), reference.target))
        .collect();
    (first, named.count() as u64)
}

/// The first objects that refer to an object, and how many more there are. A pass over the graph, or a few reads where
/// the heap is from an index file.
pub(crate) fn incoming(
    heap: &Heap,
    object: ObjectIndex,
    most: usize,
) -> (Vec<(String, ObjectIndex)>, u64) {
    let place = find_in_tree(heap, &[object]).get(&object).copied();
    let found = inbound(heap, object, place, most);
    let name = |from: ObjectIndex| {
        let references = heap.references(from).into_iter();
        let mut names = references.filter(|reference| reference.target == object);
        names
            .next()
            .map_or_else(|| "?".to_owned(), |reference| name_of(&reference.kind))
    };
    let named = found.referrers.into_iter().map(|from| (name(from), from));
    (named.collect(), found.left_out)
}
