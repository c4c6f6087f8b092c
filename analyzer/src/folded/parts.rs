//! Threads fold parts of the walk side by side, and what they found is put together: every node of a later part is
//! one of an earlier part's, or new.

use std::panic::resume_unwind;

use super::fold::{Folding, Part, Tree, Unfolded};
use super::{FoldedTree, RetainedBy};
use crate::column::Column;
use crate::graph::Graph;
use crate::index::AddressIndex;
use crate::reach::{Amount, Amounts};
use crate::retained::RetainedHeaps;

/// Objects that are worth a thread.
const LEAST_PART: usize = if cfg!(test) { 16 } else { 1 << 20 };

/// Folds the dominator tree on up to so many threads, of which nothing in it depends. O(objects); `scratch` has room
/// for an entry per object and the virtual root, of which the first half is touched in all but the most varied heaps.
///
/// Threads of its own, since one of a pool that waits for its part of the work may be given a question that waits
/// for the folded tree.
pub(crate) fn fold(
    graph: &Graph<'_>,
    index: &AddressIndex,
    heaps: &RetainedHeaps,
    scratch: &mut Column<u32>,
    threads: usize,
) -> FoldedTree {
    let scratch = scratch.as_mut_slice();
    match &heaps.retained {
        Amounts::Narrow(retained, unit) => {
            let tree = Tree::new(graph, heaps, retained, *unit);
            fold_tree(tree, index, scratch, threads)
        }
        Amounts::Wide(retained, unit) => {
            let tree = Tree::new(graph, heaps, retained, *unit);
            fold_tree(tree, index, scratch, threads)
        }
    }
}

fn fold_tree<A: Amount>(
    tree: Tree<'_, '_, A>,
    index: &AddressIndex,
    scratch: &mut [u32],
    threads: usize,
) -> FoldedTree {
    let end = (tree.heaps.count as usize + 1).min(scratch.len());
    let small = bytemuck::cast_slice_mut(scratch).get_mut(..end);
    let parts = fold_parts(tree, index, small.unwrap_or_default(), threads);
    let folding = parts.unwrap_or_else(|_| {
        let places = scratch.get_mut(..end).unwrap_or_default();
        let mut folding = Folding::new(tree, index, false);
        // Can't fail: every number fits, and nothing stands in front of the first object.
        let _ = folding.sweep(Part { first: 0, places }, 1);
        folding
    });
    FoldedTree {
        retained_by: RetainedBy::new(&folding.nodes, &tree.graph.classes),
        nodes: folding.nodes,
        exact: folding.exact,
        loaders: folding.loaders.into_sums(),
    }
}

/// Folds in equal parts. Where a part stands below too much, or where all together may meet a limit, the first part's
/// folding goes on with the rest.
fn fold_parts<'f, 'a, A: Amount>(
    tree: Tree<'f, 'a, A>,
    index: &'f AddressIndex,
    places: &mut [u16],
    threads: usize,
) -> Result<Folding<'f, 'a, A>, Unfolded> {
    let end = places.len();
    let share = end.div_ceil(threads.min(end / LEAST_PART).max(1));
    let fold = |(part, places): (usize, &mut [u16])| {
        let mut folding = Folding::new(tree, index, true);
        let first = (part * share) as u32;
        folding.sweep(Part { first, places }, first.max(1))?;
        Ok(folding)
    };
    let mut parts = places.chunks_mut(share).enumerate();
    let first = parts.next().unwrap_or((0, &mut []));
    let (first, others) = std::thread::scope(|scope| {
        let spawn = |part| std::thread::Builder::new().spawn_scoped(scope, move || fold(part));
        let others: Vec<_> = parts.map(spawn).collect();
        let first = fold(first);
        let others = others.into_iter().map(|other| match other {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            // No thread to be had.
            Err(_) => Err(Unfolded::DeepBelow),
        });
        (first, others.collect::<Result<Vec<_>, _>>())
    });
    let mut first = first?;
    match others {
        Err(Unfolded::TooVaried) => return Err(Unfolded::TooVaried),
        Ok(others) if first.has_room_for(&others) => {
            first.count();
            for mut other in others {
                other.count();
                first.take_in(other);
            }
        }
        _ => {
            first.sweep(Part { first: 0, places }, share as u32)?;
            first.count();
        }
    }
    Ok(first)
}
