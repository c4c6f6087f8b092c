//! The dominator tree, as far down as an object holds a part of the heap worth a line.

use heapray_analyzer::Heap;
use heapray_query::{
    DominatorNode, DominatorTree, NodeLimits, Rest as Left, TreeOptions, dominators,
};

use super::sentences::figures;
use heapray_report::model::{DominatorRow, Rest};

/// Objects below this part of the heap are shown but not opened.
const SMALLEST_SHARE: u64 = 1_000;
/// Children of an object that are shown in any case.
const CHILDREN: usize = 20;
/// Objects that are opened at most; with their children they are some four thousand lines.
const MOST_OPENED: usize = 200;

/// The tree, cut. What objects are called is read from the file, on all threads.
pub(super) fn gather(heap: &Heap) -> heapray_analyzer::Result<DominatorTree> {
    let mut options = TreeOptions::default();
    options.smallest = heap.total().bytes / SMALLEST_SHARE;
    options.children = CHILDREN;
    options.most_opened = MOST_OPENED;
    Ok(dominators(heap, &options, &NodeLimits::default())?)
}

pub(super) fn build(tree: DominatorTree) -> (Vec<DominatorRow>, Rest) {
    (rows(tree.dominators), rest(tree.rest))
}

/// As deep as [`TreeOptions::depth`] at most.
fn rows(nodes: Vec<DominatorNode>) -> Vec<DominatorRow> {
    let rows = nodes.into_iter().map(|node| DominatorRow {
        object_id: node.object_id.to_string(),
        class: node.class,
        label: figures(&node.label).into_owned(),
        field: node.field,
        shallow_bytes: node.shallow_bytes,
        retained_bytes: node.retained_bytes,
        retained_share: node.retained_share,
        children: rows(node.children),
        rest: rest(node.rest),
    });
    rows.collect()
}

fn rest(left: Left) -> Rest {
    Rest {
        count: left.count,
        retained_bytes: left.retained_size,
    }
}
