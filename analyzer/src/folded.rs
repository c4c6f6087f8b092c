//! The dominator tree folded by class: one node for all objects that are dominated along the same
//! sequence of classes, recursion left out.
//!
//! One sweep gives what classes, loaders and packages retain, each object counted once however its
//! dominators nest: the node of an object knows every class above it. It is also where suspects are
//! looked for: big objects have nodes of their own, everything below them is folded, so that the tree
//! shows both the one map that holds the heap and the leak that is spread over thousands of owners.

use std::collections::HashMap;

use rustc_hash::FxHashMap;

use crate::classes::{ClassIndex, ClassTable, package_of};
use crate::column::Column;
use crate::graph::Graph;
use crate::retained::RetainedHeaps;

/// Number of a node; 0 is the virtual root.
pub(crate) type FoldedIndex = u32;

/// Objects dominated along one sequence of classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FoldedNode {
    /// The node above.
    pub(crate) parent: FoldedIndex,
    /// Class of the objects.
    pub(crate) class: ClassIndex,
    /// Objects that enter the node, and such as lie deeper and were folded into it.
    pub(crate) objects: u64,
    /// Of the former only.
    pub(crate) entering: u64,
    /// Retained by the entering objects, bytes.
    pub(crate) retained: u64,
    /// The one object of a node of its own, as preorder number; 0 for a folded node.
    pub(crate) single: u32,
    /// The class occurs above, so that what the node retains is counted there.
    pub(crate) nested: bool,
    /// Largest of them: preorder number and retained bytes.
    pub(crate) largest: (u32, u64),
}

/// The folded tree.
#[derive(Debug)]
pub(crate) struct FoldedTree {
    pub(crate) nodes: Vec<FoldedNode>,
    /// `false` when there were too many different sequences or too long ones, so that what classes deep
    /// in the tree retain is a lower bound.
    pub(crate) exact: bool,
}

/// An object that retains this part of the heap gets a node of its own.
const SINGLE_SHARE: u64 = 200;
/// Unless there are so many: a list's nodes are all big but the last.
const MOST_SINGLES: u32 = 1 << 14;
/// Or its class occurs so often among the nodes above that it is a recursive structure.
const MOST_REPEATS: usize = 3;

/// More nodes than this part of the objects, and the tree no longer folds anything.
const MOST_NODES_SHARE: u32 = 8;
/// But so many may always be.
const MOST_NODES_FLOOR: u32 = 1 << 20;
/// Different classes above one another. Real heaps have dozens; without a limit a list with an object of
/// a new class at each place would take the square of its length.
const MOST_DEPTH: u32 = 1024;
/// Entries of the direct-mapped table of recent steps.
const RECENT: usize = 1 << 15;

#[derive(Debug, Clone, Copy)]
struct Step {
    from: FoldedIndex,
    class: ClassIndex,
    to: FoldedIndex,
    /// Where the object is counted: the new node, or the one above that has its class already.
    home: FoldedIndex,
}

struct Folding {
    nodes: Vec<FoldedNode>,
    /// Nodes above, by node.
    depths: Vec<u32>,
    steps: FxHashMap<(FoldedIndex, ClassIndex), (FoldedIndex, FoldedIndex)>,
    recent: Vec<Step>,
    most: usize,
    exact: bool,
    singles: u32,
}

impl Folding {
    #[inline]
    fn step(&mut self, from: FoldedIndex, class: ClassIndex) -> (FoldedIndex, FoldedIndex) {
        let place = (from.wrapping_mul(31) ^ class.0) as usize % RECENT;
        match self.recent.get(place) {
            Some(step) if step.from == from && step.class == class => (step.to, step.home),
            _ => {
                let (to, home) = self.find_step(from, class);
                if let Some(slot) = self.recent.get_mut(place) {
                    *slot = Step {
                        from,
                        class,
                        to,
                        home,
                    };
                }
                (to, home)
            }
        }
    }

    #[cold]
    fn find_step(&mut self, from: FoldedIndex, class: ClassIndex) -> (FoldedIndex, FoldedIndex) {
        if let Some(known) = self.steps.get(&(from, class)) {
            return *known;
        }
        let mut above = from;
        let mut home = None;
        while above != 0 {
            let Some(node) = self.nodes.get(above as usize) else {
                break;
            };
            if node.class == class {
                home = Some(above);
                break;
            }
            above = node.parent;
        }
        let depth = self.depths.get(from as usize).copied().unwrap_or_default();
        let step = match home {
            Some(home) => (from, home),
            None if self.nodes.len() >= self.most || depth >= MOST_DEPTH => {
                self.exact = false;
                (from, from)
            }
            None => {
                let node = self.nodes.len() as FoldedIndex;
                self.depths.push(depth + 1);
                self.nodes.push(FoldedNode::new(from, class));
                (node, node)
            }
        };
        self.steps.insert((from, class), step);
        step
    }
}

impl FoldedNode {
    fn new(parent: FoldedIndex, class: ClassIndex) -> Self {
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
}

impl Folding {
    /// A node for one big object; `None` when it belongs to a recursive structure.
    #[cold]
    fn single(
        &mut self,
        from: FoldedIndex,
        class: ClassIndex,
        preorder: u32,
    ) -> Option<FoldedIndex> {
        let depth = self.depths.get(from as usize).copied()?;
        if self.singles >= MOST_SINGLES || depth >= MOST_DEPTH {
            return None;
        }
        let mut repeats = 0;
        let mut above = from;
        while above != 0 {
            let node = self.nodes.get(above as usize)?;
            repeats += usize::from(node.class == class);
            above = node.parent;
        }
        if repeats >= MOST_REPEATS {
            return None;
        }
        self.singles += 1;
        let index = self.nodes.len() as FoldedIndex;
        let mut node = FoldedNode::new(from, class);
        (node.single, node.nested) = (preorder, repeats > 0);
        self.depths.push(depth + 1);
        self.nodes.push(node);
        Some(index)
    }
}

/// Folds the dominator tree. O(objects); `node_of` has room for an entry per object and the virtual root.
pub(crate) fn fold(
    graph: &Graph<'_>,
    heaps: &RetainedHeaps,
    node_of: &mut Column<u32>,
) -> FoldedTree {
    let mut root = FoldedNode::new(0, ClassIndex::CLASS_OBJECT);
    root.retained = heaps.retained.get(0);
    let big = (root.retained / SINGLE_SHARE).max(1);
    let nothing = Step {
        from: u32::MAX,
        class: ClassIndex(u32::MAX),
        to: 0,
        home: 0,
    };
    let mut folding = Folding {
        nodes: vec![root],
        depths: vec![0],
        steps: FxHashMap::default(),
        recent: vec![nothing; RECENT],
        most: (heaps.count / MOST_NODES_SHARE).max(MOST_NODES_FLOOR) as usize,
        exact: true,
        singles: 0,
    };
    let places = node_of.as_mut_slice();
    if let Some(root) = places.first_mut() {
        *root = 0;
    }
    let idom = heaps.idom.as_slice();
    let java_lang_class = graph.classes.java_lang_class();
    let java_lang_class = java_lang_class.unwrap_or(ClassIndex::CLASS_OBJECT);
    for preorder in 1..=heaps.count {
        let at = preorder as usize;
        let Some(dominator) = idom.get(at) else { break };
        let from = places.get(*dominator as usize).copied().unwrap_or_default();
        let class = match heaps.class_at(graph, preorder) {
            ClassIndex::CLASS_OBJECT => java_lang_class,
            class => class,
        };
        let retained = heaps.retained.get(preorder);
        let single = if retained >= big {
            folding.single(from, class, preorder)
        } else {
            None
        };
        let (to, home) = match single {
            Some(node) => (node, node),
            None => folding.step(from, class),
        };
        if let Some(place) = places.get_mut(at) {
            *place = to;
        }
        if let Some(node) = folding.nodes.get_mut(home as usize) {
            node.objects += 1;
            if to == home && to != from {
                node.entering += 1;
                node.retained += retained;
                if retained > node.largest.1 {
                    node.largest = (preorder, retained);
                }
            }
        }
    }
    FoldedTree {
        nodes: folding.nodes,
        exact: folding.exact,
    }
}

/// What groups of classes retain, nested ones counted once.
#[derive(Debug, Clone, Default)]
pub(crate) struct RetainedBy {
    /// By class.
    pub(crate) classes: Vec<u64>,
    /// By class loader's identifier.
    pub(crate) loaders: FxHashMap<u64, u64>,
    /// By package.
    pub(crate) packages: FxHashMap<String, u64>,
}

/// Packages by class as numbers, which compare faster than names.
struct PackageNumbers(Vec<usize>);

impl PackageNumbers {
    fn new(classes: &ClassTable<'_>) -> Self {
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let number = classes.iter().map(|(_, class)| {
            let next = numbers.len();
            *numbers.entry(package_of(&class.name)).or_insert(next)
        });
        Self(number.collect())
    }

    fn of(&self, class: ClassIndex) -> Option<usize> {
        self.0.get(class.get()).copied()
    }
}

impl FoldedTree {
    /// Sums the tree up. O(nodes · depth).
    pub(crate) fn retained_by(&self, classes: &ClassTable<'_>) -> RetainedBy {
        let mut by = RetainedBy {
            classes: vec![0; classes.len()],
            ..RetainedBy::default()
        };
        let packages = PackageNumbers::new(classes);
        for node in self.nodes.iter().skip(1).filter(|node| !node.nested) {
            if let Some(sum) = by.classes.get_mut(node.class.get()) {
                *sum += node.retained;
            }
            let class = classes.get(node.class);
            let package = packages.of(node.class);
            let (mut loader_above, mut package_above) = (false, false);
            for above in self.above(node.parent) {
                loader_above |= classes.get(above.class).loader == class.loader;
                package_above |= packages.of(above.class) == package;
                if loader_above && package_above {
                    break;
                }
            }
            if !loader_above {
                *by.loaders.entry(class.loader.0).or_default() += node.retained;
            }
            if !package_above {
                let package = package_of(&class.name);
                match by.packages.get_mut(package) {
                    Some(sum) => *sum += node.retained,
                    None => {
                        by.packages.insert(package.to_owned(), node.retained);
                    }
                }
            }
        }
        by
    }

    /// The node and those above it, the virtual root left out.
    pub(crate) fn above(&self, from: FoldedIndex) -> impl Iterator<Item = &FoldedNode> {
        let step = |index: FoldedIndex| self.nodes.get(index as usize).filter(|_| index != 0);
        std::iter::successors(step(from), move |node| step(node.parent))
    }
}
