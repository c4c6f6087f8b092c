//! Trees of arrays: Scala's and Clojure's hash tries and vectors.

use heapray_analyzer::ObjectIndex;

use super::items::{Item, elements};
use super::reader::Reader;

/// The array of a node.
const ARRAYS: &str = "array|content|elems0|elems";
/// What nodes for keys with equal hash codes hold: a collection of pairs, or of keys.
const EQUAL_HASHES: &str = "content|kvs|ks|entries|listmap";
/// Bits of a vector's index that lead through one array, and its length.
const BITS: usize = 5;
const WIDTH: usize = 1 << BITS;
/// Arrays of a vector of Scala 2.12, the lowest first.
const DISPLAYS: [&str; 6] = [
    "display0", "display1", "display2", "display3", "display4", "display5",
];

impl Reader<'_> {
    /// Elements at the ends of a tree of arrays and nodes.
    pub(super) fn trie(&mut self, root: ObjectIndex, nodes: &str, in_pairs: bool, depth: usize) {
        let mut waiting = vec![root];
        while let Some(node) = waiting.pop() {
            if self.found.has_more || !self.seen.insert(node) {
                continue;
            }
            let array = if self.heap.array_len(node).is_some() {
                Some(node)
            } else {
                let array = self.object(node, ARRAYS);
                array.filter(|array| self.heap.array_len(*array).is_some())
            };
            let Some(array) = array else {
                self.trie_end(node, in_pairs, depth, &mut waiting);
                continue;
            };
            if let Some(map) = self
                .heap
                .field(node, "dataMap")
                .and_then(heapray_hprof::Value::as_i64)
            {
                // Entries stand at the front, as many as bits are set, and nodes at the end, the first one last.
                let entries = (map & 0xffff_ffff).count_ones() as usize;
                let mut elements = elements(self.heap, array);
                for _ in 0..entries {
                    match (elements.next(), in_pairs) {
                        (Some(key), true) => {
                            self.pair(key, elements.next().unwrap_or(Item::Null));
                        }
                        (Some(element), false) => self.add(None, element),
                        (None, _) => {}
                    }
                }
                waiting.extend(elements.filter_map(|below| match below {
                    Item::Object(below) => Some(below),
                    _ => None,
                }));
                continue;
            }
            let is_node = |object: ObjectIndex| {
                let class = &self.heap.classes().get(self.heap.class_of(object)).name;
                let mut nodes = nodes.split('|');
                nodes.any(|node| class.starts_with(node)) || class == "java.lang.Object[]"
            };
            let mut elements = elements(self.heap, array);
            let mut below = Vec::new();
            // A node stands for itself, in Clojure's nodes behind a null. What is left are keys with their values.
            while let Some(element) = elements.next() {
                match element {
                    Item::Object(to) if is_node(to) => below.push(to),
                    Item::Null => {}
                    key if in_pairs => match elements.next() {
                        Some(value) => self.pair(key, value),
                        None => self.add(None, key),
                    },
                    element => self.add(None, element),
                }
            }
            waiting.extend(below.into_iter().rev());
        }
    }

    /// Nodes without an array: an entry, several with equal hash codes, or one that leads to another node.
    fn trie_end(
        &mut self,
        node: ObjectIndex,
        in_pairs: bool,
        depth: usize,
        waiting: &mut Vec<ObjectIndex>,
    ) {
        let Some(fields) = self.heap.instance(node) else {
            return;
        };
        waiting.extend(self.object_in(&fields, "mainnode"));
        let key = self.item_in(&fields, "k|key");
        match (key, self.item_in(&fields, "v|value")) {
            (Some(key), Some(value)) if in_pairs => self.pair(key, value),
            (Some(key), _) => self.add(None, key),
            _ => {}
        }
        let Some(equal) = self.object_in(&fields, EQUAL_HASHES) else {
            return;
        };
        for entry in self.whole(equal, self.limit, depth).unwrap_or_default() {
            match (entry.key, entry.value) {
                (Some(key), value) => self.pair(key, value),
                (None, Item::Object(pair)) if in_pairs => self.unpacked(pair, None, "_1", "_2"),
                (None, element) => self.add(None, element),
            }
        }
    }

    /// Reads a vector of Scala 2.12. The arrays above the place that was used last stand in fields, and newer than those
    /// that the root leads to.
    pub(super) fn displays(&mut self, object: ObjectIndex) {
        let number = |path| self.number(object, path).unwrap_or(0);
        let (first, end, focus) = (number("startIndex"), number("endIndex"), number("focus"));
        let end = end.min(first.saturating_add(self.limit).saturating_add(1));
        let displays = DISPLAYS.map(|path| self.object(object, path));
        let mut at = first;
        while at < end && !self.found.has_more {
            // The highest place at which the index differs from the focus tells whose display leads to it.
            let differing = (at ^ focus) >> BITS;
            let bits = (usize::BITS - differing.leading_zeros()) as usize;
            let level = bits.div_ceil(BITS);
            let below = |array: Option<ObjectIndex>, level: usize| {
                let place = (at >> (BITS * level)) % WIDTH;
                match array.and_then(|array| elements(self.heap, array).nth(place)) {
                    Some(Item::Object(array)) => Some(array),
                    _ => None,
                }
            };
            let top = displays.get(level).copied().flatten();
            let leaf = (1..=level).rev().fold(top, below);
            let next = (at - at % WIDTH + WIDTH).min(end);
            let Some(leaf) = leaf else {
                at = next;
                continue;
            };
            self.add_all(elements(self.heap, leaf).skip(at % WIDTH).take(next - at));
            at = next;
        }
    }
}
