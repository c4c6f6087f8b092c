//! Counts sets of objects by a look at each object, in the order of the search.

use rustc_hash::FxHashMap;

use heapray_analyzer::{ClassIndex, Heap};

use super::counter::Counter;
use super::heads::SetHeads;
use super::table::Table;
use super::ways::Ways;
use crate::class_tree::ClassNodeIndex;

/// Counts all objects by set. A byte for each object does for most sets; fresh memory costs more than the sweep.
pub(super) fn count(heap: &Heap, sets: &[SetHeads]) -> Vec<Table> {
    // Made before the memory is locked: what it asks for may need that, too.
    let ways = Ways::new(heap, sets);
    let counter = Counter::new(heap);
    let narrow = Sweep::new(&ways, &counter);
    let found = narrow.run::<u8>(bytemuck::cast_slice_mut(heap.scratch().as_mut_slice()));
    let found = found.or_else(|| {
        let wide = Sweep::new(&ways, &counter);
        wide.run::<u32>(heap.scratch().as_mut_slice())
    });
    found.unwrap_or_default()
}

/// Whether the numbers of places fit in a byte, and more memory for them changes nothing; `None` if they do not fit.
#[cfg(test)]
pub(super) fn widths_agree(heap: &Heap, sets: &[SetHeads]) -> Option<bool> {
    let ways = Ways::new(heap, sets);
    let counter = Counter::new(heap);
    let wide = Sweep::new(&ways, &counter);
    let wide = wide.run::<u32>(heap.scratch().as_mut_slice());
    let narrow = Sweep::new(&ways, &counter);
    let narrow = narrow.run::<u8>(bytemuck::cast_slice_mut(heap.scratch().as_mut_slice()))?;
    Some(wide == Some(narrow))
}

/// Where an object is: on the way to a node that a set names, and in which sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Place {
    node: Option<ClassNodeIndex>,
    sets: u32,
    /// The table that counts objects of these sets; 0 for none.
    table: u32,
}

/// The objects whose places are found before others count them.
const OBJECTS_AT_ONCE: usize = 1 << 16;

/// A pass over the dominator tree in the order of the search: the place of each object follows from that of its
/// dominator, which comes before it. (What an object dominates lies between other objects in this order.)
struct Sweep<'s> {
    heap: &'s Heap,
    ways: &'s Ways,
    counter: &'s Counter<'s>,
    /// What is left of the lists in [`Ways`].
    singles: &'s [(u32, ClassNodeIndex)],
    objects: &'s [(u32, u32)],
    /// The answer of [`Ways::step`] for the last node and class that it was asked for.
    last_step: Option<(ClassNodeIndex, ClassIndex, Option<ClassNodeIndex>)>,
    places: Vec<Place>,
    known: FxHashMap<(Option<ClassNodeIndex>, u32), u32>,
    /// By place: whether all objects dominated from there are at the same place, but for single ones.
    settled: Vec<bool>,
    /// The sets of each table. The first one counts nothing.
    tables: Vec<u32>,
}

impl<'s> Sweep<'s> {
    fn new(ways: &'s Ways, counter: &'s Counter<'s>) -> Self {
        Self {
            heap: counter.heap,
            ways,
            counter,
            singles: &ways.singles,
            objects: &ways.objects,
            last_step: None,
            places: Vec::new(),
            known: FxHashMap::default(),
            settled: Vec::new(),
            tables: vec![0],
        }
    }

    /// Counts all objects, one part of them while the places of the next are found. `places` is memory for the number
    /// of a place for each object; `None` if a number does not fit there.
    fn run<E>(mut self, places: &mut [E]) -> Option<Vec<Table>>
    where
        E: Copy + TryFrom<u32> + Into<u32> + Send,
    {
        let counter = self.counter;
        let found = self.heap.workers().run(|| {
            rayon::scope(|scope| {
                self.find_places(places, |first, numbers, tables| {
                    scope.spawn(move |_| counter.count(first, &numbers, &tables));
                })
            })
        });
        let sums = counter.take(self.tables.len());
        found?;
        let sums = self.tables.into_iter().zip(sums);
        Some(
            sums.map(|(sets, by_class)| Table { sets, by_class })
                .collect(),
        )
    }

    /// Finds the place of each object. Hands out the number of an object, the places of those from there on, and the
    /// table of each place.
    fn find_places<E: Copy + TryFrom<u32> + Into<u32>>(
        &mut self,
        places: &mut [E],
        found: impl Fn(u32, Vec<E>, Vec<u32>),
    ) -> Option<()> {
        let tree = self.heap.tree();
        let idoms = tree.idom.as_slice();
        let root = self.number(Some(0), 0);
        *places.first_mut()? = E::try_from(root).ok()?;
        let mut first = 1;
        for idoms in idoms.get(1..=tree.count as usize)?.chunks(OBJECTS_AT_ONCE) {
            for (preorder, idom) in (first..).zip(idoms) {
                let above = places.get(*idom as usize).copied().map_or(0, E::into);
                let begins = self.objects.first().is_some_and(|(at, _)| *at == preorder);
                let number = if !begins && self.settled.get(above as usize) == Some(&true) {
                    above
                } else {
                    self.next(above, preorder)
                };
                *places.get_mut(preorder as usize)? = E::try_from(number).ok()?;
            }
            let own = places.get(first as usize..first as usize + idoms.len())?;
            let tables = self.places.iter().map(|place| place.table);
            found(first, own.to_vec(), tables.collect());
            first += idoms.len() as u32;
        }
        Some(())
    }

    /// The number of a place, a new one if need be.
    fn number(&mut self, node: Option<ClassNodeIndex>, sets: u32) -> u32 {
        if let Some(known) = self.known.get(&(node, sets)) {
            return *known;
        }
        let known = self.tables.iter().position(|table| *table == sets);
        let table = known.unwrap_or_else(|| {
            self.tables.push(sets);
            self.tables.len() - 1
        });
        let number = self.places.len() as u32;
        self.places.push(Place {
            node,
            sets,
            table: table as u32,
        });
        self.settled
            .push(node.is_none() && self.ways.classes.is_empty());
        self.known.insert((node, sets), number);
        number
    }

    /// The place of an object whose dominator is at place `above`.
    fn next(&mut self, above: u32, preorder: u32) -> u32 {
        let Some(place) = self.places.get(above as usize).copied() else {
            return above;
        };
        let tree = self.heap.tree();
        let class = tree
            .classes
            .get(self.heap.graph(), tree.order.as_slice(), preorder);
        let mut sets = place.sets;
        let mut entered = None;
        if let Some(node) = place.node {
            entered = self.step(node, preorder, class);
            if let Some(entered) = entered
                && entered != node
                && let Some((begin, end)) = self.ways.named.get(&entered)
            {
                sets = (sets | begin) & !end;
            }
        }
        while let Some(((_, begin), rest)) = self
            .objects
            .split_first()
            .filter(|((at, _), _)| *at == preorder)
        {
            self.objects = rest;
            sets |= begin;
        }
        if let Some(begin) = self.ways.classes.get(class.get()) {
            sets |= begin;
        }
        if entered == place.node && sets == place.sets {
            return above;
        }
        self.number(entered, sets)
    }

    /// See [`Ways::step`].
    fn step(
        &mut self,
        node: ClassNodeIndex,
        preorder: u32,
        class: ClassIndex,
    ) -> Option<ClassNodeIndex> {
        // Numbers only grow during a sweep.
        while let Some((_, rest)) = self
            .singles
            .split_first()
            .filter(|((at, _), _)| *at < preorder)
        {
            self.singles = rest;
        }
        if let Some((at, single)) = self.singles.first()
            && *at == preorder
        {
            return self.ways.step(node, Some(*single), class);
        }
        match self.last_step {
            Some((known, of, answer)) if known == node && of == class => answer,
            _ => {
                let answer = self.ways.step(node, None, class);
                self.last_step = Some((node, class, answer));
                answer
            }
        }
    }
}
