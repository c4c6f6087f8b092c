//! What is in a collection: elements, or keys and values, of the JDK's collections and those of common libraries.

mod items;

use heapray_analyzer::{Heap, Instance, ObjectIndex};
use heapray_hprof::Value;
use rustc_hash::FxHashSet;

use crate::collections::{Entries, find_shape, value_at};
pub use items::Item;
use items::{Items, elements, is_zero, nested};

/// Collections inside of collections that are followed.
const DEEPEST: usize = 8;
/// The sides of a node; the second names are Scala's.
const LEFT: &str = "left|scala$collection$immutable$RedBlackTree$Tree$$_left";
const RIGHT: &str = "right|scala$collection$immutable$RedBlackTree$Tree$$_right";
/// Nodes without an element that are passed in a row.
const MOST_PASSED: usize = 1 << 20;

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

/// The entries of a collection or an array, at most `limit`. `None` if its class is not known as a collection. Touches
/// the file a few times for each entry.
pub fn contents(heap: &Heap, object: ObjectIndex, limit: usize) -> Option<Contents> {
    read(heap, object, limit, false)
}

/// The same, but for sets the entries of the map inside.
pub(crate) fn contents_in_pairs(
    heap: &Heap,
    object: ObjectIndex,
    limit: usize,
) -> Option<Contents> {
    read(heap, object, limit, true)
}

fn read(heap: &Heap, object: ObjectIndex, limit: usize, in_pairs: bool) -> Option<Contents> {
    let mut reader = Reader::new(heap, limit, in_pairs);
    reader
        .collection(object, false, DEEPEST)
        .then_some(reader.found)
}

struct Reader<'h> {
    heap: &'h Heap,
    limit: usize,
    /// Sets are read as the maps inside of them.
    in_pairs: bool,
    found: Contents,
    seen: FxHashSet<ObjectIndex>,
}

impl<'h> Reader<'h> {
    fn new(heap: &'h Heap, limit: usize, in_pairs: bool) -> Self {
        Self {
            heap,
            limit,
            in_pairs,
            found: Contents::default(),
            seen: FxHashSet::default(),
        }
    }

    /// Reads a collection; whether it is known. For sets only the keys of the map inside count.
    fn collection(&mut self, object: ObjectIndex, only_keys: bool, depth: usize) -> bool {
        if !self.seen.insert(object) {
            return true;
        }
        if self.heap.array_len(object).is_some() {
            self.add_all(elements(self.heap, object));
            return true;
        }
        let Some(shape) = find_shape(self.heap, self.heap.class_of(object)) else {
            return false;
        };
        if let Entries::Inside { path, is_set } = shape.entries {
            let is_set = is_set && !self.in_pairs;
            let inside = self.object(object, path).filter(|_| depth > 0);
            // Without what is inside of it, nothing is known of it.
            return inside
                .is_none_or(|inside| self.collection(inside, only_keys || is_set, depth - 1));
        }
        self.shape(object, shape.entries, only_keys, depth);
        true
    }

    fn shape(&mut self, object: ObjectIndex, shape: Entries, only_keys: bool, depth: usize) {
        match shape {
            Entries::Elements {
                array,
                count,
                skips_nulls,
            } => {
                let count = count.and_then(|field| self.number(object, field));
                let elements = self.array(object, array);
                let elements = elements.take(count.unwrap_or(usize::MAX));
                self.add_all(elements.filter(|element| !skips_nulls || *element != Item::Null));
            }
            Entries::Pairs { array } => {
                let mut elements = self.array(object, array);
                while let Some((key, value)) = elements.next().zip(elements.next())
                    && !self.found.has_more
                {
                    if key != Item::Null {
                        self.pair(key, value, only_keys);
                    }
                }
            }
            Entries::FirstPairs {
                keys,
                values,
                count,
            } => {
                let count = self.number(object, count).unwrap_or(0);
                let pairs = self.array(object, keys).zip(self.array(object, values));
                for (key, value) in pairs.take(count) {
                    self.pair(key, value, only_keys);
                }
            }
            Entries::OpenTable {
                keys,
                values,
                has_null,
            } => self.open_table(object, [keys, values, has_null], only_keys),
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
            Entries::Parallel { keys, values } => {
                let values = self.array(object, values);
                for (key, value) in self.array(object, keys).zip(values) {
                    if self.found.has_more {
                        return;
                    }
                    let is_empty = matches!(key, Item::Object(_) if value == Item::Null)
                        && values_may_be_absent(keys);
                    if key != Item::Null && !is_zero(key) && !is_empty {
                        self.pair(key, value, only_keys);
                    }
                }
            }
            Entries::Buckets { .. }
            | Entries::Chain { .. }
            | Entries::Tree { .. }
            | Entries::Trie { .. } => {
                self.nodes(object, shape, only_keys);
            }
            Entries::Fields { keys, values } => self.fields(object, keys, values, only_keys),
            Entries::Together { paths } => {
                for path in paths.iter().filter(|_| depth > 0) {
                    if let Some(inside) = self.object(object, path) {
                        self.collection(inside, only_keys, depth - 1);
                    }
                }
            }
            Entries::Inside { .. } => {}
        }
    }

    /// Reads a table in which empty slots have no key of their own: keys, values and the flag of the slot behind it.
    fn open_table(&mut self, object: ObjectIndex, paths: [&str; 3], only_keys: bool) {
        let [keys, values, has_null] = paths;
        let has_null = self.number(object, has_null) == Some(1);
        let slots = self.object(object, keys);
        let behind = slots
            .and_then(|keys| self.heap.array_len(keys))
            .unwrap_or(1) as usize
            - 1;
        let mut values = self.array(object, values);
        for (slot, key) in self.array(object, keys).enumerate() {
            if self.found.has_more {
                return;
            }
            let value = values.next();
            let is_free = key == Item::Null || is_zero(key);
            if is_free && !(has_null && slot == behind) {
                continue;
            }
            match value {
                Some(value) => self.pair(key, value, only_keys),
                None => self.add(None, key),
            }
        }
    }

    /// Reads a ring: the index of the first element, and how many there are or the index behind the last.
    fn ring(&mut self, object: ObjectIndex, array: &str, paths: [&str; 3]) {
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

    /// The constants of an enumeration whose bits are set.
    fn bits(&mut self, object: ObjectIndex, constants: &str, bits: &str) {
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
        let is_set = |at: usize| {
            words
                .get(at / 64)
                .is_some_and(|word| word >> (at % 64) & 1 == 1)
        };
        let all: Vec<Item> = self.array(object, constants).collect();
        let set = all.into_iter().enumerate().filter(|(at, _)| is_set(*at));
        self.add_all(set.map(|(_, constant)| constant));
    }

    /// Reads a collection of nodes.
    fn nodes(&mut self, object: ObjectIndex, shape: Entries, only_keys: bool) {
        match shape {
            Entries::Buckets {
                tables,
                next,
                key,
                value,
            } => {
                for table in self.tables(object, tables) {
                    for bucket in elements(self.heap, table) {
                        if self.found.has_more {
                            return;
                        }
                        if let Item::Object(bucket) = bucket {
                            // A tree bin keeps its nodes in a list as well.
                            let first = self.heap.field_object(bucket, "first");
                            self.chain(first.unwrap_or(bucket), next, key, value, only_keys);
                        }
                    }
                }
            }
            Entries::Chain {
                head,
                next,
                key,
                value,
            } => {
                let first = if head.is_empty() {
                    self.seen.remove(&object);
                    Some(object)
                } else {
                    self.object(object, head)
                };
                if let Some(first) = first {
                    self.chain(first, next, key, value, only_keys);
                }
            }
            Entries::Tree { root, key, value } => {
                if let Some(root) = self.object(object, root) {
                    self.tree(root, key, value, only_keys);
                }
            }
            Entries::Trie {
                root,
                tail,
                nodes,
                in_pairs,
            } => {
                if let Some(root) = self.object(object, root) {
                    self.trie(root, nodes, in_pairs);
                }
                if !tail.is_empty() {
                    self.add_all(self.array(object, tail));
                }
            }
            _ => {}
        }
    }

    /// Reads a collection with a field for each entry.
    fn fields(&mut self, object: ObjectIndex, keys: &[&str], values: &[&str], only_keys: bool) {
        for (at, value) in values.iter().enumerate() {
            let value = self
                .object(object, value)
                .filter(|value| !self.is_absent(*value));
            let value = value.map_or(Item::Null, Item::Object);
            let key = keys.get(at).map(|key| {
                let key = self.object(object, key);
                key.map_or(Item::Null, Item::Object)
            });
            match key {
                Some(Item::Null) => {}
                Some(key) => self.pair(key, value, only_keys),
                None if value == Item::Null => {}
                None => self.add(None, value),
            }
        }
    }

    /// Lists and sets of one element have this in place of a second.
    fn is_absent(&self, element: ObjectIndex) -> bool {
        let classes = self.heap.classes();
        let owner = classes.find_by_name("java.util.ImmutableCollections");
        let mut owners = owner.filter_map(|owner| classes.get(owner).object);
        owners.any(|owner| {
            let statics = self.heap.fields(owner).into_iter();
            let mut empty = statics.filter(|field| field.name == "EMPTY");
            empty.any(|field| field.value == Value::Object(self.heap.id(element)))
        })
    }

    fn chain(&mut self, first: ObjectIndex, next: &str, key: &str, value: &str, only_keys: bool) {
        let mut at = Some(first);
        let mut passed = 0;
        while let Some(node) = at.filter(|_| !self.found.has_more && passed < MOST_PASSED) {
            if !self.seen.insert(node) {
                return;
            }
            let Some(fields) = self.heap.instance(node) else {
                return;
            };
            let Some(own) = self.item_in(&fields, key) else {
                // The end of some lists is an object of another class.
                return;
            };
            let held = self.item_in(&fields, value).unwrap_or(Item::Null);
            at = self.object_in(&fields, next);
            if value.is_empty() {
                if own != Item::Null {
                    self.add(None, own);
                }
            } else {
                self.pair(own, held, only_keys);
            }
            passed += 1;
        }
    }

    fn tree(&mut self, root: ObjectIndex, key: &str, value: &str, only_keys: bool) {
        // In order: the left side, the node, the right side.
        let mut waiting = vec![(root, false)];
        while let Some((node, is_open)) = waiting.pop() {
            if self.found.has_more {
                return;
            }
            let Some(fields) = self.heap.instance(node) else {
                continue;
            };
            if is_open {
                let item = |names: &str| self.item_in(&fields, names).unwrap_or(Item::Null);
                match value {
                    "" => self.add(None, item(key)),
                    _ => self.pair(item(key), item(value), only_keys),
                }
            } else if self.seen.insert(node) {
                let side = |names: &str| self.object_in(&fields, names).map(|to| (to, false));
                waiting.extend(side(RIGHT));
                waiting.push((node, true));
                waiting.extend(side(LEFT));
            }
        }
    }

    /// Elements at the ends of a tree of arrays and nodes.
    fn trie(&mut self, root: ObjectIndex, nodes: &str, in_pairs: bool) {
        let mut waiting = vec![root];
        while let Some(node) = waiting.pop() {
            if self.found.has_more || !self.seen.insert(node) {
                continue;
            }
            let is_node = |object: ObjectIndex| {
                let class = &self.heap.classes().get(self.heap.class_of(object)).name;
                class.starts_with(nodes) || class == "java.lang.Object[]"
            };
            let array = if self.heap.array_len(node).is_some() {
                Some(node)
            } else {
                let names = ["array", "content"];
                names
                    .iter()
                    .find_map(|name| self.heap.field_object(node, name))
            };
            let Some(array) = array else {
                self.trie_end(node, &mut waiting);
                continue;
            };
            let mut elements = elements(self.heap, array);
            let mut below = Vec::new();
            // A node stands for itself, in Clojure's nodes behind a null. What is left are keys with their values.
            while let Some(element) = elements.next() {
                match element {
                    Item::Object(to) if is_node(to) => below.push(to),
                    Item::Null => {}
                    key if in_pairs => match elements.next() {
                        Some(value) => self.pair(key, value, false),
                        None => self.add(None, key),
                    },
                    element => self.add(None, element),
                }
            }
            waiting.extend(below.into_iter().rev());
        }
    }

    /// Nodes of Scala's concurrent map without an array: one is an entry, another leads to a node.
    fn trie_end(&mut self, node: ObjectIndex, waiting: &mut Vec<ObjectIndex>) {
        let Some(fields) = self.heap.instance(node) else {
            return;
        };
        waiting.extend(self.object_in(&fields, "mainnode"));
        if let Some((key, value)) = self.item_in(&fields, "k").zip(self.item_in(&fields, "v")) {
            self.pair(key, value, false);
        }
    }

    fn pair(&mut self, key: Item, value: Item, only_keys: bool) {
        if only_keys {
            self.add(None, key);
        } else {
            self.add(Some(key), value);
        }
    }

    fn add_all(&mut self, elements: impl Iterator<Item = Item>) {
        for element in elements {
            if self.found.has_more {
                return;
            }
            self.add(None, element);
        }
    }

    fn add(&mut self, key: Option<Item>, value: Item) {
        if self.found.entries.len() < self.limit {
            self.found.entries.push(Entry { key, value });
        } else {
            self.found.has_more = true;
        }
    }

    /// The object to which one of several paths, separated by `|`, leads.
    fn object(&self, object: ObjectIndex, paths: &str) -> Option<ObjectIndex> {
        self.object_in(&self.heap.instance(object)?, paths)
    }

    fn object_in(&self, fields: &Instance<'_>, paths: &str) -> Option<ObjectIndex> {
        let mut paths = paths.split('|').filter(|path| !path.is_empty());
        paths.find_map(|path| {
            let value = value_at(self.heap, fields, path)?;
            self.heap.find(value.as_object()?)
        })
    }

    /// What is at the end of one of several paths: an object or a number; `None` where there is no such field.
    fn item_in(&self, fields: &Instance<'_>, paths: &str) -> Option<Item> {
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
    fn number(&self, object: ObjectIndex, path: &str) -> Option<usize> {
        let fields = self.heap.instance(object)?;
        let mut paths = path.split('|').filter(|path| !path.is_empty());
        paths.find_map(|path| match value_at(self.heap, &fields, path)? {
            Value::Boolean(flag) => Some(usize::from(flag)),
            number => usize::try_from(number.as_i64()?).ok(),
        })
    }

    fn array(&self, object: ObjectIndex, path: &str) -> Items<'h> {
        match self.object(object, path) {
            Some(array) => elements(self.heap, array),
            None => Box::new(std::iter::empty()),
        }
    }

    /// Tables of a map: its own, or those of its segments.
    fn tables(&self, object: ObjectIndex, paths: &str) -> Vec<ObjectIndex> {
        let mut tables = Vec::new();
        for path in paths.split('|') {
            let Some((segments, table)) = path.split_once("[].") else {
                tables.extend(self.object(object, path));
                continue;
            };
            for segment in self.array(object, segments) {
                if let Item::Object(segment) = segment {
                    tables.extend(self.object(segment, table));
                }
            }
        }
        tables
    }
}

/// Whether a slot with a key and no value is empty: enum maps have a key for every constant.
fn values_may_be_absent(keys: &str) -> bool {
    keys == "keyUniverse"
}

#[cfg(test)]
mod tests;
