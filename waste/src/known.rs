//! What is known of classes of collections and their nodes, by class.

use heapray_analyzer::{Class, ClassIndex, Heap};
use heapray_query::collections::{CollectionShape, Family, KnownCollections};

/// By class, so that no object's class is looked up by its name.
pub(crate) struct Known {
    pub(crate) collections: KnownCollections,
    /// Nodes of the JDK's collections.
    is_node: Vec<bool>,
    /// Whose arrays are their own: collections, and segments of maps.
    has_arrays: Vec<bool>,
    /// Bytes that a node of a tree takes beyond a plain one; maps make trees of long chains.
    of_trees: Vec<u64>,
}

impl Known {
    pub(crate) fn of(heap: &Heap) -> Self {
        let collections = KnownCollections::of(heap);
        let classes = || heap.classes().iter();
        let has_arrays = |(index, class): (ClassIndex, &Class)| {
            collections.counted(index).is_some() || class.name.ends_with("$Segment")
        };
        Self {
            is_node: classes().map(|(_, class)| is_node(&class.name)).collect(),
            has_arrays: classes().map(has_arrays).collect(),
            of_trees: classes()
                .map(|(index, class)| beyond_plain(heap, index, class))
                .collect(),
            collections,
        }
    }

    /// Whether the arrays to which an object of the class refers are its own.
    pub(crate) fn has_arrays(&self, class: ClassIndex) -> bool {
        self.has_arrays.get(class.get()) == Some(&true)
    }

    /// Bytes that an object of the class takes beyond a plain node of a map; 0 if it is none of a tree.
    pub(crate) fn beyond_plain_node(&self, class: ClassIndex) -> u64 {
        self.of_trees.get(class.get()).copied().unwrap_or_default()
    }

    pub(crate) fn is_collection(&self, class: ClassIndex) -> bool {
        self.collections.counted(class).is_some()
    }

    pub(crate) fn is_map(&self, class: ClassIndex) -> bool {
        let facts = self.collections.counted(class);
        facts.is_some_and(|facts| facts.family == Family::Map)
    }

    /// Whether an object of the class is a node of a collection.
    pub(crate) fn is_node(&self, heap: &Heap, of: &CollectionShape, class: ClassIndex) -> bool {
        let is_of_jdk = of.class.starts_with("java.util.");
        self.is_node.get(class.get()) == Some(&true) || !is_of_jdk && of.is_node(heap, class)
    }
}

/// Of a node of a tree what it has beyond the topmost node among its superclasses; of a bin, which only holds such nodes,
/// everything.
fn beyond_plain(heap: &Heap, index: ClassIndex, class: &Class) -> u64 {
    let size = |class| heap.instance_size(class).unwrap_or_default();
    let of_jdk = class.name.strip_prefix("java.util.").unwrap_or_default();
    if of_jdk.ends_with("$TreeBin") {
        return size(index);
    }
    if !of_jdk.ends_with("$TreeNode") {
        return 0;
    }
    let mut plain = index;
    while let Some(above) = heap.classes().get(plain).super_class
        && heap.classes().get(above).super_class.is_some()
    {
        plain = above;
    }
    size(index).saturating_sub(size(plain))
}

/// Entries of `AbstractMap` are values of their own.
fn is_node(class: &str) -> bool {
    let ends = ["Node", "Entry", "TreeBin", "Segment"];
    class.strip_prefix("java.util.").is_some_and(|rest| {
        rest.contains('$')
            && !rest.starts_with("AbstractMap$")
            && ends.iter().any(|end| rest.ends_with(end))
    })
}
