//! Folding takes one step down for every object, from where its dominator stands, and remembers where it led. What
//! steps were taken with is counted by step, and only in the end by node and loader: few steps are taken by many objects,
//! mostly. Where there are nearly as many as objects, these are counted one by one.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use rustc_hash::FxHashMap;

use super::above::{Above, TooDeep};
use super::loader_groups::{Kind, LoaderGroups, NONE};
use super::node::{ClassNode, ClassNodeIndex};
use super::place::Place;
use heapray_analyzer::AddressIndex;
use heapray_analyzer::RetainedHeaps;
use heapray_analyzer::classes::ClassIndex;
use heapray_analyzer::graph::Graph;
use heapray_analyzer::reach::Amount;

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
/// Objects that are folded before anybody asks whether the other parts are folded in vain.
const AT_ONCE: u32 = 1 << 16;

/// From a place down to objects of a kind.
#[derive(Debug, Clone, Copy)]
struct Step {
    to: Place,
    /// Where the object is counted: the new node, or the one above that has its class already.
    home: ClassNodeIndex,
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
pub(super) struct Tree<'t, A> {
    pub(super) graph: &'t Graph,
    pub(super) heaps: &'t RetainedHeaps,
    /// Retained sizes, units.
    retained: &'t [A],
    /// Bytes.
    unit: u64,
}

impl<A> Clone for Tree<'_, A> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<A> Copy for Tree<'_, A> {}

impl<'t, A: Amount> Tree<'t, A> {
    pub(super) fn new(
        graph: &'t Graph,
        heaps: &'t RetainedHeaps,
        retained: &'t [A],
        unit: u64,
    ) -> Self {
        Self {
            graph,
            heaps,
            retained,
            unit,
        }
    }

    fn retained(&self, preorder: u32) -> u64 {
        let units = self.retained.get(preorder as usize);
        units.map_or(0, |units| units.units())
    }
}

pub(super) struct Folding<'f, A> {
    tree: Tree<'f, A>,
    /// An object of so many units gets a node of its own.
    big: u64,
    pub(super) nodes: Vec<ClassNode>,
    /// What else is known of nodes.
    levels: Vec<Level>,
    /// Nodes by the one above and class, where another step than one from the first place above leads to them first.
    odd_nodes: FxHashMap<(ClassNodeIndex, ClassIndex), ClassNodeIndex>,
    places: Vec<Placed>,
    /// All but the first of each node.
    odd_places: FxHashMap<(ClassNodeIndex, u32), Place>,
    pub(super) loaders: LoaderGroups<'f>,
    /// There may be nearly as many as objects.
    steps: Vec<Step>,
    /// By step, if they are few, and not objects that are counted.
    counts: Option<Vec<Count>>,
    /// Steps from places that several lead from, but the first, by kind. Of each place alone, so that who folds what
    /// stands below one of them finds its steps side by side.
    more_steps: Vec<FxHashMap<Kind, StepNumber>>,
    recent: Vec<Recent>,
    above: Above<'f>,
    /// Steps to single objects, by preorder number.
    singles: FxHashMap<u32, StepNumber>,
    most: usize,
    /// No limit was met but that of nodes for single objects.
    pub(super) exact: bool,
}

/// A place, and what steps lead from there other than to single objects.
#[derive(Debug, Clone, Copy)]
struct Placed {
    node: ClassNodeIndex,
    /// Of loaders.
    sequence: u32,
    /// The first step, with the kind of objects that take it; of number 0 if there is none.
    first: (Kind, StepNumber),
    /// Number of the map of further ones, from 1; 0 if there are none.
    more: u32,
}

impl Placed {
    fn new(node: ClassNodeIndex, sequence: u32) -> Self {
        Self {
            node,
            sequence,
            first: (0, 0),
            more: 0,
        }
    }
}

/// Where a node is.
#[derive(Debug, Clone, Copy)]
struct Level {
    /// Nodes above.
    depth: u32,
    /// The first place at the node.
    place: Place,
}

impl<'f, A: Amount> Folding<'f, A> {
    /// Counts by step for as long as these are few.
    pub(super) fn new(tree: Tree<'f, A>, index: &'f AddressIndex, above: Above<'f>) -> Self {
        let Tree {
            graph, heaps, unit, ..
        } = tree;
        let all = heaps.retained.get(0);
        let mut root = ClassNode::new(0, ClassIndex::CLASS_OBJECT);
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
            levels: vec![Level { depth: 0, place: 0 }],
            odd_nodes: FxHashMap::default(),
            places: vec![Placed::new(0, 0)],
            odd_places: FxHashMap::default(),
            loaders: LoaderGroups::new(graph, index),
            steps: vec![nowhere],
            counts: Some(vec![Count::default()]),
            more_steps: Vec::new(),
            recent: vec![nothing; RECENT],
            above,
            singles: FxHashMap::default(),
            most: (heaps.count / MOST_NODES_SHARE).max(MOST_NODES_FLOOR) as usize,
            exact: true,
        }
    }

    /// Folds one part of several, for as long as none of them is `in_vain`. `None` where too much stands above it, or there
    /// are too many steps to count.
    pub(super) fn fold_part(&mut self, mut part: Range<u32>, in_vain: &AtomicBool) -> Option<()> {
        while !part.is_empty() {
            let next = part.start.saturating_add(AT_ONCE).min(part.end);
            self.sweep(part.start..next).ok()?;
            if self.counts.is_none() || in_vain.load(Ordering::Relaxed) {
                return None;
            }
            part.start = next;
        }
        Some(())
    }

    /// Takes a step for every object: a chain of look-ups, one after the other, beside which counting costs little.
    pub(super) fn sweep(&mut self, objects: Range<u32>) -> Result<(), TooDeep> {
        let Tree {
            graph,
            heaps,
            retained,
            ..
        } = self.tree;
        let places = objects.start as usize..objects.end as usize;
        let dominators = heaps.idom.as_slice();
        let own = dominators.get(places.clone()).unwrap_or_default();
        let amounts = retained.get(places).unwrap_or_default();
        let classes = heaps
            .classes
            .range(graph, heaps.order.as_slice(), objects.clone());
        for (class, ((dominator, amount), preorder)) in
            classes.zip(own.iter().zip(amounts).zip(objects))
        {
            let from = match self.above.get(*dominator) {
                Some(place) => place,
                None => self.find_place(*dominator, dominators)?,
            };
            let amount = amount.units();
            let (number, to) = self.step_below(from, class, preorder, amount);
            self.above.put(preorder, to);
            let counts = self.counts.as_mut();
            match counts.and_then(|counts| counts.get_mut(number as usize)) {
                Some(count) => count.add(preorder, amount),
                None => self.count_object(number, preorder, amount),
            }
        }
        Ok(())
    }

    /// The place of an object that was folded long ago, or in another part.
    #[cold]
    fn find_place(&mut self, preorder: u32, dominators: &[u32]) -> Result<Place, TooDeep> {
        let heaps = self.tree.heaps;
        let (mut place, way) = self.above.find(preorder, dominators)?;
        for object in way.into_iter().rev() {
            let class = heaps.class_at(self.tree.graph, object);
            (_, place) = self.step_below(place, class, object, self.tree.retained(object));
            self.above.put(object, place);
        }
        self.above.put(preorder, place);
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
        self.known_step(from, kind).unwrap_or_else(|| {
            let step = self.new_step(from, kind);
            let number = self.add(step);
            self.know_step(from, kind, number);
            number
        })
    }

    fn known_step(&self, from: Place, kind: Kind) -> Option<StepNumber> {
        let Placed { first, more, .. } = *self.places.get(from as usize)?;
        if first.0 == kind {
            return Some(first.1).filter(|number| *number != 0);
        }
        let more = self.more_steps.get(more.checked_sub(1)? as usize)?;
        more.get(&kind).copied()
    }

    fn know_step(&mut self, from: Place, kind: Kind, number: StepNumber) {
        let Some(place) = self.places.get_mut(from as usize) else {
            return;
        };
        if place.first.1 == 0 {
            place.first = (kind, number);
            return;
        }
        if place.more == 0 {
            self.more_steps.push(FxHashMap::default());
            place.more = self.more_steps.len() as u32;
        }
        if let Some(more) = self.more_steps.get_mut(place.more as usize - 1) {
            more.insert(kind, number);
        }
    }

    fn add(&mut self, step: Step) -> StepNumber {
        self.steps.push(step);
        if let Some(counts) = &mut self.counts {
            counts.push(Count::default());
            if counts.len() > MOST_COUNTED {
                // From now on object by object.
                self.count();
            }
        }
        self.steps.len() as StepNumber - 1
    }

    fn new_step(&mut self, from: Place, kind: Kind) -> Step {
        let node = self.place(from).node;
        let class = self.loaders.class(kind);
        let home = self
            .above(node)
            .find(|above| self.class_at(*above) == Some(class));
        let level = self.level(node);
        let (to, home) = match home {
            Some(home) => (node, home),
            None => match self.node_below(node, class) {
                Some(known) => (known, known),
                None if self.nodes.len() >= self.most || level.depth >= MOST_DEPTH => {
                    self.exact = false;
                    (node, node)
                }
                None => {
                    let new = self.push(ClassNode::new(node, class), level.depth);
                    if from != level.place || kind != class.0 {
                        self.odd_nodes.insert((node, class), new);
                    }
                    (new, new)
                }
            },
        };
        let (to_place, loaders) = self.below(from, to, kind);
        Step {
            to: to_place,
            home,
            enters: to == home && to != node,
            loaders,
        }
    }

    /// The node of a class below another, if a step led there before: from the first place at that one, or from wherever.
    fn node_below(&self, node: ClassNodeIndex, class: ClassIndex) -> Option<ClassNodeIndex> {
        let odd = || self.odd_nodes.get(&(node, class)).copied();
        let step = self.known_step(self.level(node).place, class.0);
        let step = step.and_then(|step| self.steps.get(step as usize));
        match step.filter(|step| step.enters) {
            Some(step) => Some(step.home),
            None => odd(),
        }
    }

    /// A node for one big object; `None` when it belongs to a recursive structure.
    #[cold]
    fn single(&mut self, from: Place, kind: Kind, preorder: u32) -> Option<StepNumber> {
        if let Some(known) = self.singles.get(&preorder) {
            return Some(*known);
        }
        let node = self.place(from).node;
        let Level { depth, .. } = self.level(node);
        if self.singles.len() >= MOST_SINGLES || depth >= MOST_DEPTH {
            return None;
        }
        let class = self.loaders.class(kind);
        let same = |above: &ClassNodeIndex| self.class_at(*above) == Some(class);
        let repeats = self.above(node).filter(same).count();
        if repeats >= MOST_REPEATS {
            return None;
        }
        let mut single = ClassNode::new(node, class);
        (single.single, single.nested) = (preorder, repeats > 0);
        let home = self.push(single, depth);
        let (to, loaders) = self.below(from, home, kind);
        let step = self.add(Step {
            to,
            home,
            enters: true,
            loaders,
        });
        self.singles.insert(preorder, step);
        Some(step)
    }

    /// A new node below one of that depth. The next place is the node's first.
    fn push(&mut self, node: ClassNode, depth: u32) -> ClassNodeIndex {
        self.levels.push(Level {
            depth: depth + 1,
            place: self.places.len() as Place,
        });
        self.nodes.push(node);
        self.nodes.len() as ClassNodeIndex - 1
    }

    fn level(&self, node: ClassNodeIndex) -> Level {
        let nowhere = Level { depth: 0, place: 0 };
        self.levels.get(node as usize).copied().unwrap_or(nowhere)
    }

    fn place(&self, place: Place) -> Placed {
        let nowhere = Placed::new(0, 0);
        self.places.get(place as usize).copied().unwrap_or(nowhere)
    }

    /// The place at a node below an object of that kind, and the loaders that are new there.
    fn below(&mut self, from: Place, to: ClassNodeIndex, kind: Kind) -> (Place, [u32; 2]) {
        let sequence = self.place(from).sequence;
        self.loaders.gave_up |= self.places.len() >= self.most * MOST_PLACES_SHARE;
        let (sequence, loaders) = self.loaders.extend(sequence, kind);
        let next = self.places.len() as Place;
        let first = self.level(to).place;
        let place = if first == next || self.place(first).sequence == sequence {
            first
        } else {
            *self.odd_places.entry((to, sequence)).or_insert(next)
        };
        if place == next {
            self.places.push(Placed::new(to, sequence));
        }
        (place, loaders)
    }

    /// The node and those above it, the virtual root left out.
    fn above(&self, from: ClassNodeIndex) -> impl Iterator<Item = ClassNodeIndex> {
        let step = |node: &ClassNodeIndex| self.nodes.get(*node as usize).map(|node| node.parent);
        std::iter::successors(Some(from), step).take_while(|node| *node != 0)
    }

    fn class_at(&self, node: ClassNodeIndex) -> Option<ClassIndex> {
        self.nodes.get(node as usize).map(|node| node.class)
    }

    /// Would these and others, folded together, have met no limit? Else who folds all of them in a row must say
    /// what is left out.
    pub(super) fn has_room_for(&self, others: &[Self]) -> bool {
        let all = || std::iter::once(self).chain(others);
        let sum = |number: fn(&Self) -> usize| all().map(number).sum::<usize>();
        all().all(|folding| folding.exact && !folding.loaders.gave_up)
            && sum(|folding| folding.singles.len()) < MOST_SINGLES
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
        let key = |node: &ClassNode| (node.parent, node.class, node.single);
        let own = self.nodes.iter().zip(0..).skip(1);
        let mut numbers: FxHashMap<_, ClassNodeIndex> =
            own.map(|(node, number)| (key(node), number)).collect();
        // Nodes come behind those above them.
        let mut of_other = vec![0];
        for mut node in other.nodes.into_iter().skip(1) {
            node.parent = of_other
                .get(node.parent as usize)
                .copied()
                .unwrap_or_default();
            let next = self.nodes.len() as ClassNodeIndex;
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
