//! Threads build parts of the walk side by side, and what they found is put together: every node of a later part is
//! one of an earlier part's, or new.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};

use super::builder::ClassTreeBuilder;
use super::object_positions::ObjectPositions;
use super::retained_by::RetainedBy;
use super::tree::ClassTree;
use super::tree_columns::TreeColumns;
use heapray_analyzer::AddressIndex;
use heapray_analyzer::DominatorColumns;
use heapray_analyzer::graph::Graph;
use heapray_analyzer::reach::{SizeColumn, SizeEntry};
use heapray_analyzer::storage::column::Column;

/// Objects that are worth a thread.
const LEAST_PART: usize = if cfg!(test) { 16 } else { 1 << 20 };

/// Groups the dominator tree by class on up to so many threads; the result does not depend on their number. O(objects); `scratch` has room
/// for an entry per object and the virtual root, and is touched in varied or deep heaps only.
///
/// Threads of its own, since one of a pool that waits for its part of the work may be given a question that waits
/// for the class tree.
pub(super) fn build(
    graph: &Graph,
    index: &AddressIndex,
    heaps: &DominatorColumns,
    scratch: &mut Column<u32>,
    threads: usize,
) -> ClassTree {
    let scratch = scratch.as_mut_slice();
    match &heaps.retained {
        SizeColumn::Narrow(retained, unit) => {
            let tree = TreeColumns::new(graph, heaps, retained.as_slice(), *unit);
            build_tree(tree, index, scratch, threads)
        }
        SizeColumn::Wide(retained, unit) => {
            let tree = TreeColumns::new(graph, heaps, retained.as_slice(), *unit);
            build_tree(tree, index, scratch, threads)
        }
    }
}

fn build_tree<'f, A: SizeEntry>(
    tree: TreeColumns<'f, A>,
    index: &'f AddressIndex,
    scratch: &'f mut [u32],
    threads: usize,
) -> ClassTree {
    let builder = build_parts(tree, index, threads).unwrap_or_else(|| {
        let mut builder = ClassTreeBuilder::new(tree, index, ObjectPositions::all(scratch));
        // Can't fail: where all trie nodes are known, no edge is followed again.
        let _ = builder.sweep(1..tree.heaps.count + 1);
        builder.count();
        builder
    });
    let mut folded = builder.folded;
    folded.sort_unstable_by_key(|folded| (folded.node, folded.class));
    ClassTree {
        folded,
        retained_by: RetainedBy::new(&builder.nodes, &tree.graph.classes),
        nodes: builder.nodes,
        exact: builder.exact,
        loaders: builder.loaders.into_sums(),
    }
}

/// Builds from equal parts. `None` where too much stands above one of them, or all together may meet a limit.
fn build_parts<'f, A: SizeEntry>(
    tree: TreeColumns<'f, A>,
    index: &'f AddressIndex,
    threads: usize,
) -> Option<ClassTreeBuilder<'f, A>> {
    let objects = tree.heaps.count;
    let share = objects.div_ceil(threads.min(objects as usize / LEAST_PART).max(1) as u32);
    let is_futile = AtomicBool::new(false);
    let build = |first: u32| {
        let above = ObjectPositions::lately(share as usize);
        let mut builder = ClassTreeBuilder::new(tree, index, above);
        let part = first..first.saturating_add(share).min(objects + 1);
        let added = builder.add_part(part, &is_futile);
        is_futile.fetch_or(added.is_none(), Ordering::Relaxed);
        added.map(|()| builder)
    };
    let (first, others) = std::thread::scope(|scope| {
        let spawn = |first| std::thread::Builder::new().spawn_scoped(scope, move || build(first));
        let others = (1..=objects).step_by(share.max(1) as usize).skip(1);
        let others: Vec<_> = others.map(spawn).collect();
        let first = build(1);
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
        first.merge(other);
    }
    Some(first)
}
