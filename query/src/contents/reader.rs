//! Reads one collection after the other: the way of reading, and what all ways share.

use heapray_analyzer::{Heap, Instance, ObjectIndex};
use heapray_hprof::Value;
use rustc_hash::FxHashSet;

use super::items::{Item, Items, elements, nested};
use crate::collections::{Entries, Side, find_shape, value_at};

/// Elements of a collection that is read as a whole, since a part of it is wanted.
pub(super) const MOST_INSIDE: usize = 1 << 20;

/// An element, or a key with its value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    /// The key; `None` where elements have none.
    pub key: Option<Item>,
    /// The value, or the element.
    pub value: Item,
}

/// The entries of a collection.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Contents {
    /// Entries in the order of the collection's own structure.
    pub entries: Vec<Entry>,
    /// Whether there are more than were asked for.
    pub has_more: bool,
}

/// Reads a collection and what is inside of it.
pub(super) struct Reader<'h> {
    pub(super) heap: &'h Heap,
    pub(super) limit: usize,
    /// Keys and values of maps are read as the maps inside of them.
    pub(super) in_pairs: bool,
    /// What of a map is wanted.
    pub(super) side: Side,
    pub(super) found: Contents,
    pub(super) seen: FxHashSet<ObjectIndex>,
}

impl<'h> Reader<'h> {
    pub(super) fn new(heap: &'h Heap, limit: usize, in_pairs: bool) -> Self {
        Self {
            heap,
            limit,
            in_pairs,
            side: Side::Both,
            found: Contents::default(),
            seen: FxHashSet::default(),
        }
    }

    /// Reads a collection; whether it is known.
    pub(super) fn collection(&mut self, object: ObjectIndex, depth: usize) -> bool {
        if !self.seen.insert(object) {
            return true;
        }
        if self.heap.array_len(object).is_some() {
            self.add_all(elements(self.heap, object));
            return true;
        }
        let shape = find_shape(self.heap, self.heap.class_of(object));
        shape.is_some_and(|shape| self.shape(object, &shape.entries, depth))
    }

    /// Reads an object that is built like this; whether enough is known of it.
    pub(super) fn shape(&mut self, object: ObjectIndex, shape: &Entries, depth: usize) -> bool {
        match *shape {
            Entries::Elements {
                array,
                count,
                skips_nulls,
            } => {
                let count = count.and_then(|field| self.number(object, field));
                let elements = self.array(object, array, depth);
                let elements = elements.take(count.unwrap_or(usize::MAX));
                self.add_all(elements.filter(|element| !skips_nulls || *element != Item::Null));
            }
            Entries::Ring {
                array,
                first,
                count,
                end,
            } => self.ring(object, array, [first, count, end]),
            Entries::Nested { arrays, count } => {
                let count = self.number(object, count).unwrap_or(usize::MAX);
                let all = arrays.iter().flat_map(|(path, depth)| {
                    let array = self.object(object, path);
                    array
                        .into_iter()
                        .flat_map(|array| nested(self.heap, array, *depth))
                });
                let all: Vec<Item> = all.take(count.min(self.limit.saturating_add(1))).collect();
                self.add_all(all.into_iter());
            }
            Entries::Bits { constants, bits } => self.bits(object, constants, bits),
            Entries::Pairs { .. }
            | Entries::FirstPairs { .. }
            | Entries::OpenTable { .. }
            | Entries::Parallel { .. } => self.table(object, shape, depth),
            Entries::Buckets { .. }
            | Entries::Linked { .. }
            | Entries::Chain { .. }
            | Entries::Tree { .. } => self.nodes(object, shape),
            Entries::Trie {
                root,
                tail,
                nodes,
                in_pairs,
            } => {
                if let Some(root) = self.first_node(object, root) {
                    self.trie(root, nodes, in_pairs, depth);
                }
                if !tail.is_empty() {
                    self.add_all(self.array(object, tail, depth));
                }
            }
            Entries::Fields { keys, values } => self.fields(object, keys, values),
            Entries::Inside { path, side } => return self.inside(object, path, side, depth),
            Entries::Together { .. }
            | Entries::Part { .. }
            | Entries::Range(_)
            | Entries::Backwards(_)
            | Entries::Swapped(_)
            | Entries::Reversible { .. }
            | Entries::Unpacked { .. } => return self.part(object, shape, depth),
            Entries::Repeated { element, count } => {
                let count = self.number(object, count).unwrap_or(0);
                let element = self.object(object, element);
                let element = element.map_or(Item::Null, Item::Object);
                self.add_all(std::iter::repeat_n(element, count));
            }
            Entries::Displays => self.displays(object),
            Entries::Either {
                path,
                then,
                otherwise,
            } => {
                let is_first = self.object(object, path).is_some();
                let shape = if is_first { then } else { otherwise };
                return self.shape(object, shape, depth);
            }
        }
        true
    }

    /// Reads the collection inside of another.
    pub(super) fn inside(
        &mut self,
        object: ObjectIndex,
        path: &str,
        side: Side,
        depth: usize,
    ) -> bool {
        let inside = self.object(object, path).filter(|_| depth > 0);
        // Without what is inside of it, nothing is known of it.
        let Some(inside) = inside else { return true };
        let before = self.side;
        if before == Side::Both && !self.in_pairs {
            self.side = side;
        }
        let is_known = self.collection(inside, depth - 1);
        self.side = before;
        is_known
    }

    /// Reads a ring: the index of the first element, and how many there are or the index behind the last.
    pub(super) fn ring(&mut self, object: ObjectIndex, array: &str, paths: [&str; 3]) {
        let [first, count, end] = paths.map(|path| self.number(object, path));
        let array = self.object(object, array);
        let slots = array
            .and_then(|array| self.heap.array_len(array))
            .unwrap_or(0) as usize;
        let (Some(array), Some(first)) = (array, first.filter(|first| *first < slots)) else {
            return;
        };
        let count = count.or_else(|| Some((end? + slots - first) % slots));
        let around = elements(self.heap, array)
            .skip(first)
            .chain(elements(self.heap, array));
        self.add_all(around.take(count.unwrap_or(0).min(slots)));
    }

    /// The constants of an enumeration whose bits are set, or the numbers of bits.
    pub(super) fn bits(&mut self, object: ObjectIndex, constants: &str, bits: &str) {
        let Some(fields) = self.heap.instance(object) else {
            return;
        };
        let words: Vec<u64> = match value_at(self.heap, &fields, bits) {
            Some(Value::Object(id)) => {
                let array = self.heap.find(id);
                let words = array
                    .into_iter()
                    .flat_map(|array| elements(self.heap, array));
                let word = |item| match item {
                    Item::Number(word) => word.as_i64(),
                    _ => None,
                };
                words.filter_map(word).map(i64::cast_unsigned).collect()
            }
            Some(word) => word.as_i64().map(i64::cast_unsigned).into_iter().collect(),
            None => Vec::new(),
        };
        let set = words.iter().enumerate().flat_map(|(at, word)| {
            let bits = (0..64_usize).filter(move |bit| word >> bit & 1 == 1);
            bits.map(move |bit| at * 64 + bit)
        });
        if constants.is_empty() {
            let number = |at| Item::Number(Value::Int(i32::try_from(at).unwrap_or(i32::MAX)));
            self.add_all(set.map(number));
            return;
        }
        let all: Vec<Item> = self.array(object, constants, 0).collect();
        self.add_all(set.filter_map(|at| all.get(at).copied()));
    }

    /// Reads a collection with a field for each entry.
    pub(super) fn fields(&mut self, object: ObjectIndex, keys: &[&str], values: &[&str]) {
        let Some(fields) = self.heap.instance(object) else {
            return;
        };
        for (at, value) in values.iter().enumerate() {
            let value = self.item_in(&fields, value);
            let value = value.filter(|value| !self.is_absent(*value));
            let value = value.unwrap_or(Item::Null);
            let key = keys.get(at);
            let key = key.map(|key| self.item_in(&fields, key).unwrap_or(Item::Null));
            match key {
                Some(Item::Null) => {}
                Some(key) => self.pair(key, value),
                None if value == Item::Null => {}
                None => self.add(None, value),
            }
        }
    }

    /// Lists and sets of one element have this in place of a second.
    pub(super) fn is_absent(&self, element: Item) -> bool {
        let Item::Object(element) = element else {
            return false;
        };
        let classes = self.heap.classes();
        let owner = classes.find_by_name("java.util.ImmutableCollections");
        let mut owners = owner.filter_map(|owner| classes.get(owner).object);
        owners.any(|owner| {
            let statics = self.heap.fields(owner).into_iter();
            let mut empty = statics.filter(|field| field.name == "EMPTY");
            empty.any(|field| field.value == Value::Object(self.heap.id(element)))
        })
    }

    pub(super) fn pair(&mut self, key: Item, value: Item) {
        match self.side {
            Side::Both => self.add(Some(key), value),
            Side::Keys => self.add(None, key),
            Side::Values => self.add(None, value),
        }
    }

    pub(super) fn add_all(&mut self, elements: impl Iterator<Item = Item>) {
        for element in elements {
            if self.found.has_more {
                return;
            }
            self.add(None, element);
        }
    }

    pub(super) fn add(&mut self, key: Option<Item>, value: Item) {
        if self.found.entries.len() < self.limit {
            self.found.entries.push(Entry { key, value });
        } else {
            self.found.has_more = true;
        }
    }

    /// The first node of a collection; itself if there is no path, or if one with an empty second part leads nowhere.
    pub(super) fn first_node(&mut self, object: ObjectIndex, path: &str) -> Option<ObjectIndex> {
        let found = self.object(object, path);
        if found.is_some() || !path.is_empty() && !path.ends_with('|') {
            return found;
        }
        self.seen.remove(&object);
        Some(object)
    }

    /// The object to which one of several paths, separated by `|`, leads.
    pub(super) fn object(&self, object: ObjectIndex, paths: &str) -> Option<ObjectIndex> {
        self.object_in(&self.heap.instance(object)?, paths)
    }

    pub(super) fn object_in(&self, fields: &Instance<'_>, paths: &str) -> Option<ObjectIndex> {
        let mut paths = paths.split('|').filter(|path| !path.is_empty());
        paths.find_map(|path| {
            let value = value_at(self.heap, fields, path)?;
            self.heap.find(value.as_object()?)
        })
    }

    /// What is at the end of one of several paths: an object or a number; `None` where there is no such field.
    pub(super) fn item_in(&self, fields: &Instance<'_>, paths: &str) -> Option<Item> {
        let mut is_there = None;
        for path in paths.split('|').filter(|path| !path.is_empty()) {
            match value_at(self.heap, fields, path) {
                Some(Value::Object(id)) => match self.heap.find(id) {
                    Some(object) => return Some(Item::Object(object)),
                    None => is_there = Some(Item::Null),
                },
                Some(number) => return Some(Item::Number(number)),
                None => {}
            }
        }
        is_there
    }

    /// A number, or 1 and 0 for yes and no.
    pub(super) fn number(&self, object: ObjectIndex, path: &str) -> Option<usize> {
        let fields = self.heap.instance(object)?;
        let mut paths = path.split('|').filter(|path| !path.is_empty());
        paths.find_map(|path| match value_at(self.heap, &fields, path)? {
            Value::Boolean(flag) => Some(usize::from(flag)),
            number => usize::try_from(number.as_i64()?).ok(),
        })
    }

    /// The elements of an array, or of a list that stands in its place.
    pub(super) fn array(&self, object: ObjectIndex, path: &str, depth: usize) -> Items<'h> {
        let Some(array) = self.object(object, path) else {
            return Box::new(std::iter::empty());
        };
        if self.heap.array_len(array).is_none() {
            let list = self.whole(array, MOST_INSIDE, depth).unwrap_or_default();
            return Box::new(list.into_iter().map(|entry| entry.value));
        }
        elements(self.heap, array)
    }
}
