//! Collections of the JDK, of common libraries, and those that a user's rules describe: how many elements, how much room,
//! how often changed. One table for all faces: `collections/jdk.rs`, `jdk_views.rs`, `guava.rs`, `scala.rs`, `fastutil.rs`, `libraries.rs`, and what
//! [`know_collections`] adds to them.
//!
//! Field names are those of JDK 6 to 25; a fact that a release doesn't have is simply not found.

mod by_class;
mod fastutil;
mod guava;
mod jdk;
mod jdk_views;
mod libraries;
mod own;
mod rows;
mod scala;
mod scala_wrappers;
mod shape;

use heapray_analyzer::classes::ClassIndex;
use heapray_analyzer::fields::Instance;
use heapray_analyzer::{Heap, Nearby, ObjectIndex};
use heapray_hprof::Value;

pub use by_class::KnownCollections;
pub use own::{OwnCollection, OwnEntries, know_collections, wrong_paths};
use shape::Size;
pub use shape::{CollectionShape, Family};
pub(crate) use shape::{Entries, KeyRange, Side};

/// A collection and what its fields say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collection {
    /// The collection object.
    pub object: ObjectIndex,
    /// What is known of its class.
    pub facts: &'static CollectionShape,
    /// Elements; `None` where no field counts them.
    pub size: Option<u64>,
    /// The backing array; `None` where there is none (yet).
    pub array: Option<ObjectIndex>,
    /// Its slots.
    pub slots: Option<u64>,
    /// Structural changes since it was made, modulo 2³²; `None` where nothing counts them.
    pub changes: Option<u64>,
    /// Its own capacity limit, where it is one worth the name.
    pub limit: Option<u64>,
}

/// What is known of a class of collections or its nearest superclass that is one. O(1) after the first call.
pub fn find_facts(heap: &Heap, class: ClassIndex) -> Option<&'static CollectionShape> {
    KnownCollections::of(heap).counted(class)
}

/// The same for a class whose collections need not be counted.
pub(crate) fn find_shape(heap: &Heap, class: ClassIndex) -> Option<&'static CollectionShape> {
    KnownCollections::of(heap).shape(class)
}

/// Looks at an object that may be a collection. Touches the file, once for most.
pub fn inspect(heap: &Heap, object: ObjectIndex) -> Option<Collection> {
    let facts = find_facts(heap, heap.class_of(object))?;
    let fields = heap.instance(object);
    Some(inspect_fields(
        heap,
        object,
        facts,
        fields.as_ref(),
        &mut Nearby::default(),
    ))
}

/// The same for a collection that was read already. What is inside of it is read near `inside`.
pub fn inspect_fields(
    heap: &Heap,
    object: ObjectIndex,
    facts: &'static CollectionShape,
    fields: Option<&Instance<'_>>,
    inside: &mut Nearby,
) -> Collection {
    let mut found = Collection {
        object,
        facts,
        size: None,
        array: None,
        slots: None,
        changes: None,
        limit: None,
    };
    let (Some(fields), Some(counts)) = (fields, facts.counts) else {
        return found;
    };
    let mut number = |path| number_at(heap, fields, path, inside);
    found.size = match counts.size {
        Size::Unknown => None,
        Size::At(path) => number(path),
        Size::Ring(array) => ring_size(heap, fields, array),
        Size::Adder { base, cells } => adder_count(heap, fields, base, cells),
    };
    found.changes = number(counts.changes);
    let unlimited = u64::from(i32::MAX.unsigned_abs());
    found.limit = number(counts.limit).filter(|limit| *limit < unlimited);
    found.array = first_of(counts.slots, |path| {
        heap.find(value_near(heap, fields, path, inside)?.as_object()?)
    });
    found.slots = { found.array }
        .and_then(|array| heap.array_len(array))
        .map(u64::from);
    found
}

/// The first of several paths, separated by `|`, that leads to something.
fn first_of<T>(paths: &str, find: impl FnMut(&str) -> Option<T>) -> Option<T> {
    let mut paths = paths.split('|').filter(|path| !path.is_empty());
    paths.find_map(find)
}

/// Follows field paths to a number, or to an array, whose length it takes.
fn number_at(heap: &Heap, fields: &Instance<'_>, paths: &str, inside: &mut Nearby) -> Option<u64> {
    first_of(paths, |path| {
        match value_near(heap, fields, path, inside)? {
            Value::Object(id) => heap.array_len(heap.find(id)?).map(u64::from),
            value => u64::try_from(value.as_i64()?).ok(),
        }
    })
}

/// Follows a field path.
pub(crate) fn value_at(heap: &Heap, fields: &Instance<'_>, path: &str) -> Option<Value> {
    value_near(heap, fields, path, &mut Nearby::default())
}

/// The same, which reads what is on the way near `inside`.
fn value_near(
    heap: &Heap,
    fields: &Instance<'_>,
    path: &str,
    inside: &mut Nearby,
) -> Option<Value> {
    match path.split_once('.') {
        Some((step, rest)) => {
            let next = fields.field_object(step)?;
            // The bytes of one object are near, not those of a longer way.
            match rest.split_once('.') {
                None => heap.instance_near(next, inside)?.field(rest),
                Some(_) => value_at(heap, &heap.instance(next)?, rest),
            }
        }
        None if path.is_empty() => None,
        None => fields.field(path),
    }
}

/// Elements of a ring, in which `tail` follows the last one.
fn ring_size(heap: &Heap, fields: &Instance<'_>, array: &str) -> Option<u64> {
    let slots = i64::from(heap.array_len(fields.field_object(array)?)?);
    let index = |name| fields.field(name)?.as_i64();
    let size = index("tail")? - index("head")?;
    u64::try_from(if size < 0 { size + slots } else { size }).ok()
}

/// `LongAdder`'s way of counting: a base and cells under contention.
fn adder_count(heap: &Heap, fields: &Instance<'_>, base: &str, cells: &str) -> Option<u64> {
    let mut count = fields.field(base)?.as_i64()?;
    if let Some(cells) = fields.field_object(cells) {
        for cell in heap.elements(cells)?.flatten() {
            count = count.saturating_add(heap.field_i64(cell, "value").unwrap_or(0));
        }
    }
    u64::try_from(count).ok()
}
