//! Children of a node, taken together by class, and which of them stand for themselves.

use rustc_hash::FxHashMap;

use crate::input::Input;
use heapray_analyzer::classes::ClassIndex;
use heapray_query::class_tree::ClassNodeIndex;

/// A member this much larger than the rest of its group is looked at by itself.
pub(crate) const OUTLIER: f64 = 0.7;

/// Children of a node, taken together by class.
#[derive(Debug, Clone)]
pub(crate) struct Siblings {
    pub class: ClassIndex,
    pub retained: u64,
    pub members: u64,
    pub nodes: Vec<ClassNodeIndex>,
}

pub(crate) fn siblings(input: &Input<'_>, parent: ClassNodeIndex) -> Vec<Siblings> {
    siblings_of(input, &[parent])
}

pub(crate) fn siblings_of(input: &Input<'_>, parents: &[ClassNodeIndex]) -> Vec<Siblings> {
    let mut by_class: FxHashMap<ClassIndex, Siblings> = FxHashMap::default();
    for child in parents.iter().flat_map(|parent| input.children(*parent)) {
        let node = input.node(*child);
        let class = input.alike(node.class);
        let siblings = by_class.entry(class).or_insert_with(|| Siblings {
            class,
            retained: 0,
            members: 0,
            nodes: Vec::new(),
        });
        siblings.retained += node.retained;
        siblings.members += node.entering;
        siblings.nodes.push(*child);
    }
    let mut list: Vec<Siblings> = by_class.into_values().collect();
    list.sort_by_key(|siblings| (std::cmp::Reverse(siblings.retained), siblings.class));
    list
}

/// Single nodes worth descending into, and what remains as a group.
pub(crate) fn divide(
    input: &Input<'_>,
    siblings: &Siblings,
    least: u64,
) -> (Vec<ClassNodeIndex>, Siblings) {
    let mut deeper = Vec::new();
    let mut rest = siblings.clone();
    let largest = siblings
        .nodes
        .iter()
        .map(|node| input.node(*node).retained)
        .max();
    let dominated =
        largest.is_some_and(|largest| largest as f64 >= siblings.retained as f64 * OUTLIER);
    // Few big ones are named one by one; many of equal size are one thing.
    let big = |node: &ClassNodeIndex| {
        let node = input.node(*node);
        node.single != 0 && node.retained >= least
    };
    let big_ones = siblings.nodes.iter().filter(|node| big(node)).count();
    if dominated || big_ones <= 3 {
        rest.nodes.clear();
        for node in &siblings.nodes {
            if big(node) {
                deeper.push(*node);
                rest.retained -= input.node(*node).retained;
                rest.members -= input.node(*node).entering;
            } else {
                rest.nodes.push(*node);
            }
        }
    }
    (deeper, rest)
}
