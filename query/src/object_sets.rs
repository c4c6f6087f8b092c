//! What do sets of objects keep alive, exactly? A set is everything that some objects dominate, themselves included.
//!
//! All figures about a suspect come from one set, so that they agree: what it holds, and what that is made of.

use std::collections::BTreeMap;

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
    let narrow = Sweep::new(heap, sets);
    let found = narrow.run::<u8>(bytemuck::cast_slice_mut(heap.scratch().as_mut_slice()));
    let found = found.or_else(|| {
        let wide = Sweep::new(heap, sets);
        wide.run::<u32>(heap.scratch().as_mut_slice())
    });
    found.unwrap_or_default()
}

/// Whether the numbers of places fit in a byte, and more memory for them changes nothing; `None` if they do not fit.
#[cfg(test)]
pub(crate) fn widths_agree(heap: &Heap, sets: &[SetHeads]) -> Option<bool> {
    let wide = Sweep::new(heap, sets).run::<u32>(heap.scratch().as_mut_slice());
    let narrow = Sweep::new(heap, sets);
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

struct Sweep<'h> {
    heap: &'h Heap,
    java_lang_class: ClassIndex,
    /// By node on the way to a named one: the sets that begin there, and those that end there.
    named: FxHashMap<ClassNodeIndex, (u32, u32)>,
    /// The nodes on the way, by the node above and class.
    below: FxHashMap<(ClassNodeIndex, ClassIndex), ClassNodeIndex>,
    /// Nodes that stand for one object, by preorder number.
    singles: FxHashMap<u32, ClassNodeIndex>,
    /// The classes of the nodes above each node on the way, its own included.
    chains: FxHashMap<ClassNodeIndex, FxHashSet<ClassIndex>>,
    /// Sets that begin at single objects, by preorder number, the last one first.
    objects: Vec<(u32, u32)>,
    /// Sets that begin at instances of a class, by class; empty if none does.
    classes: Vec<u32>,
    places: Vec<Place>,
    known: FxHashMap<(Option<ClassNodeIndex>, u32), u32>,
    /// The first one counts nothing.
    tables: Vec<Table>,
}

impl<'h> Sweep<'h> {
    fn new(heap: &'h Heap, sets: &[SetHeads]) -> Self {
        let tree = heap.kept::<ClassTree>();
        let mut sweep = Self {
            heap,
            java_lang_class: heap
                .classes()
                .java_lang_class()
                .unwrap_or(ClassIndex::CLASS_OBJECT),
            named: FxHashMap::default(),
            below: FxHashMap::default(),
            singles: FxHashMap::default(),
            chains: FxHashMap::default(),
            objects: Vec::new(),
            classes: Vec::new(),
            places: Vec::new(),
            known: FxHashMap::default(),
            tables: vec![Table {
                sets: 0,
                by_class: Vec::new(),
            }],
        };
        for (set, heads) in sets.iter().enumerate() {
            let bit = 1 << set;
            for node in &heads.nodes {
                sweep.add_way(&tree, *node);
                sweep.named.entry(*node).or_default().0 |= bit;
            }
            for node in &heads.without {
                sweep.add_way(&tree, *node);
                sweep.named.entry(*node).or_default().1 |= bit;
            }
            for place in find_in_tree(heap, &heads.objects).into_values() {
                sweep.objects.push((place.0, bit));
            }
            for class in &heads.classes {
                sweep.classes.resize(heap.classes().len(), 0);
                if let Some(sets) = sweep.classes.get_mut(class.get()) {
                    *sets |= bit;
                }
            }
        }
        sweep.objects.sort_unstable_by(|a, b| b.cmp(a));
        for (index, node) in (0..).zip(&tree.nodes) {
            if node.single != 0 {
                sweep.singles.insert(node.single, index);
            }
        }
        sweep
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

    /// Counts all objects. `places` is memory for the number of a place for each object; `None` if a number does not
    /// fit there.
    fn run<E: Copy + TryFrom<u32> + Into<u32>>(mut self, places: &mut [E]) -> Option<Vec<Table>> {
        let heap = self.heap;
        let tree = heap.tree();
        let root = self.number(Some(0), 0);
        if let Some(first) = places.first_mut() {
            *first = E::try_from(root).ok()?;
        }
        let classes = tree
            .classes
            .range(heap.graph(), tree.order.as_slice(), 1..tree.count + 1);
        let sizes = self.sizes();
        // By place: its table plus 1, if all objects dominated from there are at the same place; else 0.
        let mut settled: Vec<u32> = Vec::new();
        for ((preorder, idom), class) in (1..).zip(tree.idom.as_slice().iter().skip(1)).zip(classes)
        {
            let above = places.get(*idom as usize).copied().map_or(0, E::into);
            let begins = self.objects.last().is_some_and(|(at, _)| *at == preorder);
            let (number, table) = match settled.get(above as usize) {
                Some(table) if *table != 0 && !begins => (above, *table - 1),
                _ => {
                    let number = self.next(above, preorder, class);
                    let new = self.places.iter().skip(settled.len());
                    let is_settled =
                        |place: &Place| place.node.is_none() && self.classes.is_empty();
                    settled.extend(new.map(|place| {
                        if is_settled(place) {
                            place.table + 1
                        } else {
                            0
                        }
                    }));
                    (number, self.place(number).table)
                }
            };
            if let Some(entry) = places.get_mut(preorder as usize) {
                *entry = E::try_from(number).ok()?;
            }
            let counts = self.tables.get_mut(table as usize);
            let count = counts.and_then(|table| table.by_class.get_mut(class.get()));
            let Some(count) = count else {
                continue; // in no set
            };
            count.objects += 1;
            count.bytes += match sizes.get(class.get()) {
                Some(ShallowSize::Of(_)) => 0, // is counted below
                Some(ShallowSize::Retained) => heap.retained_size(TreeIndex(preorder)),
                _ => {
                    let object = heap.object_at(TreeIndex(preorder));
                    object.map_or(0, |object| heap.shallow_size(object))
                }
            };
        }
        for table in &mut self.tables {
            for (count, size) in table.by_class.iter_mut().zip(&sizes) {
                if let ShallowSize::Of(bytes) = size {
                    count.bytes = count.objects * bytes;
                }
            }
        }
        Some(self.tables)
    }

    /// How to tell the shallow size of an object, by class.
    fn sizes(&self) -> Vec<ShallowSize> {
        let heap = self.heap;
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

    #[inline]
    fn place(&self, number: u32) -> Place {
        let nowhere = Place {
            node: None,
            sets: 0,
            table: 0,
        };
        self.places.get(number as usize).copied().unwrap_or(nowhere)
    }

    /// The number of a place, a new one if need be.
    fn number(&mut self, node: Option<ClassNodeIndex>, sets: u32) -> u32 {
        if let Some(known) = self.known.get(&(node, sets)) {
            return *known;
        }
        let known = self.tables.iter().position(|table| table.sets == sets);
        let table = known.unwrap_or_else(|| {
            self.tables.push(Table {
                sets,
                by_class: vec![ObjectCount::default(); self.heap.classes().len()],
            });
            self.tables.len() - 1
        });
        let number = self.places.len() as u32;
        self.places.push(Place {
            node,
            sets,
            table: table as u32,
        });
        self.known.insert((node, sets), number);
        number
    }

    /// The place of an object whose dominator is at place `above`.
    #[inline]
    fn next(&mut self, above: u32, preorder: u32, class: ClassIndex) -> u32 {
        let place = self.place(above);
        let mut sets = place.sets;
        let mut entered = None;
        if let Some(node) = place.node {
            entered = self.step(node, preorder, class);
            if let Some(entered) = entered
                && entered != node
                && let Some((begin, end)) = self.named.get(&entered)
            {
                sets = (sets | begin) & !end;
            }
        }
        // The sweep is in order of preorder numbers.
        while let Some((_, begin)) = self.objects.pop_if(|(object, _)| *object == preorder) {
            sets |= begin;
        }
        if let Some(begin) = self.classes.get(class.get()) {
            sets |= begin;
        }
        if entered == place.node && sets == place.sets {
            return above;
        }
        self.number(entered, sets)
    }

    /// The node of an object whose dominator is at `node`, if it is on the way to a named one: as the class tree
    /// was built.
    fn step(
        &self,
        node: ClassNodeIndex,
        preorder: u32,
        class: ClassIndex,
    ) -> Option<ClassNodeIndex> {
        // The class tree knows class objects as instances of `java.lang.Class`.
        let class = match class {
            ClassIndex::CLASS_OBJECT => self.java_lang_class,
            class => class,
        };
        if let Some(single) = self.singles.get(&preorder) {
            return Some(*single).filter(|single| self.chains.contains_key(single));
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
