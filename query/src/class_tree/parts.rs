//! Threads fold parts of the walk side by side, and what they found is put together: every node of a later part is
//! one of an earlier part's, or new.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};

use super::above::Above;
use super::fold::{Folding, Tree};
use super::retained_by::RetainedBy;
use super::tree::ClassTree;
use heapray_analyzer::AddressIndex;
use heapray_analyzer::RetainedHeaps;
use heapray_analyzer::graph::Graph;
use heapray_analyzer::reach::{Amount, Amounts};
use heapray_analyzer::storage::column::Column;

/// Objects that are worth a thread.
const LEAST_PART: usize = if cfg!(test) { 16 } else { 1 << 20 };

/// Folds the dominator tree on up to so many threads, of which nothing in it depends. O(objects); `scratch` has room
/// for an entry per object and the virtual root, and is touched in varied or deep heaps only.
///
/// Threads of its own, since one of a pool that waits for its part of the work may be given a question that waits
/// for the folded tree.
pub(super) fn fold(
    graph: &Graph,
    index: &AddressIndex,
    heaps: &RetainedHeaps,
    scratch: &mut Column<u32>,
    threads: usize,
) -> ClassTree {
    let scratch = scratch.as_mut_slice();
    match &heaps.retained {
        Amounts::Narrow(retained, unit) => {
            let tree = Tree::new(graph, heaps, retained.as_slice(), *unit);
            fold_tree(tree, index, scratch, threads)
        }
        Amounts::Wide(retained, unit) => {
            let tree = Tree::new(graph, heaps, retained.as_slice(), *unit);
            fold_tree(tree, index, scratch, threads)
        }
    }
}

fn fold_tree<'f, A: Amount>(
    tree: Tree<'f, A>,
    index: &'f AddressIndex,
    scratch: &'f mut [u32],
    threads: usize,
) -> ClassTree {
    let folding = fold_parts(tree, index, threads).unwrap_or_else(|| {
        let mut folding = Folding::new(tree, index, Above::all(scratch));
        // Can't fail: who knows all places takes no step again.
        let _ = folding.sweep(1..tree.heaps.count + 1);
        folding.count();
        folding
    });
    ClassTree {
        retained_by: RetainedBy::new(&folding.nodes, &tree.graph.classes),
        nodes: folding.nodes,
        exact: folding.exact,
        loaders: folding.loaders.into_sums(),
    }
}

/// Folds in equal parts. `None` where too much stands above one of them, or all together may meet a limit.
fn fold_parts<'f, A: Amount>(
    tree: Tree<'f, A>,
    index: &'f AddressIndex,
    threads: usize,
) -> Option<Folding<'f, A>> {
    let objects = tree.heaps.count;
    let share = objects.div_ceil(threads.min(objects as usize / LEAST_PART).max(1) as u32);
    let in_vain = AtomicBool::new(false);
    let fold = |first: u32| {
        let above = Above::lately(share as usize);
        let mut folding = Folding::new(tree, index, above);
        let part = first..first.saturating_add(share).min(objects + 1);
        let folded = folding.fold_part(part, &in_vain);
        in_vain.fetch_or(folded.is_none(), Ordering::Relaxed);
        folded.map(|()| folding)
    };
    let (first, others) = std::thread::scope(|scope| {
        let spawn = |first| std::thread::Builder::new().spawn_scoped(scope, move || fold(first));
        let others = (1..=objects).step_by(share.max(1) as usize).skip(1);
        let others: Vec<_> = others.map(spawn).collect();
        let first = fold(1);
        let others = others.into_iter().map(|other| match other {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            // No thread to be had.
            Err(_) => None,
        });
        (first, others.collect::<Option<Vec<_>>>())
    });
    let (mut first, others) = first.zip(others)?;
    if !others.is_empty() && !first.has_room_for(&others) {
        return None;
    }
    first.count();
    for mut other in others {
        other.count();
        first.take_in(other);
    }
    Some(first)
}
