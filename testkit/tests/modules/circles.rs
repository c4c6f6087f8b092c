//! Which nodes of a graph can all reach each other?

use std::collections::{BTreeMap, BTreeSet};

/// The graph's circles: each a set of at least two nodes, each of which reaches all others.
pub(crate) fn circles<N: Ord + Copy>(edges: &BTreeSet<(N, N)>) -> Vec<BTreeSet<N>> {
    let nodes: BTreeSet<N> = edges.iter().flat_map(|(from, to)| [*from, *to]).collect();
    let reached: BTreeMap<N, BTreeSet<N>> = nodes
        .iter()
        .map(|node| (*node, reachable(*node, edges)))
        .collect();
    let circle_of = |node| -> BTreeSet<N> {
        let leads_back = |other: &N| reached[other].contains(&node);
        reached[&node].iter().copied().filter(leads_back).collect()
    };
    let circles = nodes.into_iter().map(circle_of);
    let circles: BTreeSet<_> = circles.filter(|circle| circle.len() > 1).collect();
    circles.into_iter().collect()
}

/// All nodes that one or more edges lead to.
fn reachable<N: Ord + Copy>(node: N, edges: &BTreeSet<(N, N)>) -> BTreeSet<N> {
    let mut reached = BTreeSet::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        for (_, to) in edges.iter().filter(|(from, _)| *from == node) {
            if reached.insert(*to) {
                open.push(*to);
            }
        }
    }
    reached
}
