//! What the culprit's collection holds, by its elements: the thing nearest to the culprit whose number grows with the pile.
//!
//! What accumulates by size is often a part of a library's object, several references further: the segments of a reader,
//! the buffers of a document. Who put readers into a map thinks of readers.

use rustc_hash::FxHashMap;

use super::link::Link;
use crate::accumulated::{AccumulatedObjects, is_text};
use crate::input::Input;
use crate::machinery::is_machinery;
use heapray_analyzer::{ClassIndex, ObjectIndex};
use heapray_query::collections::inspect;
use heapray_query::{Contents, Item, contents};

/// Elements that are looked at.
const LOOKED_AT: usize = 256;
/// Elements from which their number means something.
const LEAST: u64 = 16;
/// References between the culprit's field and the collection.
const BETWEEN: usize = 8;
/// Parts of each element at most, and elements for each part: else the pile is within some of the elements.
const PARTS: u64 = 8;
const SHARED: u64 = 4;

/// The elements of the first collection behind the culprit, if nearly all are of one class, and what accumulates by size
/// is a library's and about as numerous. `ends_in_it`: the path ends within this collection rather than within one of its
/// elements. Touches the file a few times for each element.
pub(crate) fn unit_of_collection(
    input: &Input<'_>,
    links: &[Link],
    culprit: usize,
    found: AccumulatedObjects,
    is_group: bool,
) -> Option<AccumulatedObjects> {
    if !input.is_library(found.class) {
        return None;
    }
    let behind = links.iter().enumerate().skip(culprit).take(BETWEEN);
    let mut behind = behind.take_while(|(at, link)| {
        *at == culprit || input.is_library(input.heap.class_of(link.source))
    });
    let (collection, inside) = behind.find_map(|(at, link)| {
        let inside = contents(input.heap, link.target, LOOKED_AT)?;
        let mut rest = links.iter().skip(at + 1).map(|link| link.target);
        let fits = is_group || rest.all(|object| is_inside(input, object));
        (fits && inside.entries.len() as u64 >= LEAST).then_some((link.target, inside))
    })?;
    let class = class_of_elements(input, &inside)?;
    let known = inspect(input.heap, collection);
    let size = match known.and_then(|known| known.size) {
        Some(size) => size,
        None if inside.has_more => input.heap.instances_of(class),
        None => inside.entries.len() as u64,
    };
    let is_node = known.is_some_and(|known| known.facts.is_trie_node(input.heap, found.class));
    let about = is_node
        || found.instances <= size.saturating_mul(PARTS)
            && size <= found.instances.saturating_mul(SHARED);
    (about && class != found.class).then_some(AccumulatedObjects {
        class,
        instances: size,
        retained: found.retained,
    })
}

/// Is it part of how the collection is built?
fn is_inside(input: &Input<'_>, object: ObjectIndex) -> bool {
    let class = input.heap.class_of(object);
    let name = input.class_name(class);
    is_machinery(name) || name.ends_with("[]") || input.is_node_of_library(class)
}

/// The class of nearly all values, or of the keys where the values are text.
fn class_of_elements(input: &Input<'_>, inside: &Contents) -> Option<ClassIndex> {
    let values = inside.entries.iter().map(|entry| entry.value);
    let keys = inside.entries.iter().filter_map(|entry| entry.key);
    common_class(input, values).or_else(|| common_class(input, keys))
}

/// The class of nearly all of these, if they are things of their own.
fn common_class(input: &Input<'_>, items: impl Iterator<Item = Item>) -> Option<ClassIndex> {
    let mut counts: FxHashMap<ClassIndex, u64> = FxHashMap::default();
    let mut all = 0;
    for item in items {
        all += 1;
        let Item::Object(object) = item else { continue };
        if input.heap.class_of_class_object(object).is_none() {
            let class = input.alike(input.heap.class_of(object));
            *counts.entry(class).or_default() += 1;
        }
    }
    let (class, count) =
        { counts.into_iter() }.max_by_key(|(class, count)| (*count, std::cmp::Reverse(*class)))?;
    let name = input.class_name(class);
    let is_thing = !is_text(name) && !is_machinery(name) && name != "java.lang.Object";
    (is_thing && count * 10 >= all * 9).then_some(class)
}
