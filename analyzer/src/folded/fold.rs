//! Folding takes one step down for every object, from where its dominator stands, and remembers where it led. What
//! steps were taken with is counted by step, and only in the end by node and loader: few steps are taken by many objects,
//! mostly. Where there are nearly as many as objects, these are counted one by one.

use rustc_hash::FxHashMap;

use super::loader_groups::{Kind, LoaderGroups, NONE};
use super::{FoldedIndex, FoldedNode};
use crate::classes::ClassIndex;
use crate::column::Column;
use crate::graph::Graph;
use crate::index::AddressIndex;
use crate::reach::Amount;
use crate::retained::RetainedHeaps;

/// An object that retains this part of the heap gets a node of its own.
const SINGLE_SHARE: u64 = 200;
/// Unless there are so many: a list's nodes are all big but the last.
const MOST_SINGLES: usize = 1 << 14;
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
/// Puts classes far from each other in it: what 2³² is divided by the golden ratio, odd.
const SPREAD: u32 = 0x9e37_79b9;
/// Steps that are worth a count of their own.
const MOST_COUNTED: usize = 1 << 16;
/// Dominators in front of a part of the walk whose steps are taken once more for it, at most.
const MOST_BEFORE: usize = if cfg!(test) { 16 } else { 1 << 16 };

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

/// What a step was taken with.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    objects: u64,
    /// Retained by all of them, units.
    retained: u64,
    /// By the one that retains the most, units, and its preorder number: of several the first.
    most: u64,
    largest: u32,
}

impl Count {
    #[inline]
    fn add(&mut self, preorder: u32, retained: u64) {
        self.objects += 1;
        self.retained += retained;
        if retained > self.most {
            (self.most, self.largest) = (retained, preorder);
        }
    }
}

/// A step that was taken before, and may be again. It waits for the one above it, often that of the object before:
/// what follows from it stands beside it.
#[derive(Debug, Clone, Copy)]
struct Recent {
    /// Where from, and a class whose objects are all of one kind.
    from_and_class: u64,
    number: StepNumber,
    to: Place,
}

impl Recent {
    /// What tells the step from others, and where in the table it stands. The class, known beforehand, is what is
    /// multiplied.
    #[inline]
    fn place(from: Place, class: ClassIndex) -> (u64, usize) {
        let slot = (from ^ class.0.wrapping_mul(SPREAD)) as usize % RECENT;
        (u64::from(from) << 32 | u64::from(class.0), slot)
    }
}

/// A dominator tree's columns, by preorder number.
pub(super) struct Tree<'t, 'a, A> {
    pub(super) graph: &'t Graph<'a>,
    pub(super) heaps: &'t RetainedHeaps,
    /// Retained sizes, units.
    retained: &'t [A],
    /// Bytes.
    unit: u64,
}

impl<A> Clone for Tree<'_, '_, A> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<A> Copy for Tree<'_, '_, A> {}

impl<'t, 'a, A: Amount> Tree<'t, 'a, A> {
    pub(super) fn new(
        graph: &'t Graph<'a>,
        heaps: &'t RetainedHeaps,
        retained: &'t Column<A>,
        unit: u64,
    ) -> Self {
        Self {
            graph,
            heaps,
            retained: retained.as_slice(),
            unit,
        }
    }

    fn retained(&self, preorder: u32) -> u64 {
        let units = self.retained.get(preorder as usize);
        units.map_or(0, |units| units.units())
    }
}

/// Where objects stand that follow each other in the walk.
pub(super) struct Part<'p, N> {
    /// The first object.
    pub(super) first: u32,
    pub(super) places: &'p mut [N],
}

/// Why a part can't be folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfolded {
    /// There are too many places, or steps to count.
    TooVaried,
    /// Too much in front of the part stands above it.
    DeepBelow,
}

pub(super) struct Folding<'f, 'a, A> {
    tree: Tree<'f, 'a, A>,
    /// An object of so many units gets a node of its own.
    big: u64,
    pub(super) nodes: Vec<FoldedNode>,
    /// Nodes above, by node.
    depths: Vec<u32>,
    /// Node and sequence of loaders, by place.
    places: Vec<(FoldedIndex, u32)>,
    place_numbers: FxHashMap<(FoldedIndex, u32), Place>,
    pub(super) loaders: LoaderGroups<'f, 'a>,
    /// There may be nearly as many as objects.
    steps: Vec<Step>,
    /// By step, if they are few, and not objects that are counted.
    counts: Option<Vec<Count>>,
    step_numbers: FxHashMap<(Place, Kind), StepNumber>,
    recent: Vec<Recent>,
    /// Places of objects in front of the part, and the one that was asked for last.
    before: FxHashMap<u32, Place>,
    last_before: (u32, Place),
    most: usize,
    /// No limit was met but that of nodes for single objects.
    pub(super) exact: bool,
    singles: usize,
}

impl<'f, 'a, A: Amount> Folding<'f, 'a, A> {
    /// That counts by step, and is to be told to [`count`](Self::count) in the end, or by object.
    pub(super) fn new(tree: Tree<'f, 'a, A>, index: &'f AddressIndex, by_step: bool) -> Self {
        let Tree {
            graph, heaps, unit, ..
        } = tree;
        let all = heaps.retained.get(0);
        let mut root = FoldedNode::new(0, ClassIndex::CLASS_OBJECT);
        root.retained = all;
        let nowhere = Step {
            to: 0,
            home: 0,
            enters: false,
            loaders: [NONE; 2],
        };
        let nothing = Recent {
            from_and_class: u64::MAX,
            number: 0,
            to: 0,
        };
        Self {
            tree,
            big: (all / SINGLE_SHARE).max(1).div_ceil(unit),
            nodes: vec![root],
            depths: vec![0],
            places: vec![(0, 0)],
            place_numbers: FxHashMap::from_iter([((0, 0), 0)]),
            loaders: LoaderGroups::new(graph, index),
            steps: vec![nowhere],
            counts: by_step.then(|| vec![Count::default()]),
            step_numbers: FxHashMap::default(),
            recent: vec![nothing; RECENT],
            before: FxHashMap::default(),
            last_before: (0, 0),
            most: (heaps.count / MOST_NODES_SHARE).max(MOST_NODES_FLOOR) as usize,
            exact: true,
            singles: 0,
        }
    }

    /// Takes a step for every object of a part from one on: a chain of look-ups, one after the other, beside which
    /// counting costs little.
    pub(super) fn sweep<N>(&mut self, part: Part<'_, N>, begin: u32) -> Result<(), Unfolded>
    where
        N: Copy + Default + Into<Place> + TryFrom<Place>,
    {
        let Part { first, places } = part;
        if let Some(root) = places.first_mut().filter(|_| first == 0) {
            *root = N::default();
        }
        let Tree {
            graph,
            heaps,
            retained,
            ..
        } = self.tree;
        let all = begin..first.saturating_add(places.len() as u32);
        let classes = heaps
            .classes
            .range(graph, heaps.order.as_slice(), all.clone());
        let dominators = heaps.idom.as_slice().get(begin as usize..);
        let amounts = retained.get(begin as usize..);
        let dominators = dominators.unwrap_or_default().iter();
        let objects = dominators.zip(amounts.unwrap_or_default()).zip(all);
        for (class, ((dominator, amount), preorder)) in classes.zip(objects) {
            let from = match dominator.checked_sub(first) {
                Some(at) => places.get(at as usize).map_or(0, |place| (*place).into()),
                None => self.place_before(*dominator)?,
            };
            let amount = amount.units();
            let (number, to) = self.step_below(from, class, preorder, amount);
            if let Some(entry) = places.get_mut((preorder - first) as usize) {
                *entry = N::try_from(to).map_err(|_| Unfolded::TooVaried)?;
            }
            let Some(counts) = &mut self.counts else {
                self.count_object(number, preorder, amount);
                continue;
            };
            let count = counts.get_mut(number as usize);
            count.ok_or(Unfolded::TooVaried)?.add(preorder, amount);
        }
        Ok(())
    }

    /// The place of an object in front of the part, which is another's, and those of its dominators: only what stands
    /// above the part's first object in the walk is asked for.
    fn place_before(&mut self, preorder: u32) -> Result<Place, Unfolded> {
        if self.last_before.0 == preorder {
            return Ok(self.last_before.1);
        }
        let heaps = self.tree.heaps;
        let mut way = Vec::new();
        let mut above = preorder;
        let mut place = loop {
            if above == 0 {
                break 0;
            }
            if let Some(place) = self.before.get(&above) {
                break *place;
            }
            way.push(above);
            if self.before.len() + way.len() > MOST_BEFORE {
                return Err(Unfolded::DeepBelow);
            }
            let dominator = heaps.idom.as_slice().get(above as usize);
            above = dominator.copied().unwrap_or_default();
        };
        for object in way.into_iter().rev() {
            let class = heaps.class_at(self.tree.graph, object);
            (_, place) = self.step_below(place, class, object, self.tree.retained(object));
            self.before.insert(object, place);
        }
        self.last_before = (preorder, place);
        Ok(place)
    }

    /// The step of an object below one that stands at `from`, and where it leads.
    #[inline]
    fn step_below(
        &mut self,
        from: Place,
        class: ClassIndex,
        preorder: u32,
        amount: u64,
    ) -> (StepNumber, Place) {
        if amount >= self.big {
            let kind = self.kind(class, preorder);
            if let Some(single) = self.single(from, kind, preorder) {
                return (single, self.end(single));
            }
        }
        let (from_and_class, slot) = Recent::place(from, class);
        match self.recent.get(slot) {
            Some(step) if step.from_and_class == from_and_class => (step.number, step.to),
            _ => self.find_step_of(from, class, preorder),
        }
    }

    #[cold]
    fn find_step_of(
        &mut self,
        from: Place,
        class: ClassIndex,
        preorder: u32,
    ) -> (StepNumber, Place) {
        let kind = self.kind(class, preorder);
        let number = self.find_step(from, kind);
        let to = self.end(number);
        let (from_and_class, slot) = Recent::place(from, class);
        if self.loaders.are_all_of_one_kind(class)
            && let Some(slot) = self.recent.get_mut(slot)
        {
            *slot = Recent {
                from_and_class,
                number,
                to,
            };
        }
        (number, to)
    }

    /// Where a step leads.
    fn end(&self, step: StepNumber) -> Place {
        self.steps.get(step as usize).map_or(0, |step| step.to)
    }

    fn kind(&mut self, class: ClassIndex, preorder: u32) -> Kind {
        let object = self.tree.heaps.order.as_slice().get(preorder as usize);
        self.loaders.kind(class, || object.copied())
    }

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
        let counts = self.counts.as_mut();
        if let Some(counts) = counts.filter(|counts| counts.len() < MOST_COUNTED) {
            counts.push(Count::default());
        }
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

    /// Would these and others, folded together, have met no limit? Else who folds all of them in a row must say
    /// what is left out.
    pub(super) fn has_room_for(&self, others: &[Self]) -> bool {
        let all = || std::iter::once(self).chain(others);
        let sum = |number: fn(&Self) -> usize| all().map(number).sum::<usize>();
        all().all(|folding| folding.exact && !folding.loaders.gave_up)
            && sum(|folding| folding.singles) < MOST_SINGLES
            && sum(|folding| folding.nodes.len()) < self.most
            && sum(|folding| folding.places.len()) < self.most * MOST_PLACES_SHARE
            && sum(|folding| folding.loaders.kinds()) < super::loader_groups::MOST_KINDS
    }

    /// Has nodes and loaders count what the steps to them were taken with.
    pub(super) fn count(&mut self) {
        let counts = self.counts.take().unwrap_or_default();
        for (number, count) in counts.into_iter().enumerate() {
            self.count_step(number, count);
        }
    }

    fn count_object(&mut self, number: StepNumber, preorder: u32, amount: u64) {
        let mut count = Count::default();
        count.add(preorder, amount);
        self.count_step(number as usize, count);
    }

    fn count_step(&mut self, number: usize, count: Count) {
        let Some(step) = self.steps.get(number) else {
            return;
        };
        let unit = self.tree.unit;
        let retained = count.retained * unit;
        for loader in step.loaders {
            self.loaders.add(loader, retained);
        }
        if let Some(node) = self.nodes.get_mut(step.home as usize) {
            node.objects += count.objects;
            if step.enters {
                node.entering += count.objects;
                node.retained += retained;
                node.see((count.largest, count.most * unit));
            }
        }
    }

    /// Adds what another has counted.
    pub(super) fn take_in(&mut self, other: Self) {
        let key = |node: &FoldedNode| (node.parent, node.class, node.single);
        let own = self.nodes.iter().zip(0..).skip(1);
        let mut numbers: FxHashMap<_, FoldedIndex> =
            own.map(|(node, number)| (key(node), number)).collect();
        // Nodes come behind those above them.
        let mut of_other = vec![0];
        for mut node in other.nodes.into_iter().skip(1) {
            node.parent = of_other
                .get(node.parent as usize)
                .copied()
                .unwrap_or_default();
            let next = self.nodes.len() as FoldedIndex;
            let number = *numbers.entry(key(&node)).or_insert(next);
            of_other.push(number);
            match self.nodes.get_mut(number as usize) {
                Some(own) => own.add(&node),
                None => self.nodes.push(node),
            }
        }
        self.loaders.take_in(&other.loaders);
    }
}
