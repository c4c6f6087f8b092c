//! The edges of the reduced graph: predecessors of the objects that have several, and edges to class objects.
//!
//! A *multi-predecessor number* counts the objects with several predecessors by object index.

use std::ops::Range;
use std::sync::atomic::Ordering;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::classes::ClassIndex;
use crate::graph::Graph;
use crate::reach::{Edges, WalkedClasses};
use crate::storage::bitset::{Bitset, RankedBitset, contains};
use crate::storage::column::{Backing, Column};

/// Predecessors of each object that has several, as preorder numbers, in one list per object.
#[derive(Debug)]
pub(super) struct Predecessors {
    starts: Vec<u64>,
    sources: Column<u32>,
    /// Lists to which class edges were added, in place of those above.
    replaced: FxHashMap<u32, Vec<u32>>,
}

impl Predecessors {
    /// The memory of the lists, bytes.
    pub(super) fn bytes(&self) -> usize {
        self.starts.len() * 8 + self.sources.len() * 4
    }

    /// The predecessors of the object with this multi-predecessor number, class edges included.
    pub(super) fn of(&self, multi_predecessor: u32) -> &[u32] {
        match self.replaced.get(&multi_predecessor) {
            Some(replaced) => replaced,
            None => self.listed(multi_predecessor),
        }
    }

    /// The predecessors without class edges.
    pub(super) fn listed(&self, multi_predecessor: u32) -> &[u32] {
        let range = self
            .starts
            .get(multi_predecessor as usize..)
            .and_then(|rest| rest.first_chunk::<2>());
        range
            .map(|[start, end]| self.sources.range(*start as usize..*end as usize))
            .unwrap_or_default()
    }

    /// Where the list of each object begins, with one more entry for the end of the last list, and all lists, without
    /// class edges.
    pub(super) fn all(&self) -> (&[u64], &[u32]) {
        (&self.starts, self.sources.as_slice())
    }

    /// Adds the edges from instances to their class objects.
    pub(super) fn add_class_edges(
        &mut self,
        graph: &Graph,
        multi_predecessor: &RankedBitset,
        edges: ClassEdges,
    ) {
        for (class, sources) in edges.into_classes() {
            // No instance dominates a class object that `--keep-unreachable` made a root.
            let Some(object) = graph
                .class_object(class)
                .filter(|object| multi_predecessor.bits().contains(object.0))
            else {
                continue;
            };
            let number = multi_predecessor.rank(object.0);
            // Most sources are in few lists: the first list takes in the others.
            let mut sources = sources.into_iter();
            let mut all = sources.next().unwrap_or_default();
            let listed = self.listed(number);
            all.extend_from_slice(listed);
            sources.for_each(|sources| all.extend_from_slice(&sources));
            all.shrink_to_fit();
            self.replaced.insert(number, all);
        }
    }

    /// Sorts each list, so that it depends neither on the search order nor on the number of threads. A list consists of a
    /// few ascending parts, which a stable sort merges: millions of objects may refer to one.
    #[expect(
        clippy::stable_sort_primitive,
        reason = "the unstable one sees no parts"
    )]
    fn sort(&mut self) {
        let share = self
            .starts
            .len()
            .div_ceil(rayon::current_num_threads())
            .max(2);
        let mut rest = self.sources.as_mut_slice();
        let mut parts = Vec::new();
        let mut first = 0;
        while let Some(starts) = self.starts.get(first..)
            && let Some(begin) = starts.first()
            && starts.len() > 1
        {
            let starts = starts.get(..=share).unwrap_or(starts);
            let end = starts.last().unwrap_or(begin);
            let (part, behind) = rest.split_at_mut((end - begin) as usize);
            parts.push((starts, part));
            rest = behind;
            first += share;
        }
        parts.into_par_iter().for_each(|(starts, mut part)| {
            for pair in starts.windows(2) {
                let len = pair.iter().rev().copied().reduce(|end, start| end - start);
                let (list, behind) = part.split_at_mut(len.unwrap_or_default() as usize);
                list.sort();
                part = behind;
            }
        });
    }

    /// Drops the class edges, which only the algorithm needs.
    pub(super) fn drop_class_edges(&mut self) {
        self.replaced = FxHashMap::default();
    }
}

/// The multi-predecessor number of objects that have only one predecessor.
pub(super) const SINGLE_PREDECESSOR: u32 = u32::MAX;

/// The search tree among the nodes of the reduced graph.
pub(super) struct TreeEdges<'e> {
    /// Preorder numbers of the nodes.
    pub(super) nodes: &'e [u32],
    /// Parents by preorder number.
    pub(super) parent: &'e [u32],
    /// Multi-predecessor numbers of the nodes, or [`SINGLE_PREDECESSOR`].
    pub(super) multi_numbers: &'e [u32],
    /// Objects by preorder number.
    pub(super) order: &'e [u32],
    /// Class objects that the search found by a `<class>` reference.
    pub(super) found_by_class: &'e FxHashSet<u32>,
}

impl TreeEdges<'_> {
    /// Tree edges to objects with several predecessors, as preorder number of the source and multi-predecessor number
    /// of the target.
    fn among(&self, nodes: Range<usize>) -> Vec<(u32, u32)> {
        let is_found_by_class = |preorder: u32| {
            let object = self.order.get(preorder as usize);
            object.is_some_and(|object| self.found_by_class.contains(object))
        };
        let numbers = self.nodes.iter().zip(self.multi_numbers);
        numbers
            .take(nodes.end)
            .skip(nodes.start.max(1))
            .filter(|(_, multi_number)| **multi_number != SINGLE_PREDECESSOR)
            .filter(|(preorder, _)| !is_found_by_class(**preorder))
            .filter_map(|(preorder, multi_number)| {
                let parent = *self.parent.get(*preorder as usize)?;
                // The edge from the virtual root to a GC root is no reference.
                (parent != 0).then_some((parent, *multi_number))
            })
            .collect()
    }
}

/// Groups the edges to objects with several predecessors by target: tree edges and non-tree edges.
///
/// In parallel: each thread counts the edges of its share, so that its part of every list is known before it writes.
/// Takes 4 bytes per such object and thread while it runs.
///
/// # Errors
/// When there is no memory for the lists.
pub(super) fn predecessors(
    mut lists: Vec<Edges>,
    tree: &TreeEdges<'_>,
    multi_predecessor: &RankedBitset,
) -> std::io::Result<Predecessors> {
    let count = multi_predecessor.bits().count() as usize;
    let tasks = rayon::current_num_threads().clamp(1, MOST_TASKS);
    let lists_each = lists.len().div_ceil(tasks).max(1);
    let nodes_each = tree.nodes.len().div_ceil(tasks).max(1);
    let mut portions: Vec<Portion<'_>> = (0..tasks)
        .map(|task| Portion {
            lists: &mut [],
            nodes: task * nodes_each..(task + 1) * nodes_each,
            tree: Vec::new(),
            places: Vec::new(),
        })
        .collect();
    for (portion, lists) in portions.iter_mut().zip(lists.chunks_mut(lists_each)) {
        portion.lists = lists;
    }
    portions.par_iter_mut().for_each(|portion| {
        let mut counts = vec![0u32; count];
        let mut add = |target: u32| {
            if let Some(count) = counts.get_mut(target as usize) {
                *count += 1;
            }
        };
        for list in portion.lists.iter_mut() {
            // A reference from an object to itself is no incoming reference from another object.
            list.retain(|(source, target)| tree.order.get(*source as usize) != Some(target));
            for (_, target) in list {
                // From here on a multi-predecessor number.
                *target = multi_predecessor.rank(*target);
                add(*target);
            }
        }
        portion.tree = tree.among(portion.nodes.clone());
        portion.tree.iter().for_each(|(_, target)| add(*target));
        portion.places = counts;
    });
    let mut starts = Vec::with_capacity(count + 1);
    starts.push(0u64);
    let mut sum = 0u64;
    for target in 0..count {
        let begin = sum;
        for portion in &mut portions {
            if let Some(entry) = portion.places.get_mut(target) {
                // From here on the position in the list at which this task writes next.
                let own = std::mem::replace(entry, (sum - begin) as u32);
                sum += u64::from(own);
            }
        }
        starts.push(sum);
    }
    let mut sources: Column<u32> = Column::scattered(sum as usize, &Backing::Memory)?;
    let slots = sources.as_atomics();
    portions.par_iter_mut().for_each(|portion| {
        let mut write = |source: u32, target: u32| {
            let place = portion.places.get_mut(target as usize);
            if let Some((place, start)) = place.zip(starts.get(target as usize)) {
                if let Some(slot) = slots.get(*start as usize + *place as usize) {
                    slot.store(source, Ordering::Relaxed);
                }
                *place += 1;
            }
        };
        for list in portion.lists.iter_mut() {
            let list = std::mem::take(list);
            for (source, target) in list {
                write(source, target);
            }
        }
        for (source, target) in std::mem::take(&mut portion.tree) {
            write(source, target);
        }
    });
    let mut predecessors = Predecessors {
        starts,
        sources,
        replaced: FxHashMap::default(),
    };
    predecessors.sort();
    Ok(predecessors)
}

/// One task's share of the edges.
struct Portion<'s> {
    lists: &'s mut [Vec<(u32, u32)>],
    nodes: Range<usize>,
    /// Tree edges of the share.
    tree: Vec<(u32, u32)>,
    /// By multi-predecessor number: first the number of sources, then the position of the next source.
    places: Vec<u32>,
}

/// The maximum number of tasks, because each task needs memory for its counts.
const MOST_TASKS: usize = 8;

/// Instances, in one share of the search order, of one class whose class object is no GC root.
#[derive(Debug, Clone, Default)]
struct Instances {
    /// The instances' nearest ancestors in the reduced graph, by preorder number, which stand for them. Few occur
    /// twice.
    ancestors: Vec<u32>,
    /// The last of these ancestors.
    last: u32,
    /// The number of the GC root, counted from 1, from which the first instance was found; 0 if there is no instance.
    root: usize,
    /// Whether the instances were found from several GC roots. The class object is then reached on two paths that
    /// share only the virtual root, which therefore dominates it, whatever else refers to it.
    from_several: bool,
}

impl Instances {
    #[inline]
    fn add(&mut self, root: usize, ancestor: u32) {
        if self.from_several {
            return;
        }
        if self.root == 0 {
            self.root = root;
        } else if self.root != root {
            self.from_several = true;
            self.ancestors = Vec::new();
            return;
        } else if self.last == ancestor {
            return;
        }
        self.last = ancestor;
        self.ancestors.push(ancestor);
    }
}

/// Edges from instances to class objects that are no GC roots, by share of the search order and by class.
#[derive(Debug)]
pub(super) struct ClassEdges(Vec<Vec<Instances>>);

impl ClassEdges {
    /// The classes with such edges, and the preorder numbers of the sources, in several lists.
    fn into_classes(mut self) -> impl Iterator<Item = (ClassIndex, Vec<Vec<u32>>)> {
        let classes = self.0.first().map_or(0, Vec::len);
        (0..classes).filter_map(move |class| {
            let shares = self.0.iter_mut().filter_map(|share| share.get_mut(class));
            let shares: Vec<Instances> = shares
                .map(std::mem::take)
                .filter(|share| share.root != 0)
                .collect();
            let first = shares.first()?.root;
            let from_several = |share: &Instances| share.from_several || share.root != first;
            let lists = if shares.iter().any(from_several) {
                vec![vec![0]]
            } else {
                shares.into_iter().map(|share| share.ancestors).collect()
            };
            Some((ClassIndex(class as u32), lists))
        })
    }
}

/// The search tree by preorder number.
pub(super) struct WalkedTree<'w> {
    pub(super) order: &'w [u32],
    pub(super) parent: &'w [u32],
    pub(super) classes: &'w WalkedClasses,
    /// Preorder numbers of the GC roots.
    pub(super) starts: &'w [u32],
    /// By class: the last preorder number of an instance whose `<class>` reference counts. Empty if all count.
    pub(super) class_limits: &'w [u32],
    /// The preorder number behind which all `<class>` references count again: objects kept though unreachable.
    pub(super) kept: u32,
}

impl WalkedTree<'_> {
    /// The nearest ancestor of an object in the reduced graph; `None` if it is also that of `last`, an object that
    /// the search found before.
    ///
    /// Single-predecessor objects form whole subtrees, each contiguous in preorder, and the objects of a subtree
    /// share all ancestors above it. So a sweep in preorder never climbs past the last object.
    #[inline]
    fn other_reduced_above(&self, object: u32, last: u32, reduced: &[u64]) -> Option<u32> {
        let mut above = object;
        while !contains(reduced, above) {
            if above <= last {
                return None;
            }
            // The virtual root, 0, is a node of the reduced graph.
            above = self.parent.get(above as usize).copied().unwrap_or_default();
        }
        Some(above)
    }
}

/// Collects the edges of instances to class objects that are no GC roots. O(objects), in parallel.
pub(super) fn class_edges(
    graph: &Graph,
    reduced: &Bitset,
    tree: &WalkedTree<'_>,
    tracked: &[bool],
) -> ClassEdges {
    if !tracked.contains(&true) {
        return ClassEdges(Vec::new());
    }
    let bits = reduced.words();
    let java_lang_class = graph.classes.java_lang_class();
    let end = tree.order.len() as u32;
    let share = end.div_ceil(rayon::current_num_threads() as u32).max(1);
    let sweep = |task: u32| {
        let first = (task * share).max(1);
        let mut instances = vec![Instances::default(); tracked.len()];
        let (mut last, mut ancestor) = (0, 0);
        let mut root = tree.starts.partition_point(|start| *start < first);
        let own = first..(task * share).saturating_add(share).min(end);
        let classes = tree.classes.range(graph, tree.order, own.clone());
        for (preorder, class) in own.zip(classes) {
            let class = match class {
                ClassIndex::CLASS_OBJECT => java_lang_class.unwrap_or(ClassIndex::CLASS_OBJECT),
                class => class,
            };
            let limit = tree.class_limits.get(class.get()).copied();
            let is_weaker = limit.is_some_and(|limit| preorder > limit && preorder <= tree.kept);
            if tracked.get(class.get()) != Some(&true) || is_weaker {
                continue;
            }
            if let Some(above) = tree.other_reduced_above(preorder, last, bits) {
                ancestor = above;
            }
            last = preorder;
            while tree
                .starts
                .get(root)
                .is_some_and(|start| *start <= preorder)
            {
                root += 1;
            }
            if let Some(instances) = instances.get_mut(class.get()) {
                instances.add(root, ancestor);
            }
        }
        instances
    };
    let tasks = (0..end.div_ceil(share)).into_par_iter();
    ClassEdges(tasks.map(sweep).collect())
}
