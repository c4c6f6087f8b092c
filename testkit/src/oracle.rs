//! Dominators by definition: remove a node, and see which nodes the entry no longer reaches. For larger graphs, a
//! textbook algorithm.

/// A flow graph; node 0 is the entry.
#[derive(Debug, Clone, Default)]
pub struct Flow {
    /// The successors of each node.
    pub successors: Vec<Vec<usize>>,
}

impl Flow {
    /// The nodes that the entry reaches when one node is removed.
    pub fn reachable(&self, without: Option<usize>) -> Vec<bool> {
        let mut reached = vec![false; self.successors.len()];
        let mut stack = vec![0];
        while let Some(node) = stack.pop() {
            if Some(node) == without || reached[node] {
                continue;
            }
            reached[node] = true;
            stack.extend(&self.successors[node]);
        }
        reached
    }
}

/// For each node, the nodes that would be unreachable without it, the node itself included.
pub struct Naive {
    /// By node: whether the entry reaches it.
    pub reachable: Vec<bool>,
    /// By node, then by node: whether removing the first makes the second unreachable.
    pub lost: Vec<Vec<bool>>,
}

impl Naive {
    /// Computes the lost nodes of every node. O(nodes · edges).
    pub fn of(flow: &Flow) -> Self {
        let reachable = flow.reachable(None);
        let lost = (0..flow.successors.len()).map(|node| {
            let left = flow.reachable(Some(node));
            let pairs = reachable.iter().zip(&left);
            pairs.map(|(before, after)| *before && !after).collect()
        });
        let lost = lost.collect();
        Self { reachable, lost }
    }

    /// The immediate dominator of a node; `None` for the entry and for unreachable nodes.
    pub fn immediate_dominator(&self, node: usize) -> Option<usize> {
        // The dominators of a node form a chain; removing any other one makes the nearest unreachable.
        let dominators = (0..self.lost.len()).filter(|d| *d != node && self.lost[*d][node]);
        dominators.min_by_key(|d| self.lost[*d].iter().filter(|lost| **lost).count())
    }
}

/// The immediate dominators by the data-flow formulation, iterated until nothing changes (Cooper, Harvey and Kennedy,
/// "A simple, fast dominance algorithm").
pub fn iterative(flow: &Flow) -> Vec<Option<usize>> {
    let nodes = flow.successors.len();
    let mut post = Vec::new();
    let mut seen = vec![false; nodes];
    let mut stack = vec![(0, 0)];
    seen[0] = true;
    while let Some((node, next)) = stack.pop() {
        if let Some(target) = flow.successors[node].get(next) {
            stack.push((node, next + 1));
            if !std::mem::replace(&mut seen[*target], true) {
                stack.push((*target, 0));
            }
        } else {
            post.push(node);
        }
    }
    let mut rank = vec![0; nodes];
    for (i, node) in post.iter().enumerate() {
        rank[*node] = i;
    }
    let mut predecessors = vec![Vec::new(); nodes];
    for node in &post {
        for target in &flow.successors[*node] {
            predecessors[*target].push(*node);
        }
    }
    let mut idom = vec![None; nodes];
    idom[0] = Some(0);
    let mut changed = true;
    while changed {
        changed = false;
        for node in post.iter().rev().skip(1) {
            let known = predecessors[*node].iter().filter(|p| idom[**p].is_some());
            let meet = known.copied().reduce(|mut a, mut b| {
                while a != b {
                    let lower = if rank[a] < rank[b] { &mut a } else { &mut b };
                    *lower = idom[*lower].expect("a node that was met has a dominator");
                }
                a
            });
            changed |= idom[*node] != meet;
            idom[*node] = meet;
        }
    }
    idom[0] = None;
    idom
}
