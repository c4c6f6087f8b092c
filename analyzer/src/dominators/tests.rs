//! Are dominators and retained heaps exact? Random heaps against two oracles that share nothing with
//! the engine, and the algorithm alone on random flow graphs.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed unwrap, or an index out of range, is the test's failure"
)]

use heapray_testkit::oracle::Flow;
use proptest::prelude::*;

use super::immediate_dominators;
use super::nearest::nearest_nodes;
use crate::storage::bitset::{Bitset, RankedBitset};

/// Numbers the nodes that node 0 reaches in depth-first preorder; returns the parents by these numbers.
fn preorder(flow: &Flow) -> (Vec<usize>, Vec<u32>) {
    let mut number = vec![None; flow.successors.len()];
    let (mut order, mut parents) = (Vec::new(), Vec::new());
    let mut stack = vec![(0usize, 0u32)];
    while let Some((node, parent)) = stack.pop() {
        if number[node].is_some() {
            continue;
        }
        let own = order.len() as u32;
        number[node] = Some(own);
        order.push(node);
        parents.push(parent);
        for target in &flow.successors[node] {
            stack.push((*target, own));
        }
    }
    (order, parents)
}

fn lengauer_tarjan(flow: &Flow) -> Vec<Option<usize>> {
    let (order, parents) = preorder(flow);
    let mut number = vec![None; flow.successors.len()];
    for (i, node) in order.iter().enumerate() {
        number[*node] = Some(i as u32);
    }
    let mut predecessors = vec![Vec::new(); order.len()];
    for node in &order {
        for target in &flow.successors[*node] {
            let source = number[*node].unwrap();
            predecessors[number[*target].unwrap() as usize].push(source);
        }
    }
    // Some nodes have only their parent as predecessor, as most nodes of a heap do.
    let has_several = |v: u32| {
        let parent = parents[v as usize];
        predecessors[v as usize].iter().any(|p| *p != parent)
    };
    let all = 0..order.len() as u32;
    let mut reduced = Bitset::new(order.len()).unwrap();
    reduced.insert(0);
    for mut node in all.filter(|v| has_several(*v)) {
        while reduced.insert(node) {
            node = parents[node as usize];
        }
    }
    let nodes: Vec<u32> = reduced.iter().collect();
    let nearest = nearest_nodes(&parents, &RankedBitset::new(reduced)).unwrap();
    let nearest = nearest.as_slice();
    let above = |node: &u32| nearest[parents[*node as usize] as usize];
    let mut dominators: Vec<u32> = nodes.iter().map(above).collect();
    let of_node = |node: u32| {
        let preorder = nodes[node as usize];
        has_several(preorder).then(|| predecessors[preorder as usize].as_slice())
    };
    immediate_dominators(&mut dominators, &mut [], of_node, nearest);
    let mut idoms = parents.clone();
    for (node, idom) in nodes.iter().zip(&dominators) {
        idoms[*node as usize] = nodes[*idom as usize];
    }
    let mut result = vec![None; flow.successors.len()];
    for (i, node) in order.iter().enumerate().skip(1) {
        result[*node] = Some(order[idoms[i] as usize]);
    }
    result
}

fn flow_graphs(most: usize) -> impl Strategy<Value = Flow> {
    (1..most).prop_flat_map(|nodes| {
        let targets = prop::collection::vec(0..nodes, 0..4);
        prop::collection::vec(targets, nodes).prop_map(|successors| Flow { successors })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn lengauer_tarjan_on_random_flow_graphs(flow in flow_graphs(24)) {
        let naive = heapray_testkit::oracle::Naive::of(&flow);
        let ours = lengauer_tarjan(&flow);
        for (node, found) in ours.iter().enumerate().skip(1) {
            prop_assert_eq!(*found, naive.immediate_dominator(node), "node {}", node);
        }
    }

    #[test]
    fn the_oracles_agree(flow in flow_graphs(24)) {
        let naive = heapray_testkit::oracle::Naive::of(&flow);
        let iterative = heapray_testkit::oracle::iterative(&flow);
        for (node, found) in iterative.iter().enumerate().skip(1) {
            prop_assert_eq!(*found, naive.immediate_dominator(node), "node {}", node);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn lengauer_tarjan_on_larger_flow_graphs(flow in flow_graphs(600)) {
        prop_assert_eq!(lengauer_tarjan(&flow), heapray_testkit::oracle::iterative(&flow));
    }
}
