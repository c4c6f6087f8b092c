//! Which strings have such a text?

use heapray_analyzer::{Heap, ObjectIndex};
use rayon::prelude::*;

use crate::instances::find_instances;
use crate::positions::find_in_tree;

/// Strings that one task reads.
const SHARE: usize = 1 << 10;

/// A string with a text that was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundString {
    /// The string.
    pub object: ObjectIndex,
    /// Its text, as far as it was read.
    pub text: String,
    /// What it retains, bytes.
    pub retained_size: u64,
}

/// The reachable strings whose first `most_read` characters `matches` says yes to, in ascending order of addresses: those
/// of a list, or all of them. Reads every string, in parallel.
pub fn find_strings(
    heap: &Heap,
    among: Option<&[ObjectIndex]>,
    most_read: usize,
    matches: impl Fn(&str) -> bool + Sync,
) -> Vec<FoundString> {
    let all;
    let strings = if let Some(among) = among {
        among
    } else {
        all = find_instances(heap, usize::MAX, |_, class| {
            class.name == "java.lang.String"
        });
        &all
    };
    let look = |strings: &[ObjectIndex]| {
        let texts = strings.iter();
        let texts =
            texts.filter_map(|string| Some((*string, heap.string_value(*string, most_read)?)));
        texts.filter(|(_, text)| matches(text)).collect()
    };
    let found: Vec<Vec<(ObjectIndex, String)>> = heap
        .workers()
        .run(|| strings.par_chunks(SHARE).map(look).collect());
    let found = found.concat();
    let objects: Vec<ObjectIndex> = found.iter().map(|(object, _)| *object).collect();
    let places = find_in_tree(heap, &objects);
    let found = found.into_iter().map(|(object, text)| FoundString {
        object,
        text,
        retained_size: { places.get(&object) }.map_or(0, |place| heap.retained_size(*place)),
    });
    found.collect()
}
