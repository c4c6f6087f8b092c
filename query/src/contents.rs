//! What is in a collection: elements, or keys and values, of the JDK's collections and those of common libraries.

use heapray_analyzer::{Heap, Instance, ObjectIndex, ObjectRecord};
use heapray_hprof::Value;
use rustc_hash::FxHashSet;

use crate::collections::{Entries, find_shape, value_at};

/// Collections inside of collections that are followed.
const DEEPEST: usize = 8;
/// Nodes without an element that are passed in a row.
const MOST_PASSED: usize = 1 << 20;

/// A key, a value or an element.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Item {
    /// Null, or an object that is not in the file.
    Null,
    /// An object.
    Object(ObjectIndex),
    /// A number in an array of numbers.
    Number(Value),
}

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
    let mut reader = Reader {
        heap,
        limit,
        in_pairs,
        found: Contents::default(),
        seen: FxHashSet::default(),
    };
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

/// Elements of an array.
type Items<'h> = Box<dyn Iterator<Item = Item> + 'h>;

impl<'h> Reader<'h> {
    /// Reads a collection; whether it is known. For sets only the keys of the map inside count.
    fn collection(&mut self, object: ObjectIndex, only_keys: bool, depth: usize) -> bool {
        if !self.seen.insert(object) {
            return true;
        }
        if self.heap.array_len(object).is_some() {
            self.add_all(self.elements(object));
            return true;
        }
        let Some(shape) = find_shape(self.heap, self.heap.class_of(object)) else {
            return false;
        };
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
            Entries::Parallel { keys, values } => {
                let values = self.array(object, values);
                for (key, value) in self.array(object, keys).zip(values) {
                    if self.found.has_more {
                        return;
                    }
                    let is_empty = matches!(key, Item::Object(_) if value == Item::Null)
                        && values_may_be_absent(keys);
                    if key != Item::Null && !is_zero(&key) && !is_empty {
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
            Entries::Inside { path, is_set } => {
                if let Some(inside) = self.object(object, path)
                    && depth > 0
                {
                    let is_set = is_set && !self.in_pairs;
                    self.collection(inside, only_keys || is_set, depth - 1);
                }
            }
        }
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
                    for bucket in self.elements(table) {
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
            let value = self.object(object, value).map_or(Item::Null, Item::Object);
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
            let find = |names: &str| self.object_in(&fields, names);
            let item = |names: &str| find(names).map_or(Item::Null, Item::Object);
            let (own, held) = (item(key), item(value));
            at = find(next);
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
            if is_open {
                let item = |names: &str| {
                    let object = self.object(node, names);
                    object.map_or(Item::Null, Item::Object)
                };
                match value {
                    "" => self.add(None, item(key)),
                    _ => self.pair(item(key), item(value), only_keys),
                }
            } else if self.seen.insert(node) {
                let side = |name: &str| self.heap.field_object(node, name).map(|to| (to, false));
                waiting.extend(side("right"));
                waiting.push((node, true));
                waiting.extend(side("left"));
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
                continue;
            };
            let elements: Vec<Item> = self.elements(array).collect();
            let mut below = Vec::new();
            if in_pairs {
                for pair in elements.chunks(2) {
                    match pair {
                        [_, Item::Object(to)] | [Item::Object(to)] if is_node(*to) => {
                            below.push(*to);
                        }
                        [Item::Object(to), Item::Null] if is_node(*to) => below.push(*to),
                        [Item::Null, _] | [] => {}
                        [key, value] => self.pair(*key, *value, false),
                        [key, ..] => self.add(None, *key),
                    }
                }
            } else {
                for element in elements {
                    match element {
                        Item::Object(to) if is_node(to) => below.push(to),
                        Item::Null => {}
                        element => self.add(None, element),
                    }
                }
            }
            waiting.extend(below.into_iter().rev());
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

    fn number(&self, object: ObjectIndex, path: &str) -> Option<usize> {
        let fields = self.heap.instance(object)?;
        let mut paths = path.split('|');
        let number = paths.find_map(|path| value_at(self.heap, &fields, path)?.as_i64())?;
        usize::try_from(number).ok()
    }

    fn array(&self, object: ObjectIndex, path: &str) -> Items<'h> {
        match self.object(object, path) {
            Some(array) => self.elements(array),
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

    /// All elements of an array, nulls included; looked up as they are asked for.
    fn elements(&self, array: ObjectIndex) -> Items<'h> {
        let heap = self.heap;
        match heap.record(array) {
            Some(ObjectRecord::ObjectArray(elements)) => {
                let ids = elements.elements(heap.id_size());
                let object = |id| heap.find(id).map_or(Item::Null, Item::Object);
                Box::new(ids.map(move |id| if id.is_null() { Item::Null } else { object(id) }))
            }
            Some(ObjectRecord::PrimitiveArray(numbers)) => {
                let width = numbers.element_type.size(heap.id_size());
                let number = move |bytes| {
                    let value = Value::from_bytes(bytes, numbers.element_type, heap.id_size());
                    value.map_or(Item::Null, Item::Number)
                };
                Box::new(numbers.bytes.chunks_exact(width.max(1)).map(number))
            }
            _ => Box::new(std::iter::empty()),
        }
    }
}

/// Whether a slot with a key and no value is empty: enum maps have a key for every constant.
fn values_may_be_absent(keys: &str) -> bool {
    keys == "keyUniverse"
}

/// Open-addressing tables of numbers have 0 for no key.
fn is_zero(item: &Item) -> bool {
    matches!(item, Item::Number(value) if value.as_i64() == Some(0))
}

#[cfg(test)]
mod tests;
