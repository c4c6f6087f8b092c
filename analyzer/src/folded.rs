//! The dominator tree folded by class: one node for all objects that are dominated along the same
//! sequence of classes, recursion left out.
//!
//! It tells what classes, loaders and packages retain, each object counted once however its
//! dominators nest: the node of an object knows every class above it. It is also where suspects are
//! looked for: big objects have nodes of their own, everything below them is folded, so that the tree
//! shows both the one map that holds the heap and the leak that is spread over thousands of owners.
//!
//! Folding adds up what class loaders retain, too, see [`loader_groups`].

mod above;
mod fold;
mod loader_groups;
mod parts;

use std::collections::HashMap;

use rustc_hash::FxHashMap;

use crate::classes::{ClassIndex, ClassTable, package_of};

pub(crate) use parts::fold;

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

    /// An object that may be the largest: of equal ones the first is.
    fn see(&mut self, (preorder, retained): (u32, u64)) {
        let (largest, most) = self.largest;
        if retained > most || retained == most && preorder < largest {
            self.largest = (preorder, retained);
        }
    }

    /// Adds the objects of another part of the walk.
    fn add(&mut self, other: &Self) {
        self.objects += other.objects;
        self.entering += other.entering;
        self.retained += other.retained;
        self.see(other.largest);
    }
}

/// The folded tree.
#[derive(Debug)]
pub(crate) struct FoldedTree {
    pub(crate) nodes: Vec<FoldedNode>,
    /// `false` when there were too many different sequences or too long ones, so that what classes deep
    /// in the tree retain is a lower bound.
    pub(crate) exact: bool,
    /// Retained by each class loader together with its classes and all their instances, by its identifier;
    /// `None` where too many loaders nest in too many ways.
    pub(crate) loaders: Option<FxHashMap<u64, u64>>,
    pub(crate) retained_by: RetainedBy,
}

/// What groups of classes retain, nested ones counted once.
#[derive(Debug, Clone, Default)]
pub(crate) struct RetainedBy {
    /// By class.
    pub(crate) classes: Vec<u64>,
    /// By class loader's identifier: instances of its classes.
    pub(crate) loaders: FxHashMap<u64, u64>,
    /// By package.
    pub(crate) packages: FxHashMap<String, u64>,
}

/// Packages by class as numbers, which compare faster than names.
struct PackageNumbers(Vec<usize>);

impl PackageNumbers {
    fn new(classes: &ClassTable) -> Self {
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

impl RetainedBy {
    /// Sums the folded tree up. O(nodes · depth).
    fn new(nodes: &[FoldedNode], classes: &ClassTable) -> Self {
        let mut by = Self {
            classes: vec![0; classes.len()],
            ..Self::default()
        };
        let packages = PackageNumbers::new(classes);
        for node in nodes.iter().skip(1).filter(|node| !node.nested) {
            if let Some(sum) = by.classes.get_mut(node.class.get()) {
                *sum += node.retained;
            }
            let class = classes.get(node.class);
            let package = packages.of(node.class);
            let (mut loader_above, mut package_above) = (false, false);
            for above in above(nodes, node.parent) {
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
}

/// The node and those above it, the virtual root left out.
fn above(nodes: &[FoldedNode], from: FoldedIndex) -> impl Iterator<Item = &FoldedNode> {
    let step = |index: FoldedIndex| nodes.get(index as usize).filter(|_| index != 0);
    std::iter::successors(step(from), move |node| step(node.parent))
}

impl FoldedTree {
    /// The node and those above it, the virtual root left out.
    pub(crate) fn above(&self, from: FoldedIndex) -> impl Iterator<Item = &FoldedNode> {
        above(&self.nodes, from)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure
    use heapray_testkit::generate::{GenerateOptions, Shape, generate};

    use super::fold;
    use crate::{AnalyzeOptions, Silent, analyze};

    /// Twenty thousand classes, which make more steps than are counted by step. Against a look at all dominators of
    /// every object.
    #[test]
    fn varied_heaps_fold_as_exactly_as_others() {
        let mut options = GenerateOptions::default();
        (options.shape, options.objects, options.classes) = (Shape::HiddenClasses, 200_000, 20_000);
        let mut bytes = Vec::new();
        generate(&options, &mut bytes).unwrap();
        let analysis = analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap();
        let folded = analysis.folded();
        assert!(
            folded.exact && folded.nodes.len() > 1 << 16,
            "{}",
            folded.nodes.len()
        );
        let heaps = &analysis.heaps;
        let class_at = |preorder| heaps.class_at(&analysis.graph, preorder);
        let above = |preorder: u32| heaps.idom.as_slice()[preorder as usize];
        let mut retained = vec![0; analysis.classes().len()];
        for preorder in 1..=heaps.count {
            let class = class_at(preorder);
            let dominators = std::iter::successors(Some(above(preorder)), |at| Some(above(*at)));
            let mut dominators = dominators.take_while(|at| *at != 0);
            if !dominators.any(|at| class_at(at) == class) {
                retained[class.get()] += heaps.retained.get(preorder);
            }
        }
        let java_lang_class = analysis.classes().java_lang_class().unwrap();
        retained[java_lang_class.get()] = retained[0];
        retained[0] = 0;
        assert_eq!(folded.retained_by.classes, retained);
        let objects: u64 = folded.nodes.iter().map(|node| node.objects).sum();
        assert_eq!(objects, heaps.count.into());
    }

    /// Parts of a few objects each: of lists, where too much stands above the second, and of others.
    #[test]
    fn threads_fold_as_one_does() {
        for (name, shape) in Shape::ALL {
            let mut options = GenerateOptions::default();
            (options.shape, options.objects, options.classes) = (shape, 3_000, 40);
            let mut bytes = Vec::new();
            generate(&options, &mut bytes).unwrap();
            let analysis = analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap();
            let fold = |threads| {
                let mut scratch = analysis.scratch.lock().unwrap();
                // Whatever others have left there.
                scratch.as_mut_slice().fill(7);
                let (graph, heaps) = (&analysis.graph, &analysis.heaps);
                fold(graph, &analysis.located.index, heaps, &mut scratch, threads)
            };
            let alone = fold(1);
            for threads in [2, 3, 100] {
                let together = fold(threads);
                assert_eq!(together.nodes, alone.nodes, "{name} {threads}");
                assert_eq!(together.loaders, alone.loaders, "{name} {threads}");
                assert_eq!(together.exact, alone.exact, "{name} {threads}");
            }
        }
    }
}
