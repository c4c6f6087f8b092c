//! Many paths as one tree: objects of one class behind the same node become one node.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::answer::MergedPath;
use super::walk::PathWalk;
use crate::reference::reference_between;
use crate::watch::{Watch, ensure_wanted, report};
use heapray_analyzer::classes::ClassIndex;
use heapray_analyzer::storage::bitset::Bitset;
use heapray_analyzer::storage::column::Column;
use heapray_analyzer::{Heap, ObjectIndex, Progress, Result, Stage};

/// Levels of merged paths.
const DEEPEST: u32 = 48;
/// Nodes of merged paths; beyond them objects belong to the node above.
const MOST_NODES: usize = 50_000;
/// Nodes after which progress is reported.
const READS: u32 = 256;

/// Merges the paths to all targets: counts, from the far end, how many targets lie behind each object, then groups
/// objects of one class behind the same node.
pub(super) fn merge_paths(
    heap: &Heap,
    walk: &PathWalk,
    targets: &[ObjectIndex],
    progress: &dyn Progress,
) -> Result<Vec<MergedPath>> {
    let objects = heap.graph().len() as usize;
    let backing = heap.spare_backing();
    let mut behind = Column::<u32>::zeroed(objects, &backing)?;
    let mut wanted = Bitset::new(objects)?;
    for target in targets.iter().filter(|target| walk.has_found(**target)) {
        if wanted.insert(target.0)
            && let Some(count) = behind.as_mut_slice().get_mut(target.get())
        {
            *count += 1;
        }
    }
    let reached = walk.reached();
    let counts = behind.as_mut_slice();
    let mut watch = Watch::begin(progress, 2 * reached.len() as u64);
    for object in reached.iter().rev() {
        if !watch.goes_on() {
            break;
        }
        let count = counts.get(*object as usize).copied().unwrap_or_default();
        let before = walk.object_before(*object);
        if let Some(entry) = before.and_then(|before| counts.get_mut(before as usize)) {
            *entry = entry.saturating_add(count);
        }
    }
    let mut nodes = MergedNodes::new(heap);
    let mut node_of = Column::<u32>::zeroed(objects, &backing)?;
    let node_column = node_of.as_mut_slice();
    for object in reached {
        if !watch.goes_on() {
            break;
        }
        let count = counts.get(*object as usize).copied().unwrap_or_default();
        if count == 0 {
            continue;
        }
        let before = walk.object_before(*object);
        let above = before
            .and_then(|before| node_column.get(before as usize).copied())
            .unwrap_or_default();
        let node = nodes.enter(heap, *object, before, above);
        if let Some(entry) = node_column.get_mut(*object as usize) {
            *entry = node;
        }
        nodes.count(node, above, count, wanted.contains(*object));
    }
    ensure_wanted(progress)?;
    nodes.into_tree(heap, walk, progress)
}

/// A node of merged paths.
struct MergedNode {
    above: u32,
    class: ClassIndex,
    depth: u32,
    example: u32,
    before: Option<u32>,
    below: u64,
    here: u64,
}

/// Nodes of merged paths; number `i + 1` is entry `i`, 0 above all.
#[derive(Default)]
struct MergedNodes {
    nodes: Vec<MergedNode>,
    known: FxHashMap<(u32, ClassIndex, Apart), u32>,
    namesakes: FxHashMap<ClassIndex, ClassIndex>,
}

/// What objects of one class behind one node are distinguished by.
#[derive(PartialEq, Eq, Hash)]
enum Apart {
    /// Nothing.
    No,
    /// The object itself.
    Object(u32),
    /// The class whose class object it is; the first one of its name.
    Class(ClassIndex),
}

impl MergedNodes {
    fn get(&self, node: u32) -> Option<&MergedNode> {
        self.nodes.get((node as usize).wrapping_sub(1))
    }

    /// Classes that share their name with another, defined by another loader: the first of each name.
    fn new(heap: &Heap) -> Self {
        let mut first: FxHashMap<&str, ClassIndex> = FxHashMap::default();
        let mut namesakes = FxHashMap::default();
        for (index, class) in heap.classes().iter() {
            let known = *first.entry(&class.name).or_insert(index);
            if known != index {
                namesakes.insert(index, known);
                namesakes.insert(known, known);
            }
        }
        Self {
            namesakes,
            ..Self::default()
        }
    }

    /// The node of an object behind `above`. Static fields are distinguished by what they hold, unless several loaders
    /// define their class; all other references by the name of the class. Objects behind one of their own class belong
    /// to its node.
    fn enter(&mut self, heap: &Heap, object: u32, before: Option<u32>, above: u32) -> u32 {
        let class = heap.class_of(ObjectIndex(object));
        let class = self.namesakes.get(&class).copied().unwrap_or(class);
        let class_of = |object: u32| heap.class_of_class_object(ObjectIndex(object));
        let is_class = |object: u32| class_of(object).is_some();
        let depth = self.get(above).map_or(0, |node| node.depth) + 1;
        let is_recursive =
            self.get(above).is_some_and(|node| node.class == class) && !is_class(object);
        if is_recursive || (above != 0 && (depth > DEEPEST || self.nodes.len() >= MOST_NODES)) {
            return above;
        }
        let first_of = |class: ClassIndex| self.namesakes.get(&class).copied();
        let apart = match (class_of(object), before.and_then(class_of)) {
            (Some(class), _) => Apart::Class(first_of(class).unwrap_or(class)),
            (None, Some(holder)) if first_of(holder).is_none() => Apart::Object(object),
            _ => Apart::No,
        };
        let key = (above, class, apart);
        let next = self.nodes.len() as u32 + 1;
        let node = *self.known.entry(key).or_insert(next);
        if node == next {
            self.nodes.push(MergedNode {
                above,
                class,
                depth,
                example: object,
                before,
                below: 0,
                here: 0,
            });
        }
        node
    }

    fn count(&mut self, node: u32, above: u32, behind: u32, wanted: bool) {
        if let Some(entry) = self.nodes.get_mut((node as usize).wrapping_sub(1)) {
            entry.here += u64::from(wanted);
            if node != above {
                entry.below += u64::from(behind);
            }
        }
    }

    /// Deepest first, so that every child is finished before the node above it.
    fn into_tree(
        self,
        heap: &Heap,
        walk: &PathWalk,
        progress: &dyn Progress,
    ) -> Result<Vec<MergedPath>> {
        progress.begin(Stage::Question, self.nodes.len() as u64);
        let mut finished: FxHashMap<u32, Vec<MergedPath>> = FxHashMap::default();
        for (number, node) in (1..).zip(&self.nodes).collect::<Vec<_>>().into_iter().rev() {
            // Each reads an object from the file.
            if number % READS == 0 && !report(progress, READS.into()) {
                break;
            }
            let mut children = finished.remove(&number).unwrap_or_default();
            sort(&mut children);
            let example = ObjectIndex(node.example);
            let holder = node.before.map(ObjectIndex);
            let merged = MergedPath {
                example,
                holder,
                start: holder.is_none().then(|| walk.start_kind(node.example)),
                via: holder.and_then(|holder| reference_between(heap, holder, example)),
                below: node.below,
                here: node.here,
                children,
            };
            finished.entry(node.above).or_default().push(merged);
        }
        ensure_wanted(progress)?;
        let mut top = finished.remove(&0).unwrap_or_default();
        sort(&mut top);
        Ok(top)
    }
}

fn sort(paths: &mut [MergedPath]) {
    paths.sort_by_key(|path| (Reverse(path.below), path.example));
}
