//! The sweep that folds: from every object's dominator one step down.

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
/// Behind them: the step to the latest single object, which nobody looks for.
const SINGLE: usize = RECENT;

/// Where an object stands when it is folded: at a node, below a sequence of loaders. Mostly the node
/// alone tells the sequence. Number 0 is the virtual root's.
type Place = u32;

/// From a place down to objects of a kind.
#[derive(Debug, Clone, Copy)]
struct Step {
    from: Place,
    kind: Kind,
    to: Place,
    /// Where the object is counted: the new node, or the one above that has its class already.
    home: FoldedIndex,
    /// Does it enter the node, rather than being folded into it?
    enters: bool,
    /// Loaders that nothing above belongs to.
    loaders: [u32; 2],
}

struct Folding<'f, 'a> {
    nodes: Vec<FoldedNode>,
    /// Nodes above, by node.
    depths: Vec<u32>,
    /// Node and sequence of loaders, by place.
    places: Vec<(FoldedIndex, u32)>,
    place_numbers: FxHashMap<(FoldedIndex, u32), Place>,
    loaders: LoaderGroups<'f, 'a>,
    /// Where each step leads, and where its objects are counted. There may be nearly as many as objects.
    steps: FxHashMap<(Place, Kind), (Place, FoldedIndex)>,
    /// Loaders of the steps that have new ones.
    step_loaders: FxHashMap<(Place, Kind), [u32; 2]>,
    recent: Vec<Step>,
    most: usize,
    exact: bool,
    singles: u32,
}

impl Folding<'_, '_> {
    #[inline]
    fn step(&mut self, from: Place, kind: Kind) -> usize {
        let slot = (from.wrapping_mul(31) ^ kind) as usize % RECENT;
        match self.recent.get(slot) {
            Some(step) if step.from == from && step.kind == kind => {}
            _ => {
                let step = self.find_step(from, kind);
                self.note(slot, step);
            }
        }
        slot
    }

    fn note(&mut self, slot: usize, step: Step) {
        if let Some(slot) = self.recent.get_mut(slot) {
            *slot = step;
        }
    }

    /// Takes a step for an object of so many retained bytes and returns where it leads. The step stays in
    /// its slot: copied as a whole, its parts would wait for the copy.
    #[inline]
    fn take(&mut self, slot: usize, preorder: u32, retained: u64) -> Place {
        let Some(step) = self.recent.get(slot) else {
            return 0;
        };
        if step.loaders != [NONE; 2] {
            self.loaders.add(step.loaders, retained);
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
        step.to
    }

    #[cold]
    fn find_step(&mut self, from: Place, kind: Kind) -> Step {
        let (node, _) = self.place(from);
        if let Some((to, home)) = self.steps.get(&(from, kind)).copied() {
            let (below, _) = self.place(to);
            let loaders = self.step_loaders.get(&(from, kind)).copied();
            return Step {
                from,
                kind,
                to,
                home,
                enters: below == home && below != node,
                loaders: loaders.unwrap_or([NONE; 2]),
            };
        }
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
        self.steps.insert((from, kind), (to_place, home));
        if loaders != [NONE; 2] {
            self.step_loaders.insert((from, kind), loaders);
        }
        Step {
            from,
            kind,
            to: to_place,
            home,
            enters: to == home && to != node,
            loaders,
        }
    }

    /// A node for one big object; `None` when it belongs to a recursive structure.
    #[cold]
    fn single(&mut self, from: Place, kind: Kind, preorder: u32) -> Option<usize> {
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
        let step = Step {
            from,
            kind,
            to,
            home,
            enters: true,
            loaders,
        };
        self.note(SINGLE, step);
        Some(SINGLE)
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
    if !folding.sweep::<u16>(graph, heaps, bytemuck::cast_slice_mut(scratch)) {
        folding = Folding::new(graph, index, heaps);
        folding.sweep::<u32>(graph, heaps, scratch);
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
        let nothing = Step {
            from: u32::MAX,
            kind: u32::MAX,
            to: 0,
            home: 0,
            enters: false,
            loaders: [NONE; 2],
        };
        Self {
            nodes: vec![root],
            depths: vec![0],
            places: vec![(0, 0)],
            place_numbers: FxHashMap::from_iter([((0, 0), 0)]),
            loaders: LoaderGroups::new(graph, index),
            steps: FxHashMap::default(),
            step_loaders: FxHashMap::default(),
            recent: vec![nothing; RECENT + 1],
            most: (heaps.count / MOST_NODES_SHARE).max(MOST_NODES_FLOOR) as usize,
            exact: true,
            singles: 0,
        }
    }

    /// Folds every object; `false` when a place has a number that doesn't fit.
    fn sweep<P: Copy + Default + Into<Place> + TryFrom<Place>>(
        &mut self,
        graph: &Graph<'_>,
        heaps: &RetainedHeaps,
        place_of: &mut [P],
    ) -> bool {
        let big = (heaps.retained.get(0) / SINGLE_SHARE).max(1);
        if let Some(root) = place_of.first_mut() {
            *root = P::default();
        }
        let order = heaps.order.as_slice();
        let idom = heaps.idom.as_slice();
        for preorder in 1..=heaps.count {
            let at = preorder as usize;
            let Some(dominator) = idom.get(at) else { break };
            let from = place_of.get(*dominator as usize).copied();
            let from = from.unwrap_or_default().into();
            let class = heaps.class_at(graph, preorder);
            let kind = self.loaders.kind(class, || order.get(at).copied());
            let retained = heaps.retained.get(preorder);
            let single = if retained >= big {
                self.single(from, kind, preorder)
            } else {
                None
            };
            let slot = match single {
                Some(slot) => slot,
                None => self.step(from, kind),
            };
            let Ok(to) = P::try_from(self.take(slot, preorder, retained)) else {
                return false;
            };
            if let Some(place) = place_of.get_mut(at) {
                *place = to;
            }
        }
        true
    }
}
