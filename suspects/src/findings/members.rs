//! The objects that a finding is made of: the largest of them, and all of them by class.

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

/// The largest objects of a place.
pub(crate) fn members(input: &Input<'_>, nodes: &[ClassNodeIndex]) -> Vec<Member> {
    let mut objects: Vec<ObjectIndex> = Vec::new();
    if let [only] = nodes {
        let children = input.children(*only).iter();
        objects.extend(
            children
                .filter_map(|child| input.object_of(*child).or_else(|| input.largest_of(*child))),
        );
    } else {
        objects.extend(
            nodes
                .iter()
                .filter_map(|node| input.object_of(*node).or_else(|| input.largest_of(*node))),
        );
    }
    objects.truncate(MOST_ROWS);
    objects
        .into_iter()
        .map(|object| member(input, object))
        .collect()
}
