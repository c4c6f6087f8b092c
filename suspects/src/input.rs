//! The input of every step of a diagnosis: the heap, its class tree with children, the tables of libraries,
//! and what is counted once for all kinds.

use std::hash::BuildHasher;
use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::application::library_packages;
use crate::library::Library;
use crate::makes_of_threads::{Make, makes_of_threads};
use crate::names::stable_name;
use crate::rules::Rules;
use crate::self_references::SelfReferences;
use heapray_analyzer::classes::{Class, ClassIndex};
use heapray_analyzer::{Heap, ObjectIndex, TreeIndex};
use heapray_query::class_tree::{ClassNode, ClassNodeIndex, ClassTree};
use heapray_query::waste::{Blanking, Waste, blanking};
use heapray_query::{Finalization, duplicate_classes};

/// Share of the used heap from which a candidate is reported.
pub(crate) const LEAST_SHARE: f64 = 0.08;
/// Bytes from which a candidate is reported: small heaps contain mostly objects of the JDK.
const LEAST_BYTES: u64 = 2 << 20;
/// Share of the maximum heap below which a running program is not short of memory.
const ROOMY: f64 = 0.05;

/// What every step of a diagnosis reads, and none changes.
pub(crate) struct Input<'h> {
    pub heap: &'h Heap,
    pub tree: Arc<ClassTree>,
    pub library: Library,
    /// Used heap, bytes.
    pub used: u64,
    /// Maximum heap of the JVM, bytes, if the dump contains it.
    pub max_heap: Option<u64>,
    pub waste: Waste,
    /// Names of classes that many loaders defined.
    pub redefined: FxHashSet<String>,
    /// Identifiers of these loaders.
    pub redefining: FxHashSet<u64>,
    pub self_references: Arc<SelfReferences>,
    /// Classes whose instances dominate others of their class: nodes of trees and chains.
    nested: FxHashSet<ClassIndex>,
    /// Children of each class-tree node, largest retained heap first.
    children: Vec<Vec<ClassNodeIndex>>,
    /// Single nodes by their object.
    singles: FxHashMap<u32, ClassNodeIndex>,
    /// For each class the first of those that differ in the loader or a running number only.
    alike: Vec<ClassIndex>,
    /// By class: is it part of the JDK or of a library?
    of_library: Vec<bool>,
    /// By class, once somebody asks: is it the node of a hand-written structure?
    pub node_classes: Vec<OnceLock<bool>>,
    makes_of_threads: OnceLock<Vec<Make>>,
}

impl<'h> Input<'h> {
    /// Computes the class tree and looks for waste, side by side.
    pub(crate) fn new(heap: &'h Heap, rules: &Rules) -> Self {
        let (waste, tree) = heap.workers().run(|| {
            rayon::join(
                || heapray_query::waste::find_waste(heap),
                || heap.kept::<ClassTree>(),
            )
        });
        let nodes = &tree.nodes;
        let mut children: Vec<Vec<ClassNodeIndex>> = vec![Vec::new(); nodes.len()];
        let mut singles = FxHashMap::default();
        for (index, node) in nodes.iter().enumerate().skip(1) {
            if let Some(list) = children.get_mut(node.parent as usize) {
                list.push(index as ClassNodeIndex);
            }
            if node.single != 0
                && let Some(object) = heap.object_at(TreeIndex(node.single))
            {
                singles.insert(object.0, index as ClassNodeIndex);
            }
        }
        for list in &mut children {
            list.sort_by_key(|child| {
                let retained = nodes.get(*child as usize).map_or(0, |node| node.retained);
                (std::cmp::Reverse(retained), *child)
            });
        }
        let (redefined, redefining) = redefined(heap);
        let library = Library {
            rules: rules.clone(),
            packages: library_packages(heap),
        };
        let classes = heap.classes().iter();
        let of_library = classes.map(|(_, class)| library.is_library(&class.name));
        Self {
            heap,
            of_library: of_library.collect(),
            node_classes: heap.classes().iter().map(|_| OnceLock::new()).collect(),
            library,
            used: heap.total().bytes.max(1),
            max_heap: heapray_query::jvm(heap).max_heap_bytes,
            waste,
            redefined,
            redefining,
            self_references: heap.derived::<SelfReferences>(),
            nested: nested(heap, &tree),
            children,
            singles,
            alike: alike(heap),
            makes_of_threads: OnceLock::new(),
            tree,
        }
    }

    /// Bytes from which a candidate is reported.
    pub(crate) fn threshold(&self) -> u64 {
        // A share of a sum of sizes: neither negative nor beyond 64 bits.
        #[allow(clippy::cast_sign_loss)]
        let least = (self.used as f64 * LEAST_SHARE) as u64;
        least.max(LEAST_BYTES)
    }

    /// Live platform threads by what their names have in common.
    pub(crate) fn makes_of_threads(&self) -> &[Make] {
        self.makes_of_threads
            .get_or_init(|| makes_of_threads(self.heap, &self.library))
    }

    /// Is so little of the maximum heap in use that no holder is a problem?
    pub(crate) fn is_roomy(&self) -> bool {
        self.max_heap
            .is_some_and(|most| (self.used as f64) < most as f64 * ROOMY)
    }

    /// What waits for finalization, and what only that keeps alive; nothing if there is no memory to find it.
    pub(crate) fn finalization(&self) -> Finalization {
        heapray_query::finalization(self.heap).unwrap_or_default()
    }

    /// Do equal contents say something about the program? Not where a tool blanked them.
    pub(crate) fn shows_equality(&self) -> bool {
        matches!(blanking(self.heap), None | Some(Blanking::Letters))
    }

    /// Objects that are nodes of the class tree by themselves, with their places in the dominator tree.
    pub(crate) fn big_objects(&self) -> impl Iterator<Item = (ObjectIndex, TreeIndex)> {
        let singles = self.singles.iter();
        singles.map(|(object, node)| (ObjectIndex(*object), TreeIndex(self.node(*node).single)))
    }

    /// A node of the class tree; an empty node for an index that does not exist.
    pub(crate) fn node(&self, index: ClassNodeIndex) -> &ClassNode {
        static NOTHING: ClassNode = ClassNode {
            parent: 0,
            class: ClassIndex::CLASS_OBJECT,
            objects: 0,
            entering: 0,
            retained: 0,
            single: 0,
            nested: false,
            largest: (0, 0),
        };
        self.tree.nodes.get(index as usize).unwrap_or(&NOTHING)
    }

    /// Children in the class tree, largest first.
    pub(crate) fn children(&self, index: ClassNodeIndex) -> &[ClassNodeIndex] {
        self.children.get(index as usize).map_or(&[], Vec::as_slice)
    }

    /// Is an object of the class near below the node, as the next node of a structure is?
    pub(crate) fn has_below(&self, node: ClassNodeIndex, class: ClassIndex) -> bool {
        /// Nodes that are looked at.
        const MOST: usize = 256;
        let own = self.node(node);
        if own.class == class && is_recursive(self.heap, own) {
            return true;
        }
        let mut level = vec![node];
        let mut seen = 0;
        for _ in 0..BETWEEN_NODES {
            let below = level.iter().flat_map(|index| self.children(*index));
            let next: Vec<ClassNodeIndex> = below.copied().take(MOST - seen).collect();
            if next.iter().any(|index| self.node(*index).class == class) {
                return true;
            }
            seen += next.len();
            level = next;
        }
        false
    }

    /// Is it a library's object within the contents of another of its class, rather than the next node of a structure?
    pub(crate) fn is_apart(&self, index: ClassNodeIndex) -> bool {
        let class = self.node(index).class;
        let is_thing = !Library::is_jdk(self.class_name(class)) && self.is_library(class);
        is_thing && !self.has_above(index)
    }

    /// Is an object of the node's class near above it?
    fn has_above(&self, node: ClassNodeIndex) -> bool {
        let class = self.node(node).class;
        let above = |at: &ClassNodeIndex| Some(self.node(*at).parent).filter(|above| above != at);
        let up = std::iter::successors(above(&node), above);
        up.take(BETWEEN_NODES)
            .any(|at| self.node(at).class == class)
    }

    /// Share of the used heap.
    pub(crate) fn share(&self, bytes: u64) -> f64 {
        bytes as f64 / self.used as f64
    }

    /// The object of a single node.
    pub(crate) fn object_of(&self, index: ClassNodeIndex) -> Option<ObjectIndex> {
        let single = self.node(index).single;
        self.heap
            .object_at(TreeIndex(single))
            .filter(|_| single != 0)
    }

    /// The largest object of a node.
    pub(crate) fn largest_of(&self, index: ClassNodeIndex) -> Option<ObjectIndex> {
        self.heap.object_at(TreeIndex(self.node(index).largest.0))
    }

    /// The class-tree node that stands for this object alone.
    pub(crate) fn single_of(&self, object: ObjectIndex) -> Option<ClassNodeIndex> {
        self.singles.get(&object.0).copied()
    }

    /// Retained heap of an object with a class-tree node of its own, bytes; `None` for objects below the
    /// threshold of such nodes, or inside a recursive structure.
    pub(crate) fn retained_of_big(&self, object: ObjectIndex) -> Option<u64> {
        self.single_of(object)
            .map(|index| self.node(index).retained)
    }

    /// Retained heap of an object, or its shallow heap if it has no class-tree node of its own; bytes.
    pub(crate) fn retained_or_shallow(&self, object: ObjectIndex) -> u64 {
        self.retained_of_big(object)
            .unwrap_or_else(|| self.heap.shallow_size(object))
    }

    /// The first of the classes that differ only in their loader or a generated number.
    pub(crate) fn alike(&self, class: ClassIndex) -> ClassIndex {
        self.alike.get(class.get()).copied().unwrap_or(class)
    }

    /// The Java name of a class.
    pub(crate) fn class_name(&self, class: ClassIndex) -> &str {
        &self.heap.classes().get(class).name
    }

    /// The Java name of an object's class; of the class itself for a class object.
    pub(crate) fn name_of(&self, object: ObjectIndex) -> &str {
        let class = self.heap.class_of_class_object(object);
        self.class_name(class.unwrap_or_else(|| self.heap.class_of(object)))
    }

    /// Is it the class of nodes of a structure that a library made: do its instances dominate others of their class, as
    /// the nodes of hash tries, B-trees, segmented lists and persistent vectors do, whatever they are called?
    pub(crate) fn is_node_of_library(&self, class: ClassIndex) -> bool {
        let name = self.class_name(class);
        self.nested.contains(&class)
            && !Library::is_jdk(name)
            && !name.ends_with("[]")
            && self.is_library(class)
    }

    /// Is this place in the class tree one of such nodes? The same class may be a thing of its own elsewhere.
    pub(crate) fn is_node_of_library_at(&self, index: ClassNodeIndex) -> bool {
        let class = self.node(index).class;
        self.is_node_of_library(class) && (self.has_above(index) || self.has_below(index, class))
    }

    /// Is the class one of these, or below one? A name may end in `*`.
    pub(crate) fn is_one_of(&self, class: ClassIndex, names: &[&str]) -> bool {
        let own = self.class_name(class);
        names.iter().any(|name| match name.strip_suffix('*') {
            Some(prefix) => own.starts_with(prefix),
            None => self.heap.classes().is_a(class, name),
        })
    }

    /// Is the class part of the JDK or of a framework, rather than of the application?
    pub(crate) fn is_library(&self, class: ClassIndex) -> bool {
        let known = self.of_library.get(class.get()).copied();
        known.unwrap_or_default()
    }
}

/// Dominators between two nodes of one structure: an array, an entry, and what a tree wraps around its branches. What is
/// further apart is an object within another one's contents.
const BETWEEN_NODES: usize = 4;

/// Do some objects of the node stand below others of it, as the branches of a tree do? What is below one large object
/// may be far below it, in its contents: then only a class within another one is told to be a branch.
fn is_recursive(heap: &Heap, node: &ClassNode) -> bool {
    let is_within = || heap.classes().get(node.class).name.contains('$');
    node.objects > node.entering && (node.single == 0 || is_within())
}

/// Classes of nodes of the class tree not far below nodes of the same class, or whose objects are below one another.
fn nested(heap: &Heap, tree: &ClassTree) -> FxHashSet<ClassIndex> {
    let above = |node: &ClassNode| tree.nodes.get(node.parent as usize).copied();
    let is_near = |node: &&ClassNode| {
        let up = std::iter::successors(above(node), above);
        up.take(BETWEEN_NODES)
            .any(|other| other.class == node.class)
    };
    let nodes = tree.nodes.iter();
    let nodes = nodes.filter(|node| is_recursive(heap, node) || node.nested && is_near(node));
    nodes.map(|node| node.class).collect()
}

/// Loaders that define one class, from which the class counts as loaded again and again.
const MANY_LOADERS: usize = 3;

/// Names of classes that many loaders defined, and these loaders.
fn redefined(heap: &Heap) -> (FxHashSet<String>, FxHashSet<u64>) {
    let (mut names, mut loaders) = (FxHashSet::default(), FxHashSet::default());
    for class in duplicate_classes(heap) {
        if class.loaders.len() >= MANY_LOADERS {
            loaders.extend(class.loaders.iter().map(|loader| loader.0));
            names.insert(class.class);
        }
    }
    (names, loaders)
}

/// For each class the first class of the same name without generated parts.
fn alike(heap: &Heap) -> Vec<ClassIndex> {
    // By hash, since a hostile file may have a class for each object, with names as long as it likes.
    let hasher = foldhash::fast::RandomState::default();
    let mut first: FxHashMap<u64, ClassIndex> = FxHashMap::default();
    let stands_for = |(index, class): (ClassIndex, &Class)| {
        let name = hasher.hash_one(stable_name(&class.name));
        *first.entry(name).or_insert(index)
    };
    heap.classes().iter().map(stands_for).collect()
}
