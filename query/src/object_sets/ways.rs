//! The ways through the class tree to where sets begin.

use rustc_hash::{FxHashMap, FxHashSet};

use heapray_analyzer::{ClassIndex, Heap};

use super::heads::SetHeads;
use crate::class_tree::{ClassNodeIndex, ClassTree};
use crate::positions::find_in_tree;

/// The ways to the nodes and objects that sets begin with.
pub(super) struct Ways {
    pub(super) java_lang_class: ClassIndex,
    /// By node on the way to a named one: the sets that begin there, and those that end there.
    pub(super) named: FxHashMap<ClassNodeIndex, (u32, u32)>,
    /// The nodes on the way, by the node above and class.
    pub(super) below: FxHashMap<(ClassNodeIndex, ClassIndex), ClassNodeIndex>,
    /// The classes of the nodes above each node on the way, its own included.
    pub(super) chains: FxHashMap<ClassNodeIndex, FxHashSet<ClassIndex>>,
    /// Nodes that stand for one object, by preorder number, in this order.
    pub(super) singles: Vec<(u32, ClassNodeIndex)>,
    /// Sets that begin at single objects, by preorder number, in this order.
    pub(super) objects: Vec<(u32, u32)>,
    /// Sets that begin at instances of a class, by class; empty if none does.
    pub(super) classes: Vec<u32>,
}

impl Ways {
    pub(super) fn new(heap: &Heap, sets: &[SetHeads]) -> Self {
        let tree = heap.kept::<ClassTree>();
        let mut ways = Self {
            java_lang_class: heap
                .classes()
                .java_lang_class()
                .unwrap_or(ClassIndex::CLASS_OBJECT),
            named: FxHashMap::default(),
            below: FxHashMap::default(),
            chains: FxHashMap::default(),
            singles: Vec::new(),
            objects: Vec::new(),
            classes: Vec::new(),
        };
        for (set, heads) in sets.iter().enumerate() {
            let bit = 1 << set;
            for node in &heads.nodes {
                ways.add_way(&tree, *node);
                ways.named.entry(*node).or_default().0 |= bit;
            }
            for node in &heads.without {
                ways.add_way(&tree, *node);
                ways.named.entry(*node).or_default().1 |= bit;
            }
            for place in find_in_tree(heap, &heads.objects).into_values() {
                ways.objects.push((place.0, bit));
            }
            for class in &heads.classes {
                ways.classes.resize(heap.classes().len(), 0);
                if let Some(sets) = ways.classes.get_mut(class.get()) {
                    *sets |= bit;
                }
            }
        }
        ways.objects.sort_unstable();
        for (index, node) in (0..).zip(&tree.nodes) {
            if node.single != 0 {
                ways.singles.push((node.single, index));
            }
        }
        ways.singles.sort_unstable();
        ways
    }

    /// Adds a node and those above it.
    fn add_way(&mut self, tree: &ClassTree, node: ClassNodeIndex) {
        let mut at = node;
        while at != 0 && !self.chains.contains_key(&at) {
            let Some(own) = tree.nodes.get(at as usize) else {
                return;
            };
            let chain = tree.above(at).map(|above| above.class).collect();
            self.chains.insert(at, chain);
            if own.single == 0 {
                self.below.insert((own.parent, own.class), at);
            }
            at = own.parent;
        }
    }

    /// The node of an object of this class whose dominator is at `node`, if it is on the way to a named one: as the
    /// class tree was built. `single` is the node that stands for this object alone.
    pub(super) fn step(
        &self,
        node: ClassNodeIndex,
        single: Option<ClassNodeIndex>,
        class: ClassIndex,
    ) -> Option<ClassNodeIndex> {
        // The class tree knows class objects as instances of `java.lang.Class`.
        let class = match class {
            ClassIndex::CLASS_OBJECT => self.java_lang_class,
            class => class,
        };
        if single.is_some() {
            return single.filter(|single| self.chains.contains_key(single));
        }
        let repeats = self
            .chains
            .get(&node)
            .is_some_and(|chain| chain.contains(&class));
        if repeats {
            return Some(node);
        }
        self.below.get(&(node, class)).copied()
    }
}
