//! The objects that a finding is made of: the largest of them, and all of them by class.

use std::collections::BTreeMap;

use crate::finding::{ClassShare, Member};
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

/// Everything below the nodes, by class.
pub(crate) fn retained_by_class(input: &Input<'_>, nodes: &[ClassNodeIndex]) -> Vec<ClassShare> {
    let mut totals: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let mut open: Vec<ClassNodeIndex> = nodes.to_vec();
    let mut visited = 0;
    while let Some(index) = open.pop() {
        visited += 1;
        if visited > 100_000 {
            break;
        }
        let node = input.node(index);
        let below: u64 = input
            .children(index)
            .iter()
            .map(|child| input.node(*child).retained)
            .sum();
        let own = node.retained.saturating_sub(below);
        let total = totals
            .entry(input.class_name(node.class).to_owned())
            .or_default();
        total.0 += node.objects;
        total.1 += own;
        open.extend(input.children(index));
    }
    let mut shares: Vec<ClassShare> = totals
        .into_iter()
        .map(|(class, (instances, shallow_size))| ClassShare {
            class,
            instances,
            shallow_size,
        })
        .collect();
    shares.sort_by(|a, b| {
        b.shallow_size
            .cmp(&a.shallow_size)
            .then_with(|| a.class.cmp(&b.class))
    });
    shares.truncate(MOST_ROWS);
    shares
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
