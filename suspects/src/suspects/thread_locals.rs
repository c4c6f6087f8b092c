//! What do all threads keep for one thread local?

use crate::input::Input;
use heapray_analyzer::threads::LiveThread;
use heapray_analyzer::{ObjectIndex, TreeIndex};
use heapray_query::class_tree::ClassNodeIndex;
use rustc_hash::FxHashSet;

/// A value of a thread local.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ThreadValue {
    pub thread: ObjectIndex,
    pub value: ObjectIndex,
}

/// What all threads keep for the key of this entry, and which of these nodes are values of other keys: each object of a
/// class may have a thread local of its own. If the key was collected: the values of one class whose keys were.
pub(crate) fn values_of_local(
    input: &Input<'_>,
    entry: ObjectIndex,
    nodes: &[ClassNodeIndex],
    threads: &[LiveThread],
) -> Vec<ThreadValue> {
    let heap = input.heap;
    let Some(key) = heap.field(entry, "referent") else {
        return Vec::new();
    };
    let nodes: FxHashSet<ClassNodeIndex> = nodes.iter().copied().collect();
    let own = heap.field_object(entry, "value");
    let class = own.map(|own| heap.class_of(own));
    let stale = key.as_object().is_none();
    let entries = |thread| {
        let maps = ["threadLocals", "inheritableThreadLocals"].into_iter();
        let maps = maps.filter_map(move |map| heap.field_object(thread, map));
        maps.filter_map(|map| heap.elements(heap.field_object(map, "table")?))
            .flat_map(Iterator::flatten)
    };
    let mut values: Vec<ThreadValue> = threads
        .iter()
        .filter_map(|live| live.object)
        .flat_map(|thread| entries(thread).map(move |entry| (thread, entry)))
        .filter_map(|(thread, entry)| {
            let value = heap.field_object(entry, "value")?;
            let node = input.single_of(value);
            let of_key = heap.field(entry, "referent").as_ref() == Some(&key)
                && (!stale || Some(heap.class_of(value)) == class);
            (of_key || node.is_some_and(|node| nodes.contains(&node)))
                .then_some(ThreadValue { thread, value })
        })
        .collect();
    values.sort_unstable();
    values.dedup();
    values
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
