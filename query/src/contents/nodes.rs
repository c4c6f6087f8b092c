//! Collections of linked nodes and of trees.

use heapray_analyzer::ObjectIndex;

use super::items::{Item, elements};
use super::reader::Reader;
use crate::collections::Entries;

/// The sides of a node; the second names are Scala's.
const LEFT: &str = "left|scala$collection$immutable$RedBlackTree$Tree$$_left|scala$collection$immutable$NewRedBlackTree$Tree$$_left";
const RIGHT: &str = "right|scala$collection$immutable$RedBlackTree$Tree$$_right|scala$collection$immutable$NewRedBlackTree$Tree$$_right";
/// Nodes without an element that are passed in a row.
const MOST_PASSED: usize = 1 << 20;
/// What stands in a node whose element nobody has asked for yet.
const NOT_COMPUTED: [&str; 2] = [
    "scala.collection.immutable.LazyList$Uninitialized$",
    "scala.collection.immutable.LazyList$MidEvaluation$",
];

/// Where nodes have what.
#[derive(Clone, Copy)]
struct Node {
    next: &'static str,
    key: &'static str,
    value: &'static str,
}

impl Reader<'_> {
    /// Reads a collection of nodes.
    pub(super) fn nodes(&mut self, object: ObjectIndex, shape: &Entries) {
        match *shape {
            Entries::Buckets {
                tables,
                next,
                key,
                value,
            } => self.buckets(object, tables, Node { next, key, value }),
            Entries::Linked {
                first,
                after,
                tables,
            } => {
                let node = |next| Node {
                    next,
                    key: "key",
                    value: "value",
                };
                match self.object(object, first) {
                    Some(first) => self.chain(first, node(after)),
                    None => self.buckets(object, tables, node("next")),
                }
            }
            Entries::Chain {
                head,
                next,
                key,
                value,
            } => {
                if let Some(first) = self.first_node(object, head) {
                    self.chain(first, Node { next, key, value });
                }
            }
            Entries::Tree { root, key, value } => {
                if let Some(root) = self.first_node(object, root) {
                    self.tree(root, key, value);
                }
            }
            _ => {}
        }
    }

    fn buckets(&mut self, object: ObjectIndex, tables: &str, node: Node) {
        for table in self.tables(object, tables) {
            for bucket in elements(self.heap, table) {
                if self.found.has_more {
                    return;
                }
                if let Item::Object(bucket) = bucket {
                    // A tree bin keeps its nodes in a list as well.
                    let first = self.heap.field_object(bucket, "first");
                    self.chain(first.unwrap_or(bucket), node);
                }
            }
        }
    }

    fn chain(&mut self, first: ObjectIndex, node: Node) {
        let mut at = Some(first);
        let mut passed = 0;
        while let Some(object) = at.filter(|_| !self.found.has_more && passed < MOST_PASSED) {
            if !self.seen.insert(object) {
                return;
            }
            let Some(fields) = self.heap.instance(object) else {
                return;
            };
            let own = self.item_in(&fields, node.key);
            let Some(own) = own.filter(|own| !self.is_not_computed(*own)) else {
                // The end of some lists is an object of another class.
                return;
            };
            at = self.object_in(&fields, node.next);
            match self.item_in(&fields, node.value) {
                Some(held) => self.pair(own, held),
                // A node whose value was taken away.
                None if !node.value.is_empty() => {}
                None if own == Item::Null => {}
                None => self.add(None, own),
            }
            passed += 1;
        }
    }

    fn is_not_computed(&self, item: Item) -> bool {
        let Item::Object(object) = item else {
            return false;
        };
        let class = &self.heap.classes().get(self.heap.class_of(object)).name;
        NOT_COMPUTED.contains(&class.as_str())
    }

    fn tree(&mut self, root: ObjectIndex, key: &str, value: &str) {
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
                // In some trees only leaves have a key.
                let Some(own) = self.item_in(&fields, key) else {
                    continue;
                };
                match value {
                    "" => self.add(None, own),
                    _ => self.pair(own, self.item_in(&fields, value).unwrap_or(Item::Null)),
                }
            } else if self.seen.insert(node) {
                let side = |names: &str| self.object_in(&fields, names).map(|to| (to, false));
                waiting.extend(side(RIGHT));
                waiting.push((node, true));
                waiting.extend(side(LEFT));
            }
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
            for segment in self.array(object, segments, 0) {
                if let Item::Object(segment) = segment {
                    tables.extend(self.object(segment, table));
                }
            }
        }
        tables
    }
}
