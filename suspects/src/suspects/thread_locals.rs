//! What do all threads keep for one thread local?

use crate::input::Input;
use heapray_analyzer::threads::LiveThread;
use heapray_analyzer::{ObjectIndex, TreeIndex};

/// What all threads keep for the key of this entry.
pub(crate) fn values_of_local(
    input: &Input<'_>,
    entry: ObjectIndex,
    threads: &[LiveThread],
) -> Vec<ObjectIndex> {
    let heap = input.heap;
    let Some(key) = heap.field_object(entry, "referent") else {
        return Vec::new();
    };
    let table = |thread| {
        let map = ["threadLocals", "inheritableThreadLocals"]
            .into_iter()
            .filter_map(move |map| heap.field_object(thread, map));
        map.filter_map(|map| heap.field_object(map, "table"))
    };
    threads
        .iter()
        .filter_map(|live| live.object)
        .flat_map(table)
        .filter_map(|table| heap.elements(table))
        .flat_map(Iterator::flatten)
        .filter(|entry| heap.field_object(*entry, "referent") == Some(key))
        .filter_map(|entry| heap.field_object(entry, "value"))
        .collect()
}

/// What a thread local's value retains, with those parts that a running task has in local variables, too.
pub(crate) fn retained_with_parts(input: &Input<'_>, value: ObjectIndex) -> u64 {
    let parts = parts_in_hand(input, value).into_iter();
    let in_hand = parts.map(|part| input.retained_or_shallow(part));
    input.retained_or_shallow(value) + in_hand.sum::<u64>()
}

/// The parts of a thread local's value that a running task has in local variables, too.
pub(crate) fn parts_in_hand(input: &Input<'_>, value: ObjectIndex) -> Vec<ObjectIndex> {
    let heap = input.heap;
    let in_hand = heap.targets(value).filter(|part| {
        let single = input.single_of(*part);
        let tree = single.map(|single| input.node(single).single);
        let dominator = tree.and_then(|tree| heap.object_at(heap.dominator(TreeIndex(tree))));
        dominator.is_some_and(|dominator| heap.roots().is_thread(dominator.0))
    });
    in_hand.collect()
}
