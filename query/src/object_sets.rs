//! What do sets of objects keep alive, exactly? A set is everything that some objects dominate, themselves included.
//!
//! All figures about a suspect come from one set, so that they agree: what it holds, and what that is made of.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use heapray_analyzer::classes::{Class, ClassKind};
use heapray_analyzer::{ClassIndex, Heap, ObjectCount, ObjectIndex, TreeIndex};

use crate::class_tree::{ClassNodeIndex, ClassTree};
use crate::positions::find_in_tree;

/// The most sets that are measured at once.
pub const MOST_SETS: usize = 32;

/// Which objects a set begins with; the set is all that they dominate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetHeads {
    /// The objects that these nodes of the class tree stand for.
    pub nodes: Vec<ClassNodeIndex>,
    /// What these nodes stand for is left out, with all that it dominates.
    pub without: Vec<ClassNodeIndex>,
    /// Single objects.
    pub objects: Vec<ObjectIndex>,
    /// All instances of these classes.
    pub classes: Vec<ClassIndex>,
}

/// The figures of a set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MeasuredSet {
    /// Objects and shallow sizes by class; class objects at [`ClassIndex::CLASS_OBJECT`].
    pub by_class: Vec<(ClassIndex, ObjectCount)>,
    /// The sum of these.
    pub total: ObjectCount,
    /// The smallest other set that has all objects of this one, by its place in the list.
    pub within: Option<usize>,
}

/// Measures sets, the most important first. Two sets are disjoint, or one contains the other: what two sets share
/// otherwise counts for the first. At most [`MOST_SETS`]; further ones are empty. A sweep over the dominator tree.
pub fn measure_sets(heap: &Heap, sets: &[SetHeads]) -> Vec<MeasuredSet> {
    let sets = sets.get(..MOST_SETS).unwrap_or(sets);
    let tables = sweep(heap, sets);
    let overlap = |mask: u32, bit: usize| mask >> bit & 1 != 0;
    let bytes_where = |wanted: &dyn Fn(u32) -> bool| -> u64 {
        let parts = tables.iter().filter(|table| wanted(table.sets));
        parts
            .flat_map(|table| &table.by_class)
            .map(|count| count.bytes)
            .sum()
    };
    let whole: Vec<u64> = (0..sets.len())
        .map(|set| bytes_where(&|mask| overlap(mask, set)))
        .collect();
    let bytes_of = |set: usize| whole.get(set).copied().unwrap_or_default();
    let shared = |a: usize, b: usize| bytes_where(&|mask| overlap(mask, a) && overlap(mask, b));
    let mut measured = Vec::new();
    for set in 0..sets.len() {
        let mut loses_to = Vec::new();
        let mut within: Option<usize> = None;
        for other in (0..sets.len()).filter(|other| *other != set) {
            let both = shared(set, other);
            let contained = both == bytes_of(set) && both > 0;
            let is_same = contained && both == bytes_of(other);
            if contained && (!is_same || other < set) {
                if within.is_none_or(|known| bytes_of(other) < bytes_of(known)) {
                    within = Some(other);
                }
            } else if both > 0 && both < bytes_of(other) && other < set {
                loses_to.push(other);
            }
        }
        let own = tables.iter().filter(|table| {
            overlap(table.sets, set) && !loses_to.iter().any(|other| overlap(table.sets, *other))
        });
        let mut by_class: BTreeMap<u32, ObjectCount> = BTreeMap::new();
        for (class, count) in own.flat_map(|table| (0..).zip(&table.by_class)) {
            if count.objects > 0 {
                *by_class.entry(class).or_default() += *count;
            }
        }
        let mut total = ObjectCount::default();
        for count in by_class.values() {
            total += *count;
        }
        let by_class = by_class.into_iter();
        let mut by_class: Vec<_> = by_class
            .map(|(class, count)| (ClassIndex(class), count))
            .collect();
        by_class.sort_by_key(|(class, count)| (std::cmp::Reverse(count.bytes), *class));
        measured.push(MeasuredSet {
            by_class,
            total,
            within,
        });
    }
    measured
}

/// Where an object is: on the way to a node that a set names, and in which sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Place {
    node: Option<ClassNodeIndex>,
    sets: u32,
    /// The table that counts objects of these sets; 0 for none.
    table: u32,
}

/// Objects and bytes by class, for objects that the same sets have.
#[derive(Debug, PartialEq, Eq)]
struct Table {
    sets: u32,
    by_class: Vec<ObjectCount>,
}

/// Counts all objects by set. A byte for each object does for most sets; fresh memory costs more than the sweep.
fn sweep(heap: &Heap, sets: &[SetHeads]) -> Vec<Table> {
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
pub(crate) fn widths_agree(heap: &Heap, sets: &[SetHeads]) -> Option<bool> {
    let ways = Ways::new(heap, sets);
    let counter = Counter::new(heap);
    let wide = Sweep::new(&ways, &counter);
    let wide = wide.run::<u32>(heap.scratch().as_mut_slice());
    let narrow = Sweep::new(&ways, &counter);
    let narrow = narrow.run::<u8>(bytemuck::cast_slice_mut(heap.scratch().as_mut_slice()))?;
    Some(wide == Some(narrow))
}

/// Where the shallow size of an object is to be found.
#[derive(Debug, Clone, Copy)]
enum ShallowSize {
    /// It is that of all objects of the class, bytes.
    Of(u64),
    /// It is the retained heap: the object dominates no other.
    Retained,
    /// In the graph.
    Differs,
}

/// How to tell the shallow size of an object, by class.
fn shallow_sizes(heap: &Heap) -> Vec<ShallowSize> {
    let of_class = |index: ClassIndex, class: &Class| match (heap.instance_size(index), class) {
        (Some(bytes), _) => ShallowSize::Of(bytes),
        // An array without references dominates nothing, unless its class lives by it.
        (None, class) if matches!(class.kind, ClassKind::PrimitiveArray(_)) => {
            let is_root = |object: ObjectIndex| heap.roots().kind_of(object.0).is_some();
            match class.object {
                Some(object) if !is_root(object) => ShallowSize::Differs,
                _ => ShallowSize::Retained,
            }
        }
        _ => ShallowSize::Differs,
    };
    let classes = heap.classes().iter();
    classes
        .map(|(index, class)| of_class(index, class))
        .collect()
}

/// The ways to the nodes and objects that sets begin with.
struct Ways {
    java_lang_class: ClassIndex,
    /// By node on the way to a named one: the sets that begin there, and those that end there.
    named: FxHashMap<ClassNodeIndex, (u32, u32)>,
    /// The nodes on the way, by the node above and class.
    below: FxHashMap<(ClassNodeIndex, ClassIndex), ClassNodeIndex>,
    /// The classes of the nodes above each node on the way, its own included.
    chains: FxHashMap<ClassNodeIndex, FxHashSet<ClassIndex>>,
    /// Nodes that stand for one object, by preorder number, in this order.
    singles: Vec<(u32, ClassNodeIndex)>,
    /// Sets that begin at single objects, by preorder number, in this order.
    objects: Vec<(u32, u32)>,
    /// Sets that begin at instances of a class, by class; empty if none does.
    classes: Vec<u32>,
}

impl Ways {
    fn new(heap: &Heap, sets: &[SetHeads]) -> Self {
        let tree = heap.kept::<ClassTree>();
        let mut ways = Self {
            java_lang_class: heap
                .classes()
                .java_lang_class()
                .unwrap_or(ClassIndex::CLASS_OBJECT),
            named: FxHashMap::default(),
            below: FxHashMap::default(),
            chains: FxHashMap::default(),
            singles: Vec::new(),
            objects: Vec::new(),
            classes: Vec::new(),
        };
        for (set, heads) in sets.iter().enumerate() {
            let bit = 1 << set;
            for node in &heads.nodes {
                ways.add_way(&tree, *node);
                ways.named.entry(*node).or_default().0 |= bit;
            }
            for node in &heads.without {
                ways.add_way(&tree, *node);
                ways.named.entry(*node).or_default().1 |= bit;
            }
            for place in find_in_tree(heap, &heads.objects).into_values() {
                ways.objects.push((place.0, bit));
            }
            for class in &heads.classes {
                ways.classes.resize(heap.classes().len(), 0);
                if let Some(sets) = ways.classes.get_mut(class.get()) {
                    *sets |= bit;
                }
            }
        }
        ways.objects.sort_unstable();
        for (index, node) in (0..).zip(&tree.nodes) {
            if node.single != 0 {
                ways.singles.push((node.single, index));
            }
        }
        ways.singles.sort_unstable();
        ways
    }

    /// Adds a node and those above it.
    fn add_way(&mut self, tree: &ClassTree, node: ClassNodeIndex) {
        let mut at = node;
        while at != 0 && !self.chains.contains_key(&at) {
            let Some(own) = tree.nodes.get(at as usize) else {
                return;
            };
            let chain = tree.above(at).map(|above| above.class).collect();
            self.chains.insert(at, chain);
            if own.single == 0 {
                self.below.insert((own.parent, own.class), at);
            }
            at = own.parent;
        }
    }

    /// The node of an object of this class whose dominator is at `node`, if it is on the way to a named one: as the
    /// class tree was built. `single` is the node that stands for this object alone.
    fn step(
        &self,
        node: ClassNodeIndex,
        single: Option<ClassNodeIndex>,
        class: ClassIndex,
    ) -> Option<ClassNodeIndex> {
        // The class tree knows class objects as instances of `java.lang.Class`.
        let class = match class {
            ClassIndex::CLASS_OBJECT => self.java_lang_class,
            class => class,
        };
        if single.is_some() {
            return single.filter(|single| self.chains.contains_key(single));
        }
        let repeats = self
            .chains
            .get(&node)
            .is_some_and(|chain| chain.contains(&class));
        if repeats {
            return Some(node);
        }
        self.below.get(&(node, class)).copied()
    }
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

/// Objects and bytes, by table and class.
type Counts = Vec<Vec<ObjectCount>>;

/// Counts objects whose places are known, on several threads.
struct Counter<'h> {
    heap: &'h Heap,
    sizes: Vec<ShallowSize>,
    /// Counts that no thread adds to at the moment.
    idle: Mutex<Vec<Counts>>,
}

impl<'h> Counter<'h> {
    fn new(heap: &'h Heap) -> Self {
        Self {
            heap,
            sizes: shallow_sizes(heap),
            idle: Mutex::new(Vec::new()),
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Counts>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts the objects from `first` on, which are at these places. `tables` has the table of each place.
    fn count<E: Copy + Into<u32>>(&self, first: u32, places: &[E], tables: &[u32]) {
        let heap = self.heap;
        let tree = heap.tree();
        let table_of = |place: &E| {
            let place: u32 = (*place).into();
            tables.get(place as usize).copied().unwrap_or_default()
        };
        if places.iter().all(|place| table_of(place) == 0) {
            return; // none is in any set
        }
        let mut counts = self.idle().pop().unwrap_or_default();
        let most = tables.iter().max().copied().unwrap_or_default() as usize;
        while counts.len() <= most {
            let classes = if counts.is_empty() {
                0
            } else {
                heap.classes().len()
            };
            counts.push(vec![ObjectCount::default(); classes]);
        }
        let range = first..first + places.len() as u32;
        let classes = tree
            .classes
            .range(heap.graph(), tree.order.as_slice(), range);
        for ((preorder, place), class) in (first..).zip(places).zip(classes) {
            let counts = counts.get_mut(table_of(place) as usize);
            let Some(count) = counts.and_then(|table| table.get_mut(class.get())) else {
                continue; // in no set
            };
            count.objects += 1;
            count.bytes += match self.sizes.get(class.get()) {
                Some(ShallowSize::Of(bytes)) => *bytes,
                Some(ShallowSize::Retained) => heap.retained_size(TreeIndex(preorder)),
                _ => {
                    let object = heap.object_at(TreeIndex(preorder));
                    object.map_or(0, |object| heap.shallow_size(object))
                }
            };
        }
        self.idle().push(counts);
    }

    /// The sums of all counts, of so many tables. Counting begins anew.
    fn take(&self, tables: usize) -> Counts {
        let mut sums: Counts = vec![Vec::new(); tables];
        for counts in std::mem::take(&mut *self.idle()) {
            for (sum, counts) in sums.iter_mut().zip(counts) {
                sum.resize(sum.len().max(counts.len()), ObjectCount::default());
                for (sum, count) in sum.iter_mut().zip(counts) {
                    *sum += count;
                }
            }
        }
        sums
    }
}
