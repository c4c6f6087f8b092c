//! Every reachable object, one by one.

use heapray_hprof::ObjectId;

use crate::classes::ClassIndex;
use crate::heap::Heap;
use crate::index::ObjectIndex;

/// Place in the dominator tree: the preorder number of the walk that found the object; 0 is the
/// virtual root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreeIndex(pub u32);

impl TreeIndex {
    /// The virtual root, above all GC roots.
    pub const ROOT: Self = Self(0);
}

/// An object with its sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObjectRow {
    /// The object.
    pub object: ObjectIndex,
    /// Its place in the dominator tree.
    pub tree: TreeIndex,
    /// Its identifier.
    pub id: ObjectId,
    /// Its class as Java sees it.
    pub class: ClassIndex,
    /// Own size, bytes.
    pub shallow_size: u64,
    /// Bytes that would be freed with it.
    pub retained_size: u64,
    /// Immediate dominator; `None` for the virtual root.
    pub dominator: Option<ObjectId>,
}

impl Heap {
    /// Reachable objects in the order of the walk from the roots. No file access; a few cache misses
    /// each.
    pub fn objects(&self) -> impl Iterator<Item = ObjectRow> + '_ {
        (1..=self.tree.count).filter_map(|preorder| self.row(TreeIndex(preorder)))
    }

    /// An object by its place in the dominator tree; `None` for the virtual root.
    pub fn row(&self, tree: TreeIndex) -> Option<ObjectRow> {
        let object = self.object_at(tree)?;
        let dominator = self.dominator(tree);
        Some(ObjectRow {
            object,
            tree,
            id: self.id(object),
            class: self.class_of(object),
            shallow_size: self.shallow_size(object),
            retained_size: self.retained_size(tree),
            dominator: self.object_at(dominator).map(|object| self.id(object)),
        })
    }

    /// The object at a place of the dominator tree; `None` for the virtual root.
    #[inline]
    pub fn object_at(&self, tree: TreeIndex) -> Option<ObjectIndex> {
        let object = self.tree.order.as_slice().get(tree.0 as usize)?;
        (tree != TreeIndex::ROOT && tree.0 <= self.tree.count).then_some(ObjectIndex(*object))
    }

    /// Immediate dominator; the virtual root's is itself.
    #[inline]
    pub fn dominator(&self, tree: TreeIndex) -> TreeIndex {
        TreeIndex(
            self.tree
                .idom
                .as_slice()
                .get(tree.0 as usize)
                .copied()
                .unwrap_or_default(),
        )
    }

    /// Bytes that would be freed with the object; with the virtual root, all.
    #[inline]
    pub fn retained_size(&self, tree: TreeIndex) -> u64 {
        self.tree.retained.get(tree.0)
    }

    /// An object's identifier.
    pub fn id(&self, object: ObjectIndex) -> ObjectId {
        ObjectId(self.scanned.index.address(object))
    }

    /// The object of an identifier.
    pub fn find(&self, id: ObjectId) -> Option<ObjectIndex> {
        self.scanned.index.find(id.0)
    }

    /// An object's class as Java sees it: class objects are instances of `java.lang.Class`.
    #[inline]
    pub fn class_of(&self, object: ObjectIndex) -> ClassIndex {
        self.graph.java_class_of(object.0)
    }

    /// Own size of an object, bytes.
    #[inline]
    pub fn shallow_size(&self, object: ObjectIndex) -> u64 {
        let node = self.graph.node(object.0);
        self.sizes.of(&self.graph, object.0, node.class, node.body)
    }

    /// Is it reachable (or were unreachable objects kept)?
    pub fn is_reachable(&self, object: ObjectIndex) -> bool {
        self.tree.visited.contains(object.0)
    }
}
