//! To which class loaders does an object belong? To the one that defined its class; a class object
//! besides to the one that defined the class it stands for, a loader to itself.
//!
//! What a loader retains is what these objects retain together, each counted where no object above it
//! belongs to the loader. So each trie node has the *sequence* of loaders above it.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::sequences::Sequences;
use heapray_analyzer::AddressIndex;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::{ClassIndex, ClassKind};
use heapray_analyzer::graph::{Body, Graph};

/// Stands for "none".
pub(super) const NONE: u32 = u32::MAX;
/// Loaders and class objects are distinguished by loader up to so many; real dumps have hundreds.
pub(super) const MOST_KINDS: usize = 1 << 18;

/// What the trie distinguishes objects by: the number of the class, or beyond these a number for loaders
/// and class objects of one class that belong to one loader.
pub(super) type Kind = u32;

/// Loaders as numbers, and who belongs to them.
pub(super) struct LoaderGroups<'g> {
    graph: &'g Graph,
    index: &'g AddressIndex,
    /// Identifiers by number.
    ids: Vec<u64>,
    numbers: FxHashMap<u64, u32>,
    /// Of the loader that defined a class.
    of_class: Vec<u32>,
    /// By class: may its objects belong to a loader by themselves?
    is_special: Vec<bool>,
    /// Class and loader of the kinds beyond the classes.
    kinds: Vec<(ClassIndex, u32)>,
    kind_numbers: FxHashMap<(ClassIndex, u32), Kind>,
    sequences: Sequences,
    /// By loader, bytes.
    sums: Vec<u64>,
    pub(super) gave_up: bool,
}

impl<'g> LoaderGroups<'g> {
    pub(super) fn new(graph: &'g Graph, index: &'g AddressIndex) -> Self {
        let mut groups = Self {
            graph,
            index,
            ids: Vec::new(),
            numbers: FxHashMap::default(),
            of_class: Vec::new(),
            is_special: Vec::new(),
            kinds: Vec::new(),
            kind_numbers: FxHashMap::default(),
            sequences: Sequences::default(),
            sums: Vec::new(),
            gave_up: false,
        };
        let classes = &graph.classes;
        groups.of_class = classes
            .iter()
            .map(|(_, class)| groups.number(class.loader.0))
            .collect();
        // A loader is what defined a class, whatever its own class says.
        let defining: FxHashSet<ClassIndex> = groups
            .ids
            .iter()
            .filter_map(|id| Some(graph.class_of(index.find(*id)?.0)))
            .collect();
        groups.is_special = classes
            .iter()
            .map(|(at, class)| {
                class.kind == ClassKind::ClassObject
                    || defining.contains(&at)
                    || classes.is_a(at, "java.lang.ClassLoader")
            })
            .collect();
        groups
    }

    fn number(&mut self, id: u64) -> u32 {
        let next = self.ids.len() as u32;
        let number = *self.numbers.entry(id).or_insert(next);
        if number == next {
            self.ids.push(id);
            self.sums.push(0);
        }
        number
    }

    /// Is the class alone what an object of that class is distinguished by?
    pub(super) fn are_all_of_one_kind(&self, class: ClassIndex) -> bool {
        self.is_special.get(class.get()) != Some(&true)
    }

    /// The kind of an object of that class, as in [`Graph::class_of`].
    #[inline]
    pub(super) fn kind(&mut self, class: ClassIndex, object: impl FnOnce() -> Option<u32>) -> Kind {
        match self.is_special.get(class.get()) {
            Some(true) => self.special_kind(class, object().unwrap_or_default()),
            _ => class.0,
        }
    }

    #[cold]
    fn special_kind(&mut self, class: ClassIndex, object: u32) -> Kind {
        let class_table = &self.graph.classes;
        let loader = match self.graph.node(object).body {
            Body::ClassObject { class } => self.of_class.get(class.get()).copied(),
            _ if class_table.is_a(class, "java.lang.ClassLoader") => {
                Some(self.number(self.index.address(ObjectIndex(object))))
            }
            _ => {
                let id = self.index.address(ObjectIndex(object));
                self.numbers.get(&id).copied()
            }
        };
        let class = match class {
            ClassIndex::CLASS_OBJECT => class_table.java_lang_class().unwrap_or(class),
            class => class,
        };
        let Some(loader) = loader.filter(|_| !self.gave_up) else {
            return class.0;
        };
        if self.kinds.len() >= MOST_KINDS {
            self.gave_up = true;
            return class.0;
        }
        let next = (class_table.len() + self.kinds.len()) as Kind;
        let kind = *self.kind_numbers.entry((class, loader)).or_insert(next);
        if kind == next {
            self.kinds.push((class, loader));
        }
        kind
    }

    /// The class of a kind's objects as Java sees it.
    pub(super) fn class(&self, kind: Kind) -> ClassIndex {
        self.beyond_classes(kind)
            .map_or(ClassIndex(kind), |(class, _)| class)
    }

    fn beyond_classes(&self, kind: Kind) -> Option<(ClassIndex, u32)> {
        let number = (kind as usize).checked_sub(self.graph.classes.len())?;
        self.kinds.get(number).copied()
    }

    /// Goes below an object of that kind: the sequence with its loaders, and those among them that are new
    /// to it.
    pub(super) fn extend(&mut self, mut sequence: u32, kind: Kind) -> (u32, [u32; 2]) {
        let mut new = [NONE; 2];
        if self.gave_up {
            return (sequence, new);
        }
        let own = self.beyond_classes(kind).map(|(_, loader)| loader);
        let of_class = self.of_class.get(self.class(kind).get()).copied();
        for (slot, loader) in new.iter_mut().zip([of_class, own]) {
            if let Some(loader) = loader
                && let Some(longer) = self.sequences.extend(sequence, loader)
            {
                sequence = longer;
                *slot = loader;
            }
        }
        (sequence, new)
    }

    /// Kinds beyond the classes.
    pub(super) fn kinds(&self) -> usize {
        self.kinds.len()
    }

    /// Adds what objects retain that belong to a loader, if it is one, bytes.
    pub(super) fn add(&mut self, loader: u32, retained: u64) {
        if let Some(sum) = self.sums.get_mut(loader as usize) {
            *sum += retained;
        }
    }

    /// Adds what others have summed up.
    pub(super) fn merge(&mut self, other: &Self) {
        for (id, sum) in other.ids.iter().zip(&other.sums) {
            let number = self.number(*id);
            self.add(number, *sum);
        }
    }

    /// Retained by each loader that defined classes or was met, by its identifier.
    pub(super) fn into_sums(self) -> Option<FxHashMap<u64, u64>> {
        (!self.gave_up).then(|| self.ids.into_iter().zip(self.sums).collect())
    }
}
