//! The graph of what was not peeled: predecessors of shared objects, edges to class objects.

use std::ops::Range;
use std::sync::atomic::Ordering;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::bitset::{Bitset, RankedBitset};
use crate::classes::ClassIndex;
use crate::column::as_atomics;
use crate::graph::Graph;
use crate::reach::WalkedClasses;

/// Kept objects ahead whose entry, and whose references, are asked of memory.
const FAR: usize = 16;
const NEAR: usize = 8;

/// Predecessors of each shared object, as kept numbers, lists one behind the other.
#[derive(Debug)]
pub(super) struct Predecessors {
    starts: Vec<u64>,
    sources: Vec<u32>,
    /// Lists that class edges were added to, in place of those above.
    replaced: FxHashMap<u32, Vec<u32>>,
}

impl Predecessors {
    pub(super) fn bytes(&self) -> usize {
        self.starts.len() * 8 + self.sources.len() * 4
    }

    /// Predecessors of the shared object of that number.
    pub(super) fn of(&self, shared: u32) -> &[u32] {
        match self.replaced.get(&shared) {
            Some(replaced) => replaced,
            None => self.listed(shared),
        }
    }

    /// The same without class edges.
    pub(super) fn listed(&self, shared: u32) -> &[u32] {
        let range = self
            .starts
            .get(shared as usize..)
            .and_then(|rest| rest.first_chunk::<2>());
        range
            .and_then(|[start, end]| self.sources.get(*start as usize..*end as usize))
            .unwrap_or_default()
    }

    /// Adds what instances refer to by `<class>`.
    pub(super) fn add_class_edges(
        &mut self,
        graph: &Graph<'_>,
        shared: &RankedBitset,
        edges: ClassEdges,
    ) {
        for (class, sources) in edges.into_classes() {
            // A class object that `--keep-unreachable` made a root is dominated by none of its instances.
            let Some(object) = graph
                .class_object(class)
                .filter(|object| shared.bits().contains(object.0))
            else {
                continue;
            };
            let number = shared.rank(object.0);
            let mut all = self.listed(number).to_vec();
            sources.for_each(|sources| all.extend_from_slice(&sources));
            self.replaced.insert(number, all);
        }
    }

    pub(super) fn drop_class_edges(&mut self) {
        self.replaced = FxHashMap::default();
    }
}

/// Finds the edges from kept objects to shared ones. Two passes over the kept objects' references, in
/// parallel: each thread has its share of the sources and counts for itself, so that its part of every
/// list is known before it writes, and lists ascend whatever the number of threads. 4 bytes per shared
/// object and thread while it runs.
pub(super) fn predecessors(
    graph: &Graph<'_>,
    kept_list: &[u32],
    order: &[u32],
    shared: &RankedBitset,
) -> Predecessors {
    let count = shared.bits().count() as usize;
    let tasks = rayon::current_num_threads().clamp(1, MOST_TASKS);
    let share = kept_list.len().div_ceil(tasks).max(1);
    let edges = Edges {
        graph,
        kept_list,
        order,
        shared,
    };
    let mut free: Vec<Vec<u32>> = (0..tasks)
        .into_par_iter()
        .map(|task| {
            let mut counts = vec![0u32; count];
            edges.visit(task * share..(task + 1) * share, |_, target| {
                if let Some(count) = counts.get_mut(target as usize) {
                    *count += 1;
                }
            });
            counts
        })
        .collect();
    let mut starts = Vec::with_capacity(count + 1);
    starts.push(0u64);
    let mut sum = 0u64;
    for target in 0..count {
        let begin = sum;
        for counts in &mut free {
            if let Some(entry) = counts.get_mut(target) {
                // From now on: where in its list the task writes next.
                let own = std::mem::replace(entry, (sum - begin) as u32);
                sum += u64::from(own);
            }
        }
        starts.push(sum);
    }
    let mut sources = vec![0u32; sum as usize];
    let slots = as_atomics(&mut sources);
    free.par_iter_mut().enumerate().for_each(|(task, places)| {
        edges.visit(task * share..(task + 1) * share, |source, target| {
            let place = places
                .get_mut(target as usize)
                .zip(starts.get(target as usize));
            if let Some((place, start)) = place {
                if let Some(slot) = slots.get(*start as usize + *place as usize) {
                    slot.store(source, Ordering::Relaxed);
                }
                *place += 1;
            }
        });
    });
    Predecessors {
        starts,
        sources,
        replaced: FxHashMap::default(),
    }
}

/// Threads whose counts are worth their memory.
const MOST_TASKS: usize = 8;

/// Edges from kept objects to shared ones.
struct Edges<'e, 'a> {
    graph: &'e Graph<'a>,
    kept_list: &'e [u32],
    order: &'e [u32],
    shared: &'e RankedBitset,
}

impl Edges<'_, '_> {
    #[inline]
    fn object(&self, number: usize) -> Option<u32> {
        let preorder = *self.kept_list.get(number)?;
        self.order.get(preorder as usize).copied()
    }

    /// Calls `visit` with the kept number of the source and the shared number of the target.
    fn visit(&self, kept: Range<usize>, mut visit: impl FnMut(u32, u32)) {
        let (graph, shared) = (self.graph, self.shared);
        let end = kept.end.min(self.kept_list.len());
        for number in kept.start.max(1)..end {
            let Some(object) = self.object(number) else {
                continue;
            };
            // First the entry, then what it tells where to find.
            if let Some(far) = self.object(number + FAR) {
                graph.prefetch(far);
            }
            if let Some(near) = self.object(number + NEAR) {
                graph.prefetch_targets(near);
            }
            let targets = graph.targets(object);
            for target in targets.filter(|t| *t != object && shared.bits().contains(*t)) {
                visit(number as u32, shared.rank(target));
            }
        }
    }
}

/// Edges from instances to class objects that are no roots, moved to kept objects: their kept numbers by
/// class, from each share of the walk. Few occur twice.
#[derive(Debug)]
pub(super) struct ClassEdges(Vec<Vec<Vec<u32>>>);

impl ClassEdges {
    /// Classes that instances refer to, and these in several lists.
    fn into_classes(
        mut self,
    ) -> impl Iterator<Item = (ClassIndex, impl Iterator<Item = Vec<u32>>)> {
        let classes = self.0.first().map_or(0, Vec::len);
        (0..classes).filter_map(move |class| {
            let lists = self.0.iter_mut().filter_map(|lists| lists.get_mut(class));
            let lists: Vec<_> = lists.map(std::mem::take).collect();
            let some = lists.iter().any(|list| !list.is_empty());
            some.then(|| (ClassIndex(class as u32), lists.into_iter()))
        })
    }
}

/// The walk's tree, by preorder number.
pub(super) struct WalkedTree<'w> {
    pub(super) order: &'w [u32],
    pub(super) parent: &'w [u32],
    pub(super) classes: &'w WalkedClasses,
}

/// Sweeps over the walk's tree. What is peeled are whole subtrees, each contiguous in preorder, so the
/// nearest kept ancestor of an object is itself, its parent, or that of the object before it. O(objects),
/// in parallel.
pub(super) fn class_edges(
    graph: &Graph<'_>,
    kept: &RankedBitset,
    tree: &WalkedTree<'_>,
    count: u32,
    tracked: &Bitset,
) -> ClassEdges {
    if tracked.count() == 0 {
        return ClassEdges(Vec::new());
    }
    let nearest = |preorder: u32| {
        let up = tree.parent.get(preorder as usize).copied();
        let above = [preorder, up.unwrap_or_default()];
        let found = above.into_iter().find(|above| kept.bits().contains(*above));
        found.map(|above| kept.rank(above))
    };
    let java_lang_class = graph.classes.java_lang_class();
    let share = count.div_ceil(rayon::current_num_threads() as u32).max(1);
    let sweep = |task: u32| {
        let first = task * share + 1;
        let mut edges = vec![Vec::new(); graph.classes.len()];
        // The virtual root, 0, is kept.
        let mut ancestor = (0..first).rev().find_map(nearest).unwrap_or_default();
        for preorder in first..first.saturating_add(share).min(count + 1) {
            ancestor = nearest(preorder).unwrap_or(ancestor);
            if !tracked.contains(preorder) {
                continue;
            }
            let class = match tree.classes.get(graph, tree.order, preorder) {
                ClassIndex::CLASS_OBJECT => java_lang_class.unwrap_or(ClassIndex::CLASS_OBJECT),
                class => class,
            };
            if let Some(edges) = edges.get_mut(class.get())
                && edges.last() != Some(&ancestor)
            {
                edges.push(ancestor);
            }
        }
        edges
    };
    let tasks = (0..count.div_ceil(share)).into_par_iter();
    ClassEdges(tasks.map(sweep).collect())
}
