//! What objects of the dominator tree have in common, and what is below them.

use heapray_analyzer::storage::bitset::Bitset;
use heapray_analyzer::{Heap, Result, TreeIndex};

/// Steps up the dominator tree, at most: chains of millions of objects exist.
const STEPS: usize = 10_000;

/// Whether an object is, or is dominated by, another one; `None` if the way is too long.
pub(crate) fn is_below(heap: &Heap, mut at: TreeIndex, top: TreeIndex) -> Option<bool> {
    for _ in 0..STEPS {
        if at == top {
            return Some(true);
        }
        // A dominator has a smaller number than what it dominates.
        if at.0 < top.0 {
            return Some(false);
        }
        at = heap.dominator(at);
    }
    None
}

/// The lowest object that is or dominates each of these; `None` if there are none, or the way is too long.
pub(crate) fn common_dominator(heap: &Heap, places: &[TreeIndex]) -> Option<TreeIndex> {
    let (first, others) = places.split_first()?;
    let (mut lowest, mut steps) = (*first, 0);
    for other in others {
        let mut other = *other;
        while other != lowest {
            if other.0 > lowest.0 {
                other = heap.dominator(other);
            } else {
                lowest = heap.dominator(lowest);
            }
            steps += 1;
            if steps > STEPS {
                return None;
            }
        }
    }
    Some(lowest)
}

/// The object that dominates a place and that no other object dominates; `None` if the way is too long.
pub(crate) fn topmost(heap: &Heap, mut place: TreeIndex) -> Option<TreeIndex> {
    for _ in 0..STEPS {
        let above = heap.dominator(place);
        if above == TreeIndex::ROOT {
            return Some(place);
        }
        place = above;
    }
    None
}

/// The strongly reachable objects at and below a place of the dominator tree, by object index. A pass over a column.
///
/// # Errors
/// When there is no memory for two bits an object.
pub(crate) fn strong_below(heap: &Heap, top: TreeIndex) -> Result<Bitset> {
    let tree = heap.tree();
    let mut below = Bitset::new(tree.count as usize + 1)?;
    let mut objects = Bitset::new(heap.graph().len() as usize)?;
    below.insert(top.0);
    if let Some(object) = heap.object_at(top) {
        objects.insert(object.0);
    }
    // The preorder number of a dominator is smaller than those of the objects below it.
    let columns = tree.idom.as_slice().iter().zip(tree.order.as_slice());
    let columns = (0..=tree.regions.strong).zip(columns);
    for (preorder, (dominator, object)) in columns.skip(top.0 as usize + 1) {
        if below.contains(*dominator) {
            below.insert(preorder);
            objects.insert(*object);
        }
    }
    Ok(objects)
}
