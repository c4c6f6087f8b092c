//! Reachable objects with their sizes.

use std::ops::Range;

use heapray_hprof::ObjectId;

use crate::classes::{ClassIndex, ClassKind, STACK_CHUNK};
use crate::graph::Body;
use crate::heap::Heap;
use crate::index::ObjectIndex;
use crate::reach::Reachability;
use crate::storage::packed::PackedNumbers;
use crate::stored_places::{PLACES, numbers_of};

/// A position in the dominator tree: the preorder number of the object in the search; 0 is the virtual root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreeIndex(pub u32);

impl TreeIndex {
    /// The virtual root, above all GC roots.
    pub const ROOT: Self = Self(0);
}

/// An object with its sizes and its immediate dominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObjectRow {
    /// The object.
    pub object: ObjectIndex,
    /// The object's position in the dominator tree.
    pub tree: TreeIndex,
    /// The object's ID.
    pub id: ObjectId,
    /// The object's class; class objects are instances of `java.lang.Class`.
    pub class: ClassIndex,
    /// The shallow size, bytes.
    pub shallow_size: u64,
    /// The retained size, bytes.
    pub retained_size: u64,
    /// The ID of the immediate dominator; `None` for the virtual root.
    pub dominator: Option<ObjectId>,
}

impl Heap {
    /// All objects that may refer to one, of which the preorder number is known, in any order; some may not. `None` if
    /// only a pass over all objects tells: where the heap is not from an index file.
    pub fn possible_referrers(&self, object: ObjectIndex, place: TreeIndex) -> Option<Vec<u32>> {
        let idom = self.tree.idom.get(place.0 as usize)?;
        self.inbound.all_of(object.0, idom, &self.tree.order)
    }

    /// Places of the objects that refer to one and that it does not dominate; some that it dominates, and its dominator,
    /// may be among them. `None` where the heap is not from an index file.
    pub fn referrers_outside(
        &self,
        object: ObjectIndex,
        place: TreeIndex,
    ) -> Option<Vec<TreeIndex>> {
        let idom = self.tree.idom.get(place.0 as usize)?;
        let numbers = self.inbound.outside(object.0, idom)?.into_iter();
        Some(numbers.map(TreeIndex).collect())
    }

    /// Preorder numbers among which that of an object is, if it is reachable. `None` if only a pass over all objects
    /// tells: where the heap is not from an index file.
    pub fn numbers_near(&self, object: ObjectIndex) -> Option<Range<u32>> {
        let parts = PackedNumbers::open(self.index_file()?, PLACES)?;
        let part = parts.at(object.0 as usize)?;
        Some(numbers_of(part as u8, self.tree.count))
    }

    /// Reachable objects in search order. No file access; a few cache misses each.
    pub fn objects(&self) -> impl Iterator<Item = ObjectRow> + '_ {
        (1..=self.tree.count).filter_map(|preorder| self.row(TreeIndex(preorder)))
    }

    /// The row of the object at a position of the dominator tree; `None` for the virtual root.
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

    /// The object at a position of the dominator tree; `None` for the virtual root.
    #[inline]
    pub fn object_at(&self, tree: TreeIndex) -> Option<ObjectIndex> {
        let object = self.tree.order.get(tree.0 as usize)?;
        (tree != TreeIndex::ROOT && tree.0 <= self.tree.count).then_some(ObjectIndex(object))
    }

    /// The immediate dominator; that of the virtual root is the virtual root.
    #[inline]
    pub fn dominator(&self, tree: TreeIndex) -> TreeIndex {
        TreeIndex(self.tree.idom.get(tree.0 as usize).unwrap_or_default())
    }

    /// How firmly an object of the dominator tree is held.
    #[inline]
    pub fn reachability(&self, tree: TreeIndex) -> Reachability {
        self.tree.regions.of(tree.0)
    }

    /// The retained size of an object, bytes; that of the virtual root is the whole heap.
    #[inline]
    pub fn retained_size(&self, tree: TreeIndex) -> u64 {
        self.tree.retained.get(tree.0)
    }

    /// The ID of an object.
    pub fn id(&self, object: ObjectIndex) -> ObjectId {
        ObjectId(self.scanned.index.address(object))
    }

    /// The object with this ID; `None` if it is not in the file.
    pub fn find(&self, id: ObjectId) -> Option<ObjectIndex> {
        self.scanned.index.find(id.0)
    }

    /// The class of an object; class objects are instances of `java.lang.Class`.
    #[inline]
    pub fn class_of(&self, object: ObjectIndex) -> ClassIndex {
        self.graph.java_class_of(object.0)
    }

    /// The shallow size of an object, bytes.
    #[inline]
    pub fn shallow_size(&self, object: ObjectIndex) -> u64 {
        let node = self.graph.node(object.0);
        self.sizes.of(&self.graph, object.0, node.class, node.body)
    }

    /// The shallow size that every instance of a class has, bytes; `None` where it differs from object to object:
    /// arrays, class objects, stack chunks.
    pub fn instance_size(&self, class: ClassIndex) -> Option<u64> {
        let own = self.classes().get(class);
        let differs = own.kind != ClassKind::Instance
            || own.name == STACK_CHUNK && !self.graph.stack_chunks.is_empty();
        (!differs).then(|| self.sizes.of(&self.graph, 0, class, Body::Instance))
    }

    /// Whether every reachable object has a size: MAT's rule has none for some class objects. O(classes).
    pub fn has_sizes_only(&self) -> bool {
        let has_objects = |class: ClassIndex| self.instances_of(class) > 0;
        self.sizes.are_positive(self.classes(), has_objects)
    }

    /// Whether the object is reachable, or was treated as reachable.
    pub fn is_reachable(&self, object: ObjectIndex) -> bool {
        self.tree.visited.contains(object.0)
    }
}
