//! A few objects of each candidate.

use rustc_hash::{FxHashMap, FxHashSet};

use super::candidate::Candidate;
use crate::input::Input;
use heapray_analyzer::classes::ClassIndex;
use heapray_analyzer::storage::bitset::Bitset;
use heapray_analyzer::{ObjectIndex, TreeIndex};

/// Objects of each candidate, a few of them: the largest first, and of a group some from all over it. One pass over
/// the dominators for all candidates, which ends when all have their objects.
pub(crate) fn samples(
    input: &Input<'_>,
    candidates: &[&Candidate],
    most: usize,
) -> Vec<Vec<ObjectIndex>> {
    let largest = |candidate: &&Candidate| -> Vec<ObjectIndex> {
        let nodes = candidate.nodes.iter();
        nodes
            .filter_map(|node| input.object_of(*node).or_else(|| input.largest_of(*node)))
            .collect()
    };
    let mut found: Vec<Vec<ObjectIndex>> = candidates.iter().map(largest).collect();
    let few = candidates
        .iter()
        .zip(&mut found)
        .filter(|(candidate, objects)| {
            candidate.is_group() && objects.len() < most && is_child_of(input, candidate)
        });
    let mut spreads: Vec<Spread<'_>> = few
        .filter_map(|(candidate, objects)| {
            let parent = match input.node(candidate.parent).single {
                0 if candidate.parent != 0 => return None,
                single => single,
            };
            Some(Spread {
                parent,
                class: input.alike(candidate.class),
                stride: (candidate.members as usize / most).max(1),
                seen: 0,
                left: most,
                objects,
            })
        })
        .collect();
    fill(input, &mut spreads);
    for objects in &mut found {
        let mut seen = FxHashSet::default();
        objects.retain(|object| seen.insert(*object));
        objects.truncate(most);
    }
    found
}

/// Members of a group that are taken at even distances.
struct Spread<'s> {
    /// Where their immediate dominator stands in the tree.
    parent: u32,
    /// The first of the classes that are alike.
    class: ClassIndex,
    stride: usize,
    /// Members so far.
    seen: usize,
    /// Members that are still to be taken.
    left: usize,
    objects: &'s mut Vec<ObjectIndex>,
}

fn fill(input: &Input<'_>, spreads: &mut [Spread<'_>]) {
    let (tree, graph) = (input.heap.tree(), input.heap.graph());
    // Without memory for the set the candidates go without these objects.
    let Ok(mut is_parent) = Bitset::new(tree.count as usize + 1) else {
        return;
    };
    let mut by_parent: FxHashMap<u32, Vec<&mut Spread<'_>>> = FxHashMap::default();
    let mut open = spreads.len();
    for spread in spreads {
        is_parent.insert(spread.parent);
        by_parent.entry(spread.parent).or_default().push(spread);
    }
    let idoms = tree.idom.as_slice().iter();
    for (preorder, idom) in (0..=tree.count).zip(idoms).skip(1) {
        if open == 0 {
            return;
        }
        if !is_parent.contains(*idom) {
            continue;
        }
        let class = input.alike(tree.class_at(graph, preorder));
        for spread in by_parent.get_mut(idom).into_iter().flatten() {
            if spread.left == 0 || spread.class != class {
                continue;
            }
            if spread.seen % spread.stride == 0
                && let Some(object) = input.heap.object_at(TreeIndex(preorder))
            {
                spread.objects.push(object);
                spread.left -= 1;
                open -= usize::from(spread.left == 0);
            }
            spread.seen += 1;
        }
    }
}

fn is_child_of(input: &Input<'_>, candidate: &Candidate) -> bool {
    candidate
        .nodes
        .first()
        .is_some_and(|node| input.node(*node).parent == candidate.parent)
}
