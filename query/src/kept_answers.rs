//! What an index file keeps beside the columns: answers that take a pass over the heap and are asked for often.

use heapray_analyzer::index_file::KeptAnswer;
use heapray_analyzer::{Heap, Kept, WalkOrder};

use crate::class_tree::ClassTree;
use crate::kept_histogram::KeptHistogram;
use crate::most_retaining::MostRetaining;
use crate::positions::KnownPositions;
use crate::rare_instances::RareInstances;
use crate::virtual_threads::UnrootedThreads;

/// The answers to keep. A few passes over the heap, unless they are known already. Without contents of strings.
pub fn kept_answers(heap: &Heap) -> Vec<KeptAnswer> {
    let tree = heap.tree();
    let order = tree.order.as_slice().get(..=tree.count as usize);
    let positions = KnownPositions::find(&WalkOrder {
        graph: heap.graph(),
        roots: heap.roots(),
        order: order.unwrap_or_default(),
        classes: &tree.classes,
        reachable: heap.reachable_by_class(),
    });
    vec![
        keep::<ClassTree>(heap),
        keep::<RareInstances>(heap),
        keep::<MostRetaining>(heap),
        keep::<UnrootedThreads>(heap),
        (KnownPositions::NAME, positions.to_bytes()),
        (KeptHistogram::NAME, KeptHistogram::of(heap).to_bytes()),
    ]
}

fn keep<T: Kept>(heap: &Heap) -> KeptAnswer {
    (T::NAME, heap.kept::<T>().to_bytes())
}
