//! The algorithm of Lengauer and Tarjan (TOPLAS 1979) in its simple form, O(m log n), on numbers that are already a
//! depth-first preorder. No recursion: a linked list is a tree of depth one million.

use bytemuck::{Pod, Zeroable};

/// The state of a node. The fields lie side by side because most of them are read together.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Node {
    /// The parent; after path compression, a higher ancestor of a linked node.
    ancestor: u32,
    /// The semidominator; the node itself until it is processed.
    semi: u32,
    /// The node with the smallest semidominator on the compressed path.
    label: u32,
    /// The first of the nodes whose semidominator is this node and whose dominator is unknown; 0 for none.
    bucket: u32,
}

/// Computes the immediate dominators of a flow graph whose nodes are numbered in depth-first preorder, 0 being the
/// root.
///
/// `parents` holds the parent of each node in that search, and afterwards its immediate dominator, 0 for the root.
/// `predecessors` returns all predecessors of a node that has several, and `None` for a node whose only predecessor
/// is its parent. Takes 16 bytes per node while it runs, from `scratch` if that is large enough.
pub fn immediate_dominators<'p>(
    parents: &mut [u32],
    scratch: &mut [u32],
    predecessors: impl Fn(u32) -> Option<&'p [u32]>,
) {
    let mut own = Vec::new();
    let room = size_of::<Node>() / size_of::<u32>() * parents.len();
    let nodes: &mut [Node] = if let Some(room) = scratch.get_mut(..room) {
        bytemuck::cast_slice_mut(room)
    } else {
        own.resize(parents.len(), Node::zeroed());
        &mut own
    };
    let mut forest = Forest::new(nodes, parents);
    // Once a node is processed: its dominator as far as known, or the next node in its bucket.
    let idom = parents;
    for w in (1..idom.len() as u32).rev() {
        let parent = at(idom, w);
        forest.linked_from = w + 1;
        let mut semi = parent;
        for v in predecessors(w).unwrap_or_default() {
            let u = forest.evaluate(*v);
            semi = semi.min(forest.semi(u));
        }
        forest.put_semi(w, semi);
        // If they are equal, no node lies on the tree path between them, and the parent dominates.
        if semi != parent {
            put(idom, w, forest.replace_bucket(semi, w));
        }
        forest.linked_from = w;
        let mut v = forest.replace_bucket(parent, 0);
        while v != 0 {
            let u = forest.evaluate(v);
            let dominator = if forest.semi(u) < forest.semi(v) {
                u
            } else {
                parent
            };
            let next = at(idom, v);
            put(idom, v, dominator);
            v = next;
        }
    }
    for w in 1..idom.len() as u32 {
        let dominator = at(idom, w);
        if dominator != forest.semi(w) {
            let above = at(idom, dominator);
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

impl<'f> Forest<'f> {
    fn new(nodes: &'f mut [Node], parents: &[u32]) -> Self {
        for ((node, parent), number) in nodes.iter_mut().zip(parents).zip(0..) {
            *node = Node {
                ancestor: *parent,
                semi: number,
                label: number,
                bucket: 0,
            };
        }
        Self {
            linked_from: nodes.len() as u32,
            nodes,
            path: Vec::new(),
        }
    }

    /// The node with the smallest semidominator on the linked path above `v`, `v` included.
    #[inline]
    fn evaluate(&mut self, v: u32) -> u32 {
        if v < self.linked_from {
            return v;
        }
        self.compress(v);
        self.node(v).label
    }

    fn compress(&mut self, v: u32) {
        let mut top = v;
        self.path.clear();
        while top >= self.linked_from {
            self.path.push(top);
            top = self.node(top).ancestor;
        }
        // The node below the root of the tree keeps its label; compression goes down from there.
        let Some(mut above) = self.path.pop() else {
            return;
        };
        while let Some(number) = self.path.pop() {
            let (mut node, up) = (self.node(number), self.node(above));
            if self.semi(up.label) < self.semi(node.label) {
                node.label = up.label;
            }
            node.ancestor = up.ancestor;
            if let Some(entry) = self.nodes.get_mut(number as usize) {
                *entry = node;
            }
            above = number;
        }
    }

    #[inline]
    fn node(&self, number: u32) -> Node {
        let node = self.nodes.get(number as usize).copied();
        node.unwrap_or(Node::zeroed())
    }

    #[inline]
    fn semi(&self, number: u32) -> u32 {
        self.node(number).semi
    }

    #[inline]
    fn put_semi(&mut self, number: u32, semi: u32) {
        if let Some(node) = self.nodes.get_mut(number as usize) {
            node.semi = semi;
        }
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
