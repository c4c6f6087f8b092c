//! The algorithm of Lengauer and Tarjan (TOPLAS 1979) in its simple form, O(m log n), on numbers that are already a
//! depth-first preorder. No recursion: a linked list is a tree of depth one million.
//!
//! Nearly all its time goes into waiting for memory. So a node carries the semidominator of its label, which paths are
//! compressed by, and the lists of predecessors are looked up some nodes ahead.

use bytemuck::{Pod, Zeroable};

use crate::storage::column::prefetch;

/// The state of a node. The fields lie side by side because most of them are read together.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Node {
    /// The parent; after path compression, a higher ancestor of a linked node.
    ancestor: u32,
    /// The node with the smallest semidominator on the compressed path.
    label: u32,
    /// The semidominator of the label; the label itself until that is processed.
    semi: u32,
    /// The first of the nodes whose semidominator is this node and whose dominator is unknown; 0 for none. Once the
    /// node was taken out of such a list, [`LATER`] if its dominator is that of the node which is noted instead.
    bucket: u32,
}

const LATER: u32 = 1;

/// Nodes for which predecessors are looked up before they are needed.
const AHEAD: usize = 16;
/// Of each of them the predecessors for which that is worth it: most nodes have no more.
const FIRST: usize = 4;

/// The entries of scratch memory that [`immediate_dominators`] takes for so many nodes.
pub(super) fn scratch_of_dominators(nodes: usize) -> usize {
    size_of::<Node>() / size_of::<u32>() * nodes
}

/// Computes the immediate dominators of a flow graph whose nodes are numbered in depth-first preorder, 0 being the
/// root.
///
/// `parents` holds the parent of each node in that search, and afterwards its immediate dominator, 0 for the root.
/// `predecessors` returns all predecessors of a node that has several, and `None` for a node whose only predecessor
/// is its parent. They are numbers of other nodes, of which `nearest` tells which node stands for them. Takes 16 bytes per node while it runs, from `scratch` if that is large enough.
pub fn immediate_dominators<'p>(
    parents: &mut [u32],
    scratch: &mut [u32],
    predecessors: impl Fn(u32) -> Option<&'p [u32]>,
    nearest: &[u32],
) {
    let room = scratch_of_dominators(parents.len());
    let states = parents.iter().zip(0..);
    let states = states.map(|(parent, number)| Node::new(number, *parent));
    let mut own: Vec<Node>;
    let nodes: &mut [Node] = if let Some(room) = scratch.get_mut(..room) {
        let nodes: &mut [Node] = bytemuck::cast_slice_mut(room);
        nodes
            .iter_mut()
            .zip(states)
            .for_each(|(node, state)| *node = state);
        nodes
    } else {
        own = states.collect();
        &mut own
    };
    let mut forest = Forest::new(nodes);
    // Once a node is processed: its dominator as far as known, or the next node in its bucket.
    let idom = parents;
    let mut numbers = (1..idom.len() as u32).rev();
    let mut lists: [(u32, &[u32]); AHEAD] = [(0, &[]); AHEAD];
    loop {
        // Lists of several nodes are looked up together, so that the processor waits for them at the same time.
        let mut listed = 0;
        for (entry, w) in lists.iter_mut().zip(&mut numbers) {
            *entry = (w, predecessors(w).unwrap_or_default());
            listed += 1;
        }
        if listed == 0 {
            break;
        }
        let lists = lists.iter().take(listed);
        for (_, list) in lists.clone() {
            prefetch(list, 0);
        }
        for (_, list) in lists.clone() {
            for v in list.iter().take(FIRST) {
                prefetch(nearest, *v as usize);
            }
        }
        for (_, list) in lists.clone() {
            for v in list.iter().take(FIRST) {
                prefetch(forest.nodes, at(nearest, *v) as usize);
            }
        }
        for (w, list) in lists {
            forest.process(*w, list, nearest, idom);
        }
    }
    for w in 1..idom.len() as u32 {
        if forest.node(w).bucket == LATER {
            let above = at(idom, at(idom, w));
            put(idom, w, above);
        }
    }
}

/// The linked part of the tree with compressed paths. Nodes are linked from the last to the first.
struct Forest<'f> {
    nodes: &'f mut [Node],
    /// This node and all nodes with greater numbers are linked.
    linked_from: u32,
    path: Vec<u32>,
}

impl Node {
    fn new(number: u32, parent: u32) -> Self {
        Self {
            ancestor: parent,
            label: number,
            semi: number,
            bucket: 0,
        }
    }
}

impl<'f> Forest<'f> {
    fn new(nodes: &'f mut [Node]) -> Self {
        Self {
            linked_from: nodes.len() as u32,
            nodes,
            path: Vec::new(),
        }
    }

    /// Finds the semidominator of a node, links the node, and finds dominators of the nodes that waited for that.
    /// O(predecessors), but an object that everything refers to is soon known to have the root as semidominator.
    #[inline]
    fn process(&mut self, w: u32, predecessors: &[u32], nearest: &[u32], idom: &mut [u32]) {
        let parent = at(idom, w);
        let mut semi = parent;
        let mut before = parent;
        for part in predecessors.chunks(AHEAD) {
            // Nothing is above the root.
            if semi == 0 {
                break;
            }
            let (mut different, mut count) = ([0; AHEAD], 0);
            for v in part {
                let v = at(nearest, *v);
                // Neighbours in the list often have the same node above them.
                if v != before {
                    before = v;
                    prefetch(self.nodes, v as usize);
                    put(&mut different, count, v);
                    count += 1;
                }
            }
            for v in different.iter().take(count as usize) {
                semi = semi.min(self.evaluate(*v).semi);
            }
        }
        if let Some(node) = self.nodes.get_mut(w as usize) {
            node.semi = semi;
        }
        // If they are equal, no node lies on the tree path between them, and the parent dominates.
        if semi != parent {
            put(idom, w, self.replace_bucket(semi, w));
        }
        self.linked_from = w;
        let mut v = self.replace_bucket(parent, 0);
        while v != 0 {
            // All nodes in this bucket have the parent as semidominator.
            let least = self.evaluate(v);
            let next = at(idom, v);
            if least.semi < parent {
                put(idom, v, least.label);
                self.replace_bucket(v, LATER);
            } else {
                put(idom, v, parent);
            }
            v = next;
        }
    }

    /// The node with the smallest semidominator on the linked path above `v`, `v` included, as a label; a node that is
    /// not linked is its own.
    #[inline]
    fn evaluate(&mut self, v: u32) -> Node {
        if v < self.linked_from {
            return Node::new(v, 0);
        }
        let node = self.node(v);
        if node.ancestor < self.linked_from {
            return node;
        }
        self.compress(v)
    }

    /// Lets all linked nodes above `v` refer to the root of their tree, and `v` too. Returns the state of `v`.
    fn compress(&mut self, v: u32) -> Node {
        let mut top = v;
        self.path.clear();
        let mut above = loop {
            let node = self.node(top);
            // The node below the root of the tree keeps its label; compression goes down from there.
            if node.ancestor < self.linked_from {
                break node;
            }
            self.path.push(top);
            top = node.ancestor;
        };
        while let Some(number) = self.path.pop() {
            let mut node = self.node(number);
            if above.semi < node.semi {
                (node.label, node.semi) = (above.label, above.semi);
            }
            node.ancestor = above.ancestor;
            if let Some(entry) = self.nodes.get_mut(number as usize) {
                *entry = node;
            }
            above = node;
        }
        above
    }

    #[inline]
    fn node(&self, number: u32) -> Node {
        let node = self.nodes.get(number as usize).copied();
        node.unwrap_or(Node::zeroed())
    }

    /// Replaces the head of a bucket (0 to empty it) and returns the old head.
    #[inline]
    fn replace_bucket(&mut self, of: u32, head: u32) -> u32 {
        let node = self.nodes.get_mut(of as usize);
        node.map_or(0, |node| std::mem::replace(&mut node.bucket, head))
    }
}

#[inline]
fn at(column: &[u32], index: u32) -> u32 {
    column.get(index as usize).copied().unwrap_or_default()
}

#[inline]
fn put(column: &mut [u32], index: u32, value: u32) {
    if let Some(entry) = column.get_mut(index as usize) {
        *entry = value;
    }
}
