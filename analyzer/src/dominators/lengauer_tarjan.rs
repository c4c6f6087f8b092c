//! The algorithm of Lengauer and Tarjan (TOPLAS 1979) in its simple form, O(m log n), on numbers that
//! are a depth-first preorder already. No recursion: a linked list is a tree a million deep.

/// Immediate dominators of a flow graph whose nodes are numbered in depth-first preorder, 0 being the
/// root. `parents` holds each node's parent in that walk, and afterwards its immediate dominator, 0 for the
/// root; `predecessors` all predecessors of a node that has several, `None` for nodes with no other than
/// their parent. 16 bytes per node while it runs, taken from `scratch` where that is large enough.
pub(crate) fn immediate_dominators<'p>(
    parents: &mut [u32],
    scratch: &mut [u32],
    predecessors: impl Fn(u32) -> Option<&'p [u32]>,
) {
    let nodes = parents.len() as u32;
    let mut own = Vec::new();
    let room = if let Some(room) = scratch.get_mut(..parents.len() * 4) {
        room
    } else {
        own.resize(parents.len() * 4, 0);
        &mut own
    };
    let (semi, rest) = room.split_at_mut(parents.len());
    let (label, rest) = rest.split_at_mut(parents.len());
    // The nodes whose semidominator is `v`, as a list from `bucket[v]`; 0 ends it.
    let (bucket, idom) = rest.split_at_mut(parents.len());
    bucket.fill(0);
    // The next one in its list, until the node's dominator is known.
    idom.fill(0);
    let mut forest = Forest::new(parents, semi, label);
    for w in (1..nodes).rev() {
        let parent = at(forest.ancestor, w);
        forest.linked_from = w + 1;
        let mut semi = parent;
        for v in predecessors(w).unwrap_or_default() {
            let u = forest.evaluate(*v);
            semi = semi.min(at(forest.semi, u));
        }
        put(forest.semi, w, semi);
        if semi == parent {
            // Nothing on the tree path between semidominator and node: it dominates.
            put(idom, w, parent);
        } else {
            put(idom, w, at(bucket, semi));
            put(bucket, semi, w);
        }
        forest.linked_from = w;
        let mut v = std::mem::take(bucket.get_mut(parent as usize).unwrap_or(&mut 0));
        while v != 0 {
            let u = forest.evaluate(v);
            let dominator = if at(forest.semi, u) < at(forest.semi, v) {
                u
            } else {
                parent
            };
            let next = at(idom, v);
            put(idom, v, dominator);
            v = next;
        }
    }
    for w in 1..nodes {
        let dominator = at(idom, w);
        if dominator != at(forest.semi, w) {
            let above = at(idom, dominator);
            put(idom, w, above);
        }
    }
    parents.copy_from_slice(idom);
}

/// The linked part of the tree, with compressed paths. Nodes are linked from the last to the first.
struct Forest<'f> {
    semi: &'f mut [u32],
    /// The parent; of a linked node, an ancestor further up once its path was compressed.
    ancestor: &'f mut [u32],
    /// This node and all behind it are linked.
    linked_from: u32,
    /// The node of least semidominator on the compressed path.
    label: &'f mut [u32],
    path: Vec<u32>,
}

impl<'f> Forest<'f> {
    fn new(parents: &'f mut [u32], semi: &'f mut [u32], label: &'f mut [u32]) -> Self {
        for numbers in [&mut *semi, &mut *label] {
            numbers
                .iter_mut()
                .zip(0..)
                .for_each(|(entry, number)| *entry = number);
        }
        Self {
            semi,
            linked_from: parents.len() as u32,
            ancestor: parents,
            label,
            path: Vec::new(),
        }
    }

    /// The node with the least semidominator on the linked path above `v`, `v` included.
    fn evaluate(&mut self, v: u32) -> u32 {
        let mut top = v;
        self.path.clear();
        while top >= self.linked_from {
            self.path.push(top);
            top = at(self.ancestor, top);
        }
        // The node below the tree's root keeps its own label; compress from there downward.
        let Some(mut above) = self.path.pop() else {
            return at(self.label, v);
        };
        while let Some(node) = self.path.pop() {
            let (own, up) = (at(self.label, node), at(self.label, above));
            if at(self.semi, up) < at(self.semi, own) {
                put(self.label, node, up);
            }
            let ancestor = at(self.ancestor, above);
            put(self.ancestor, node, ancestor);
            above = node;
        }
        at(self.label, v)
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
