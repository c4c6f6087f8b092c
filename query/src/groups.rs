//! What do groups of objects retain together, however their members dominate each other?
//!
//! Going down the dominator tree, the set of groups above an object is remembered as the number of a
//! sequence; an object counts for its group only where the group isn't in the sequence yet.

use crate::sequences::Sequences;
use heapray_analyzer::Heap;
use heapray_analyzer::TreeIndex;
use heapray_analyzer::classes::ClassIndex;

/// Bytes retained by each of `groups` groups. An object, of which preorder number and class (as in
/// [`heapray_analyzer::graph::Graph::class_of`]) are given, may belong to two. A pass; one at a time.
pub(crate) fn retained_by_group(
    heap: &Heap,
    groups: usize,
    groups_of: impl Fn(TreeIndex, ClassIndex) -> [Option<u32>; 2],
) -> Vec<u64> {
    let heaps = heap.tree();
    let mut sums = vec![0u64; groups];
    let mut sequences = Sequences::default();
    let mut scratch = heap.scratch();
    let places = scratch.as_mut_slice();
    if let Some(root) = places.first_mut() {
        *root = 0;
    }
    let idom = heaps.idom.as_slice();
    for preorder in 1..=heaps.count {
        let at = preorder as usize;
        let Some(dominator) = idom.get(at) else { break };
        let class = heaps.class_at(heap.graph(), preorder);
        let mut sequence = places.get(*dominator as usize).copied().unwrap_or_default();
        for group in groups_of(TreeIndex(preorder), class).into_iter().flatten() {
            if let Some(longer) = sequences.extend(sequence, group) {
                sequence = longer;
                if let Some(sum) = sums.get_mut(group as usize) {
                    *sum += heaps.retained.get(preorder);
                }
            }
        }
        if let Some(place) = places.get_mut(at) {
            *place = sequence;
        }
    }
    sums
}
