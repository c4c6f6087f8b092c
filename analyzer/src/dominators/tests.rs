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
    let mut idoms = parents.clone();
    immediate_dominators(&mut idoms, &mut [], |v| {
        has_several(v).then(|| predecessors[v as usize].as_slice())
    });
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
