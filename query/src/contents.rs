//! What is in a collection: elements, or keys and values, of the JDK's collections and those of common libraries.

mod items;
mod nodes;
mod order;
mod parts;
mod reader;
mod tables;
mod trie;

use heapray_analyzer::{Heap, ObjectIndex};

pub use items::Item;
use reader::Reader;
pub use reader::{Contents, Entry};

/// Collections inside of collections that are followed.
const DEEPEST: usize = 8;

/// The entries of a collection or an array, at most `limit`. `None` if its class is not known as a collection. Touches
/// the file a few times for each entry.
pub fn contents(heap: &Heap, object: ObjectIndex, limit: usize) -> Option<Contents> {
    read(heap, object, limit, false)
}

/// The same, but for sets the entries of the map inside.
pub(crate) fn contents_in_pairs(
    heap: &Heap,
    object: ObjectIndex,
    limit: usize,
) -> Option<Contents> {
    read(heap, object, limit, true)
}

fn read(heap: &Heap, object: ObjectIndex, limit: usize, in_pairs: bool) -> Option<Contents> {
    let mut reader = Reader::new(heap, limit, in_pairs);
    reader.collection(object, DEEPEST).then_some(reader.found)
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod view_tests;
