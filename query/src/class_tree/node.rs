//! A node of the class tree, and what stands above it.

use heapray_analyzer::{ClassIndex, stored};

/// Number of a node; 0 is the virtual root.
pub type ClassNodeIndex = u32;

/// Objects dominated along one sequence of classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClassNode {
    /// The node above.
    pub parent: ClassNodeIndex,
    /// Class of the objects.
    pub class: ClassIndex,
    /// Objects that enter the node, and deeper ones of its class that are counted here.
    pub objects: u64,
    /// Of the former only.
    pub entering: u64,
    /// Retained by the entering objects, bytes.
    pub retained: u64,
    /// Preorder number of the object, where the node stands for one large object; else 0.
    pub single: u32,
    /// The class occurs above, so that what the node retains is counted there.
    pub nested: bool,
    /// Largest of them: preorder number and retained bytes.
    pub largest: (u32, u64),
}

stored!(ClassNode {
    parent,
    class,
    objects,
    entering,
    retained,
    single,
    nested,
    largest,
});

/// Objects that stand at a node of another class than theirs, or again at one of theirs: their class occurs above, and
/// what they retain is counted there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoldedObjects {
    /// The node that they stand at.
    pub node: ClassNodeIndex,
    /// Their class.
    pub class: ClassIndex,
    /// How many they are.
    pub objects: u64,
    /// Retained by all of them, bytes; those that dominate one another are counted again.
    pub retained: u64,
}

stored!(FoldedObjects {
    node,
    class,
    objects,
    retained,
});

impl ClassNode {
    pub(super) fn new(parent: ClassNodeIndex, class: ClassIndex) -> Self {
        let (single, nested) = (0, false);
        Self {
            parent,
            class,
            objects: 0,
            entering: 0,
            retained: 0,
            single,
            nested,
            largest: (0, 0),
        }
    }

    /// An object that may be the largest: of equal ones the first is.
    pub(super) fn see(&mut self, (preorder, retained): (u32, u64)) {
        let (largest, most) = self.largest;
        if retained > most || retained == most && preorder < largest {
            self.largest = (preorder, retained);
        }
    }

    /// Adds the objects of another part of the walk.
    pub(super) fn add(&mut self, other: &Self) {
        self.objects += other.objects;
        self.entering += other.entering;
        self.retained += other.retained;
        self.see(other.largest);
    }
}

/// The node and those above it, the virtual root left out.
pub(super) fn above(nodes: &[ClassNode], from: ClassNodeIndex) -> impl Iterator<Item = &ClassNode> {
    let node = |index: ClassNodeIndex| nodes.get(index as usize).filter(|_| index != 0);
    std::iter::successors(node(from), move |above| node(above.parent))
}
