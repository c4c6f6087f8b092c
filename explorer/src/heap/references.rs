//! The references from an object, and to it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use heapray_analyzer::{Derived, Heap, ObjectIndex, ReferenceKind};
use heapray_query::{Inbound, inbound};

use super::find::place_of;

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

/// A reference from an object, or to it.
pub(crate) struct Named {
    /// The name of the reference.
    pub(crate) name: String,
    /// The object at its other end.
    pub(crate) object: ObjectIndex,
    /// The words that cut it, where it is a field's.
    pub(crate) cut: Option<String>,
}

/// The words of `heapray whatif --cut` for a reference from an object: a field of this object alone, or a static field.
pub(crate) fn cut_of(heap: &Heap, from: ObjectIndex, kind: &ReferenceKind) -> Option<String> {
    match kind {
        ReferenceKind::Field { name, .. } => Some(format!("{}.{name}", heap.id(from))),
        ReferenceKind::Static { name } => {
            let class = heap.class_of_class_object(from)?;
            Some(format!("{}.{name}", heap.classes().get(class).name))
        }
        _ => None,
    }
}

/// The first objects that an object refers to, its class left out, and how many more there are.
pub(crate) fn outgoing(heap: &Heap, object: ObjectIndex, most: usize) -> (Vec<Named>, u64) {
    let references = heap.references(object).into_iter();
    let mut named = references.filter(|reference| reference.kind != ReferenceKind::Class);
    let first = named.by_ref().take(most);
    let first = first
        .map(|reference| Named {
            name: name_of(&reference.kind),
            object: reference.target,
            cut: cut_of(heap, object, &reference.kind),
        })
        .collect();
    (first, named.count() as u64)
}

/// Objects whose referrers are remembered.
const MOST_KNOWN: usize = 1_000;

/// Referrers that were looked for, by object and how many were wanted.
struct KnownReferrers(Mutex<HashMap<(ObjectIndex, usize), Inbound>>);

impl Derived for KnownReferrers {
    fn compute(_: &Heap) -> Self {
        Self(Mutex::default())
    }
}

/// The referrers of an object. A pass over the graph where the heap is not from an index file, but for the last ones that
/// were asked for.
fn referrers(heap: &Heap, object: ObjectIndex, most: usize) -> Inbound {
    let known = heap.derived::<KnownReferrers>();
    let lock = || known.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = lock().get(&(object, most)) {
        return found.clone();
    }
    let found = inbound(heap, object, place_of(heap, object), most);
    let mut known = lock();
    if known.len() >= MOST_KNOWN {
        known.clear();
    }
    known.insert((object, most), found.clone());
    found
}

/// The first objects that refer to an object, and how many more there are. A pass over the graph, or a few reads where
/// the heap is from an index file.
pub(crate) fn incoming(heap: &Heap, object: ObjectIndex, most: usize) -> (Vec<Named>, u64) {
    let found = referrers(heap, object, most);
    let named = |from: ObjectIndex| {
        let references = heap.references(from).into_iter();
        let kind = { references }
            .find(|reference| reference.target == object)
            .map(|reference| reference.kind);
        Named {
            name: kind.as_ref().map_or_else(|| "?".to_owned(), name_of),
            cut: kind.and_then(|kind| cut_of(heap, from, &kind)),
            object: from,
        }
    };
    let named = found.referrers.into_iter().map(named);
    (named.collect(), found.left_out)
}
