//! A few objects of a candidate.

use super::candidate::Candidate;
use crate::input::Input;
use heapray_analyzer::classes::ClassIndex;
use heapray_analyzer::{ObjectIndex, TreeIndex};

/// Objects of a group, the largest first, a few of them.
pub(crate) fn sample(input: &Input<'_>, candidate: &Candidate, most: usize) -> Vec<ObjectIndex> {
    let mut objects: Vec<ObjectIndex> = Vec::new();
    for node in &candidate.nodes {
        objects.extend(input.object_of(*node).or_else(|| input.largest_of(*node)));
    }
    if candidate.is_group() && objects.len() < most && is_child_of(input, candidate) {
        let parents: Vec<u32> = match input.node(candidate.parent).single {
            0 if candidate.parent != 0 => Vec::new(),
            single => vec![single],
        };
        for parent in parents {
            let idoms = input.heap.tree().idom.as_slice();
            let wanted = |(preorder, idom): &(usize, &u32)| {
                **idom == parent
                    && *preorder <= input.heap.tree().count as usize
                    && class_at(input, *preorder as u32).map(|class| input.alike(class))
                        == Some(input.alike(candidate.class))
            };
            let members = idoms.iter().enumerate().skip(1).filter(wanted);
            let stride = (candidate.members as usize / most).max(1);
            let spread = members.step_by(stride).take(most);
            objects.extend(
                spread.filter_map(|(preorder, _)| input.heap.object_at(TreeIndex(preorder as u32))),
            );
        }
    }
    let mut seen = rustc_hash::FxHashSet::default();
    objects.retain(|object| seen.insert(*object));
    objects.truncate(most);
    objects
}

fn is_child_of(input: &Input<'_>, candidate: &Candidate) -> bool {
    candidate
        .nodes
        .first()
        .is_some_and(|node| input.node(*node).parent == candidate.parent)
}

fn class_at(input: &Input<'_>, preorder: u32) -> Option<ClassIndex> {
    let object = input.heap.object_at(TreeIndex(preorder))?;
    Some(input.heap.class_of(object))
}
