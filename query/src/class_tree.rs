//! The class tree: the dominator tree grouped by class. One node for all objects that are dominated along the same
//! sequence of classes, recursion left out.
//!
//! It says what classes, loaders and packages retain, each object counted once however its dominators nest: the node of
//! an object knows every class above it. Suspects are looked for in it, too: large objects have nodes of their own, and
//! everything below them is grouped, so that the tree shows both the one map that holds the heap and the leak that is
//! spread over thousands of owners.
//!
//! Building it also adds up what class loaders retain.

mod builder;
mod loader_groups;
mod node;
mod object_positions;
mod parallel;
mod retained_by;
mod tree;
mod tree_columns;
mod trie;

use heapray_analyzer::storage::codec::{read_all, to_bytes};
use heapray_analyzer::{ClassIndex, Derived, Heap, Kept};

pub use node::{ClassNode, ClassNodeIndex, FoldedObjects};
pub use retained_by::RetainedBy;
pub use tree::ClassTree;

/// Retained by all instances of exactly this class together, nested ones counted once, bytes.
pub fn retained_by_class(heap: &Heap, class: ClassIndex) -> u64 {
    let tree = heap.kept::<ClassTree>();
    let sums = &tree.retained_by.classes;
    sums.get(class.get()).copied().unwrap_or_default()
}

impl Derived for ClassTree {
    /// A pass over the objects, on threads of its own: one of a pool that waits for its part of the work may be given
    /// a question that waits for the class tree.
    fn compute(heap: &Heap) -> Self {
        let threads = heap.workers().threads();
        parallel::build(
            heap.graph(),
            heap.index(),
            heap.tree(),
            &mut heap.scratch(),
            threads,
        )
    }
}

impl Kept for ClassTree {
    const NAME: &'static str = "class tree 2";

    fn to_bytes(&self) -> Vec<u8> {
        to_bytes(self)
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        read_all(bytes)
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a failed unwrap is the failure"
    )]
    use heapray_testkit::generate::{GenerateOptions, Shape, generate};

    use heapray_analyzer::{AnalyzeOptions, Silent, analyze};

    use super::ClassTree;
    use super::parallel::build;

    /// Twenty thousand classes, which make more edges than are counted by edge. Against a look at all dominators of
    /// every object.
    #[test]
    fn varied_heaps_are_grouped_as_exactly_as_others() {
        let mut options = GenerateOptions::default();
        (options.shape, options.objects, options.classes) = (Shape::HiddenClasses, 200_000, 20_000);
        let mut bytes = Vec::new();
        generate(&options, &mut bytes).unwrap();
        let heap = analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap();
        let tree = heap.kept::<ClassTree>();
        assert!(
            tree.exact && tree.nodes.len() > 1 << 16,
            "{}",
            tree.nodes.len()
        );
        let heaps = heap.tree();
        let class_at = |preorder| heaps.class_at(heap.graph(), preorder);
        let above = |preorder: u32| heaps.idom.as_slice()[preorder as usize];
        let mut retained = vec![0; heap.classes().len()];
        for preorder in 1..=heaps.count {
            let class = class_at(preorder);
            let dominators = std::iter::successors(Some(above(preorder)), |at| Some(above(*at)));
            let mut dominators = dominators.take_while(|at| *at != 0);
            if !dominators.any(|at| class_at(at) == class) {
                retained[class.get()] += heaps.retained.get(preorder);
            }
        }
        let java_lang_class = heap.classes().java_lang_class().unwrap();
        retained[java_lang_class.get()] = retained[0];
        retained[0] = 0;
        assert_eq!(tree.retained_by.classes, retained);
        let objects: u64 = tree.nodes.iter().map(|node| node.objects).sum();
        assert_eq!(objects, heaps.count.into());
    }

    /// Parts of a few objects each: of lists, where too much stands above the second, and of others.
    #[test]
    fn threads_build_what_one_builds() {
        for (name, shape) in Shape::ALL {
            let mut options = GenerateOptions::default();
            (options.shape, options.objects, options.classes) = (shape, 3_000, 40);
            let mut bytes = Vec::new();
            generate(&options, &mut bytes).unwrap();
            let heap = analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap();
            let build_on = |threads| {
                let mut scratch = heap.scratch();
                // Whatever others have left there.
                scratch.as_mut_slice().fill(7);
                let (graph, heaps) = (heap.graph(), heap.tree());
                build(graph, heap.index(), heaps, &mut scratch, threads)
            };
            let alone = build_on(1);
            for threads in [2, 3, 100] {
                let together = build_on(threads);
                assert_eq!(together.nodes, alone.nodes, "{name} {threads}");
                assert_eq!(together.folded, alone.folded, "{name} {threads}");
                assert_eq!(together.loaders, alone.loaders, "{name} {threads}");
                assert_eq!(together.exact, alone.exact, "{name} {threads}");
            }
        }
    }
}
