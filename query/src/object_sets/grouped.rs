//! Counts sets of objects from the class tree, without a look at any object: as many steps as it has nodes.
//!
//! A node knows how many objects of which class stand at it, and what they retain. Objects of most classes have one size.
//! What is left of the node's bytes belongs to the one class whose objects differ in size; where two do, only a look at
//! the objects tells.

use rustc_hash::FxHashMap;

use heapray_analyzer::{ClassIndex, Heap, ObjectCount};

use super::heads::SetHeads;
use super::shallow_sizes::{ShallowSize, shallow_sizes};
use super::table::Table;
use crate::class_tree::{ClassNodeIndex, ClassTree, FoldedObjects};
use crate::positions::find_in_tree;

/// The sets by table; the first table counts nothing. `None` where the class tree does not tell: it is not exact, a set
/// begins at an object in the midst of others, or objects of two classes differ in size where one set is.
pub(super) fn count(heap: &Heap, sets: &[SetHeads]) -> Option<Vec<Table>> {
    let tree = heap.kept::<ClassTree>();
    if !tree.exact {
        return None;
    }
    let sets_of_nodes = find_sets(heap, &tree, sets)?;
    let mut tables: Vec<Table> = vec![Table::new(0, 0)];
    let mut of_sets: FxHashMap<u32, usize> = FxHashMap::default();
    let nodes = Nodes::new(heap, &tree);
    for (node, sets) in (0..).zip(&sets_of_nodes) {
        if *sets == 0 {
            continue;
        }
        let table = *of_sets.entry(*sets).or_insert_with(|| {
            tables.push(Table::new(*sets, heap.classes().len()));
            tables.len() - 1
        });
        nodes.count(node, &mut tables.get_mut(table)?.by_class)?;
    }
    Some(tables)
}

/// The sets that each node is in.
fn find_sets(heap: &Heap, tree: &ClassTree, sets: &[SetHeads]) -> Option<Vec<u32>> {
    let nothing = Beginning::default();
    let mut named: FxHashMap<ClassNodeIndex, Beginning> = FxHashMap::default();
    let mut of_class: FxHashMap<ClassIndex, u32> = FxHashMap::default();
    let singles = (0..).zip(&tree.nodes).filter(|(_, node)| node.single != 0);
    let singles: FxHashMap<u32, ClassNodeIndex> =
        singles.map(|(index, node)| (node.single, index)).collect();
    for (set, heads) in sets.iter().enumerate() {
        let bit = 1 << set;
        for node in &heads.nodes {
            named.entry(*node).or_default().nodes |= bit;
        }
        for node in &heads.without {
            named.entry(*node).or_default().without |= bit;
        }
        for place in find_in_tree(heap, &heads.objects).into_values() {
            let node = singles.get(&place.0)?;
            named.entry(*node).or_default().objects |= bit;
        }
        for class in &heads.classes {
            // Objects of the class that stand below others of it are not told from what is left out there, and class
            // objects share a node with instances.
            let is_class = *class == ClassIndex::CLASS_OBJECT
                || Some(*class) == heap.classes().java_lang_class();
            if is_class || !heads.without.is_empty() {
                return None;
            }
            *of_class.entry(*class).or_default() |= bit;
        }
    }
    let mut found: Vec<u32> = Vec::with_capacity(tree.nodes.len());
    found.push(0);
    for (index, node) in (0..).zip(&tree.nodes).skip(1) {
        let above = found.get(node.parent as usize)?;
        let begin = named.get(&index).unwrap_or(&nothing);
        let of_class = of_class.get(&node.class).copied().unwrap_or_default();
        found.push((above | begin.nodes) & !begin.without | begin.objects | of_class);
    }
    Some(found)
}

/// Sets that begin at a node as a node, that leave it out, and that begin at the object it stands for.
#[derive(Debug, Clone, Copy, Default)]
struct Beginning {
    nodes: u32,
    without: u32,
    objects: u32,
}

/// The nodes of the class tree, and what is known of the objects there.
struct Nodes<'h> {
    tree: &'h ClassTree,
    /// Shallow size of all objects that stand at a node, bytes.
    own: Vec<u64>,
    sizes: Vec<ShallowSize>,
    java_lang_class: Option<ClassIndex>,
}

impl<'h> Nodes<'h> {
    fn new(heap: &Heap, tree: &'h ClassTree) -> Self {
        let mut own: Vec<u64> = tree.nodes.iter().map(|node| node.retained).collect();
        for node in tree.nodes.iter().skip(1) {
            if let Some(above) = own.get_mut(node.parent as usize) {
                *above = above.saturating_sub(node.retained);
            }
        }
        Self {
            tree,
            own,
            sizes: shallow_sizes(heap),
            java_lang_class: heap.classes().java_lang_class(),
        }
    }

    /// Adds the objects that stand at a node.
    fn count(&self, node: ClassNodeIndex, counts: &mut [ObjectCount]) -> Option<()> {
        let entering = self.tree.nodes.get(node as usize)?;
        let entering = FoldedObjects {
            node,
            class: entering.class,
            objects: entering.entering,
            retained: entering.retained,
        };
        let folded = self.tree.folded_at(node);
        let mut left = *self.own.get(node as usize)?;
        let mut differing = None;
        for group in std::iter::once(&entering).chain(folded) {
            if group.objects == 0 {
                continue;
            }
            let class = if Some(group.class) == self.java_lang_class {
                ClassIndex::CLASS_OBJECT
            } else {
                group.class
            };
            let count = counts.get_mut(class.get())?;
            count.objects += group.objects;
            let bytes = match self.sizes.get(class.get())? {
                ShallowSize::Of(bytes) => bytes * group.objects,
                ShallowSize::Retained => group.retained,
                // Objects that enter and that are folded may have one class.
                ShallowSize::Differs if differing.is_none_or(|known| known == class) => {
                    differing = Some(class);
                    continue;
                }
                ShallowSize::Differs => return None,
            };
            count.bytes += bytes;
            left = left.checked_sub(bytes)?;
        }
        match differing {
            Some(class) => counts.get_mut(class.get())?.bytes += left,
            None if left > 0 => return None,
            None => {}
        }
        Some(())
    }
}
