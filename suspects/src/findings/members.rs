//! The objects that a finding is made of: the largest of them, and all of them by class.

use rustc_hash::FxHashSet;

use crate::candidates::Candidate;
use crate::finding::Member;
use crate::input::Input;
use heapray_analyzer::ObjectIndex;
use heapray_query::class_tree::ClassNodeIndex;

/// Rows of the lists within a finding.
const MOST_ROWS: usize = 20;

/// An object with its sizes.
pub(crate) fn member(input: &Input<'_>, object: ObjectIndex) -> Member {
    Member {
        object,
        class: input.name_of(object).to_owned(),
        label: heapray_query::label(input.heap, object),
        shallow_size: input.heap.shallow_size(object),
        retained_size: input.retained_or_shallow(object),
    }
}

/// The largest objects of a place; of one object, the largest that it dominates. What belongs to another place is left
/// out, and of an object that has such parts the rest.
pub(crate) fn members(input: &Input<'_>, candidate: &Candidate) -> Vec<Member> {
    let left_out: FxHashSet<ClassNodeIndex> = candidate.without.iter().copied().collect();
    let partly = nodes_partly(input, candidate);
    let mut open: Vec<ClassNodeIndex> = match candidate.nodes.as_slice() {
        [only] => input.children(*only).to_vec(),
        nodes => nodes.to_vec(),
    };
    let mut whole: Vec<ClassNodeIndex> = Vec::new();
    while let Some(node) = open.pop() {
        if partly.contains(&node) {
            open.extend(input.children(node));
        } else if !left_out.contains(&node) {
            whole.push(node);
        }
    }
    let largest = |node: &ClassNodeIndex| {
        let node = input.node(*node);
        let (single, (_, largest)) = (node.single, node.largest);
        if single == 0 { largest } else { node.retained }
    };
    whole.sort_unstable_by_key(|node| (std::cmp::Reverse(largest(node)), *node));
    let objects = whole
        .iter()
        .filter_map(|node| input.object_of(*node).or_else(|| input.largest_of(*node)));
    let objects: Vec<ObjectIndex> = objects.take(MOST_ROWS).collect();
    objects
        .into_iter()
        .map(|object| member(input, object))
        .collect()
}

/// Objects that belong to another place, or have parts that do.
pub(crate) fn partly(input: &Input<'_>, candidate: &Candidate) -> Vec<ObjectIndex> {
    let nodes = nodes_partly(input, candidate).into_iter();
    let left_out = candidate.without.iter().copied();
    let mut objects: Vec<ObjectIndex> = nodes
        .chain(left_out)
        .filter_map(|node| input.object_of(node).or_else(|| input.largest_of(node)))
        .collect();
    objects.sort_unstable();
    objects.dedup();
    objects
}

/// The nodes above those that belong to another place.
fn nodes_partly(input: &Input<'_>, candidate: &Candidate) -> FxHashSet<ClassNodeIndex> {
    let mut partly = FxHashSet::default();
    for node in &candidate.without {
        let mut at = input.node(*node).parent;
        while at != 0 && partly.insert(at) {
            at = input.node(at).parent;
        }
    }
    partly
}
