//! Two sweeps that fold. The first takes one step down for every object, from where its dominator stands, and
//! remembers by which: that is a chain of look-ups, one after the other. The second counts what every step was
//! taken with, where nothing waits for anything, and threads share the objects.

use std::panic::resume_unwind;

use rustc_hash::FxHashMap;

use super::loader_groups::{Kind, LoaderGroups, NONE};
use super::{FoldedIndex, FoldedNode, FoldedTree, RetainedBy};
use crate::classes::ClassIndex;
use crate::column::Column;
use crate::graph::Graph;
use crate::index::AddressIndex;
use crate::retained::RetainedHeaps;

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
/// Places for each node at most, before loaders are no longer told apart.
const MOST_PLACES_SHARE: usize = 4;
/// Entries of the direct-mapped table of recent steps.
const RECENT: usize = 1 << 15;
/// Objects that are worth a thread to count them.
const SHARE: usize = if cfg!(test) { 16 } else { 1 << 20 };
/// Objects for each node of each thread's count, so that counts take little memory in varied heaps, too.
const LEAST_FOLDED: usize = if cfg!(test) { 1 } else { 16 };

/// Where an object stands when it is folded: at a node, below a sequence of loaders. Mostly the node
/// alone tells the sequence. Number 0 is the virtual root's.
type Place = u32;

/// From a place down to objects of a kind.
#[derive(Debug, Clone, Copy)]
struct Step {
    to: Place,
    /// Where the object is counted: the new node, or the one above that has its class already.
    home: FoldedIndex,
    /// Does it enter the node, rather than being folded into it?
    enters: bool,
    /// Loaders that nothing above belongs to.
    loaders: [u32; 2],
}

/// Number of a step; 0 is none, and leads to the virtual root.
type StepNumber = u32;

/// A step that was taken before, and may be again.
#[derive(Debug, Clone, Copy)]
struct Recent {
    from: Place,
    kind: Kind,
    number: StepNumber,
}

struct Folding<'f, 'a> {
    nodes: Vec<FoldedNode>,
    /// Nodes above, by node.
    depths: Vec<u32>,
    /// Node and sequence of loaders, by place.
    places: Vec<(FoldedIndex, u32)>,
    place_numbers: FxHashMap<(FoldedIndex, u32), Place>,
    loaders: LoaderGroups<'f, 'a>,
    /// There may be nearly as many as objects.
    steps: Vec<Step>,
    step_numbers: FxHashMap<(Place, Kind), StepNumber>,
    recent: Vec<Recent>,
    most: usize,
    exact: bool,
    singles: u32,
}

impl Folding<'_, '_> {
    #[inline]
    fn step(&mut self, from: Place, kind: Kind) -> StepNumber {
        let slot = (from.wrapping_mul(31) ^ kind) as usize % RECENT;
        match self.recent.get(slot) {
            Some(step) if step.from == from && step.kind == kind => step.number,
            _ => {
                let number = self.find_step(from, kind);
                if let Some(slot) = self.recent.get_mut(slot) {
                    *slot = Recent { from, kind, number };
                }
                number
            }
        }
    }

    #[cold]
    fn find_step(&mut self, from: Place, kind: Kind) -> StepNumber {
        if let Some(number) = self.step_numbers.get(&(from, kind)) {
            return *number;
        }
        let step = self.new_step(from, kind);
        let number = self.add(step);
        self.step_numbers.insert((from, kind), number);
        number
    }

    fn add(&mut self, step: Step) -> StepNumber {
        self.steps.push(step);
        self.steps.len() as StepNumber - 1
    }

    fn new_step(&mut self, from: Place, kind: Kind) -> Step {
        let (node, _) = self.place(from);
        let class = self.loaders.class(kind);
        let home = self
            .above(node)
            .find(|above| self.class_at(*above) == Some(class));
        let depth = self.depths.get(node as usize).copied().unwrap_or_default();
        let (to, home) = match home {
            Some(home) => (node, home),
            None if self.nodes.len() >= self.most || depth >= MOST_DEPTH => {
                self.exact = false;
                (node, node)
            }
            None => {
                let new = self.push(FoldedNode::new(node, class), depth);
                (new, new)
            }
        };
        let (to_place, loaders) = self.below(from, to, kind);
        Step {
            to: to_place,
            home,
            enters: to == home && to != node,
            loaders,
        }
    }

    /// A node for one big object; `None` when it belongs to a recursive structure.
    #[cold]
    fn single(&mut self, from: Place, kind: Kind, preorder: u32) -> Option<StepNumber> {
        let (node, _) = self.place(from);
        let depth = self.depths.get(node as usize).copied()?;
        if self.singles >= MOST_SINGLES || depth >= MOST_DEPTH {
            return None;
        }
        let class = self.loaders.class(kind);
        let same = |above: &FoldedIndex| self.class_at(*above) == Some(class);
        let repeats = self.above(node).filter(same).count();
        if repeats >= MOST_REPEATS {
            return None;
        }
        self.singles += 1;
        let mut single = FoldedNode::new(node, class);
        (single.single, single.nested) = (preorder, repeats > 0);
        let home = self.push(single, depth);
        let (to, loaders) = self.below(from, home, kind);
        Some(self.add(Step {
            to,
            home,
            enters: true,
            loaders,
        }))
    }

    fn push(&mut self, node: FoldedNode, depth: u32) -> FoldedIndex {
        self.depths.push(depth + 1);
        self.nodes.push(node);
        self.nodes.len() as FoldedIndex - 1
    }

    fn place(&self, place: Place) -> (FoldedIndex, u32) {
        self.places.get(place as usize).copied().unwrap_or_default()
    }

    /// The place at a node below an object of that kind, and the loaders that are new there.
    fn below(&mut self, from: Place, to: FoldedIndex, kind: Kind) -> (Place, [u32; 2]) {
        let (_, sequence) = self.place(from);
        self.loaders.gave_up |= self.places.len() >= self.most * MOST_PLACES_SHARE;
        let (sequence, loaders) = self.loaders.extend(sequence, kind);
        let next = self.places.len() as Place;
        let place = *self.place_numbers.entry((to, sequence)).or_insert(next);
        if place == next {
            self.places.push((to, sequence));
        }
        (place, loaders)
    }

    /// The node and those above it, the virtual root left out.
    fn above(&self, from: FoldedIndex) -> impl Iterator<Item = FoldedIndex> {
        let step = |node: &FoldedIndex| self.nodes.get(*node as usize).map(|node| node.parent);
        std::iter::successors(Some(from), step).take_while(|node| *node != 0)
    }

    fn class_at(&self, node: FoldedIndex) -> Option<ClassIndex> {
        self.nodes.get(node as usize).map(|node| node.class)
    }
}

/// Folds the dominator tree. O(objects); `scratch` has room for an entry per object and the virtual root,
/// of which the first half is touched in all but the most varied heaps.
pub(crate) fn fold(
    graph: &Graph<'_>,
    index: &AddressIndex,
    heaps: &RetainedHeaps,
    scratch: &mut Column<u32>,
) -> FoldedTree {
    let scratch = scratch.as_mut_slice();
    let mut folding = Folding::new(graph, index, heaps);
    if folding.sweep::<u16>(graph, heaps, bytemuck::cast_slice_mut(scratch)) {
        folding.count::<u16>(heaps, bytemuck::cast_slice(scratch));
    } else {
        folding = Folding::new(graph, index, heaps);
        folding.sweep::<u32>(graph, heaps, scratch);
        folding.count::<u32>(heaps, scratch);
    }
    FoldedTree {
        retained_by: RetainedBy::new(&folding.nodes, &graph.classes),
        nodes: folding.nodes,
        exact: folding.exact,
        loaders: folding.loaders.into_sums(),
    }
}

impl<'f, 'a> Folding<'f, 'a> {
    fn new(graph: &'f Graph<'a>, index: &'f AddressIndex, heaps: &RetainedHeaps) -> Self {
        let mut root = FoldedNode::new(0, ClassIndex::CLASS_OBJECT);
        root.retained = heaps.retained.get(0);
        let nowhere = Step {
            to: 0,
            home: 0,
            enters: false,
            loaders: [NONE; 2],
        };
        let nothing = Recent {
            from: u32::MAX,
            kind: u32::MAX,
            number: 0,
        };
        Self {
            nodes: vec![root],
            depths: vec![0],
            places: vec![(0, 0)],
            place_numbers: FxHashMap::from_iter([((0, 0), 0)]),
            loaders: LoaderGroups::new(graph, index),
            steps: vec![nowhere],
            step_numbers: FxHashMap::default(),
            recent: vec![nothing; RECENT],
            most: (heaps.count / MOST_NODES_SHARE).max(MOST_NODES_FLOOR) as usize,
            exact: true,
            singles: 0,
        }
    }

    /// Takes a step for every object; `false` when one has a number that doesn't fit.
    fn sweep<N: Copy + Default + Into<StepNumber> + TryFrom<StepNumber>>(
        &mut self,
        graph: &Graph<'_>,
        heaps: &RetainedHeaps,
        step_of: &mut [N],
    ) -> bool {
        let big = (heaps.retained.get(0) / SINGLE_SHARE).max(1);
        if let Some(root) = step_of.first_mut() {
            *root = N::default();
        }
        let order = heaps.order.as_slice();
        let all = 1..heaps.count.saturating_add(1);
        let dominators = heaps.idom.as_slice().iter().skip(1);
        let classes = heaps.classes.range(graph, order, all.clone());
        let mut big = heaps.retained.at_least(big, all.clone());
        let mut next_big = big.next();
        for ((preorder, dominator), class) in all.zip(dominators).zip(classes) {
            let at = preorder as usize;
            let above = step_of.get(*dominator as usize).copied();
            let above: StepNumber = above.unwrap_or_default().into();
            let from = self.steps.get(above as usize).map_or(0, |step| step.to);
            let kind = self.loaders.kind(class, || order.get(at).copied());
            let single = if next_big == Some(preorder) {
                next_big = big.next();
                self.single(from, kind, preorder)
            } else {
                None
            };
            let Ok(number) = N::try_from(single.unwrap_or_else(|| self.step(from, kind))) else {
                return false;
            };
            if let Some(entry) = step_of.get_mut(at) {
                *entry = number;
            }
        }
        true
    }

    /// Counts what the steps were taken with. Threads of its own, since one of a pool that waits for its part of
    /// the work may be given a question that waits for the folded tree.
    fn count<N: Copy + Into<StepNumber> + Sync>(&mut self, heaps: &RetainedHeaps, step_of: &[N]) {
        let end = heaps.count as usize + 1;
        let (steps, nodes, loaders) = (&self.steps, self.nodes.len(), self.loaders.len());
        let worth = end.div_ceil(SHARE).min(end / (nodes * LEAST_FOLDED));
        let tasks = rayon::current_num_threads().min(worth).max(1);
        let share = end.div_ceil(tasks);
        let count = |task: usize| {
            let mut counts = Counts {
                nodes: vec![Count::default(); nodes],
                loaders: vec![0; loaders],
            };
            let range = (task * share).max(1)..(task * share).saturating_add(share).min(end);
            for at in range {
                let number = step_of.get(at).map_or(0, |number| (*number).into());
                if let Some(step) = steps.get(number as usize) {
                    counts.add(step, at as u32, heaps.retained.get(at as u32));
                }
            }
            counts
        };
        let counts: Vec<Counts> = std::thread::scope(|scope| {
            let spawn = |task| {
                let thread = std::thread::Builder::new();
                // No thread to be had: this one counts.
                let spawned = thread.spawn_scoped(scope, move || count(task));
                spawned.map_err(|_| task)
            };
            let others: Vec<_> = (1..tasks).map(spawn).collect();
            let first = count(0);
            let others = others.into_iter().map(|other| match other {
                Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
                Err(task) => count(task),
            });
            std::iter::once(first).chain(others).collect()
        });
        for counts in counts {
            self.take_in(&counts);
        }
    }

    fn take_in(&mut self, counts: &Counts) {
        for (node, count) in self.nodes.iter_mut().zip(&counts.nodes) {
            node.objects += count.objects;
            node.entering += count.entering;
            node.retained += count.retained;
            if count.largest.1 > node.largest.1 {
                node.largest = count.largest;
            }
        }
        self.loaders.add(&counts.loaders);
    }
}

/// What some objects come to.
struct Counts {
    /// By node.
    nodes: Vec<Count>,
    /// By loader, bytes that objects retain which nothing above belongs to it.
    loaders: Vec<u64>,
}

/// See [`FoldedNode`].
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    objects: u64,
    entering: u64,
    retained: u64,
    largest: (u32, u64),
}

impl Counts {
    #[inline]
    fn add(&mut self, step: &Step, preorder: u32, retained: u64) {
        if step.loaders != [NONE; 2] {
            for loader in step.loaders {
                if let Some(sum) = self.loaders.get_mut(loader as usize) {
                    *sum += retained;
                }
            }
        }
        if let Some(node) = self.nodes.get_mut(step.home as usize) {
            node.objects += 1;
            if step.enters {
                node.entering += 1;
                node.retained += retained;
                if retained > node.largest.1 {
                    node.largest = (preorder, retained);
                }
            }
        }
    }
}
