//! Collections of a user's own classes, which rules files describe.

use std::sync::{Mutex, PoisonError};

use heapray_analyzer::{Derived, Heap};

use super::shape::{CollectionShape, Counts, Entries, Family, Side, Size};

/// A class of collections that no table knows. Paths are chains of fields that begin at the collection: `map.size`;
/// empty where there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCollection {
    /// Java name; subclasses count.
    pub class: String,
    /// Family.
    pub family: Family,
    /// Path to the number of elements, or to an array, whose length counts.
    pub size: String,
    /// Path to the array whose empty slots are room to spare.
    pub slots: String,
    /// Slots of a new collection.
    pub new_slots: u64,
    /// Path to the number of structural changes.
    pub changes: String,
    /// Path to the number of elements that fit, or to an array of them.
    pub limit: String,
    /// Where the entries are.
    pub entries: OwnEntries,
}

/// Where the entries of a collection are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnEntries {
    /// Elements in an array: as many as the collection has, or where no size is known all that are not null.
    Elements {
        /// Path to the array.
        array: String,
    },
    /// Keys and values take turns in an array.
    Pairs {
        /// Path to the array.
        array: String,
    },
    /// Keys in one array, values in another.
    Parallel {
        /// Path to the keys.
        keys: String,
        /// Path to the values.
        values: String,
    },
    /// An array of linked nodes.
    Table {
        /// Path to the array.
        table: String,
        /// A node's field with the next one; empty if nodes are not linked.
        next: String,
        /// A node's path to the key, or the element.
        key: String,
        /// A node's path to the value; empty if there is none.
        value: String,
    },
    /// Linked nodes.
    Chain {
        /// Path to the first node; empty if the collection is its own first node.
        first: String,
        /// A node's field with the next one.
        next: String,
        /// A node's path to the key, or the element.
        key: String,
        /// A node's path to the value; empty if there is none.
        value: String,
    },
    /// A binary tree of nodes with `left` and `right`.
    Tree {
        /// Path to the root.
        root: String,
        /// A node's path to the key.
        key: String,
        /// A node's path to the value.
        value: String,
    },
    /// Another collection inside; of a set, the keys of a map.
    Inside {
        /// Path to it.
        path: String,
    },
}

impl OwnCollection {
    fn shape(&self) -> &'static CollectionShape {
        let entries = match &self.entries {
            OwnEntries::Elements { array } => Entries::Elements {
                array: kept_text(array),
                count: Some(kept_text(&self.size)).filter(|size| !size.is_empty()),
                skips_nulls: self.size.is_empty(),
            },
            OwnEntries::Pairs { array } => Entries::Pairs {
                array: kept_text(array),
            },
            OwnEntries::Parallel { keys, values } => Entries::Parallel {
                keys: kept_text(keys),
                values: kept_text(values),
            },
            OwnEntries::Table {
                table,
                next,
                key,
                value,
            } => Entries::Buckets {
                tables: kept_text(table),
                next: kept_text(next),
                key: kept_text(key),
                value: kept_text(value),
            },
            OwnEntries::Chain {
                first,
                next,
                key,
                value,
            } => Entries::Chain {
                head: kept_text(first),
                next: kept_text(next),
                key: kept_text(key),
                value: kept_text(value),
            },
            OwnEntries::Tree { root, key, value } => Entries::Tree {
                root: kept_text(root),
                key: kept_text(key),
                value: kept_text(value),
            },
            OwnEntries::Inside { path } => Entries::Inside {
                path: kept_text(path),
                side: match self.family {
                    Family::Set => Side::Keys,
                    _ => Side::Both,
                },
            },
        };
        let is_counted = !self.size.is_empty() || !self.slots.is_empty();
        let counts = Counts {
            size: if self.size.is_empty() {
                Size::Unknown
            } else {
                Size::At(kept_text(&self.size))
            },
            slots: kept_text(&self.slots),
            new_slots: self.new_slots,
            changes: kept_text(&self.changes),
            limit: kept_text(&self.limit),
            is_fixed: false,
        };
        kept_shape(CollectionShape {
            class: kept_text(&self.class),
            family: self.family,
            counts: is_counted.then_some(counts),
            entries,
        })
    }
}

impl OwnCollection {
    /// Paths that begin at the collection, with the names that rules have for them.
    fn paths(&self) -> Vec<(&'static str, &str)> {
        let mut paths = vec![
            ("size", self.size.as_str()),
            ("slots", &self.slots),
            ("changes", &self.changes),
            ("limit", &self.limit),
        ];
        match &self.entries {
            OwnEntries::Elements { array } => paths.push(("elements", array)),
            OwnEntries::Pairs { array } => paths.push(("pairs", array)),
            OwnEntries::Parallel { keys, values } => {
                paths.extend([("keys", keys.as_str()), ("values", values)]);
            }
            OwnEntries::Table { table, .. } => paths.push(("table", table)),
            OwnEntries::Chain { first, .. } => paths.push(("first", first)),
            OwnEntries::Tree { root, .. } => paths.push(("root", root)),
            OwnEntries::Inside { path } => paths.push(("inside", path)),
        }
        paths.retain(|(_, path)| !path.is_empty());
        paths
    }
}

/// What rules say of classes of the heap that is not so, in words: paths whose first field no instance has. Classes that
/// the heap does not have may be there another day.
pub fn wrong_paths(heap: &Heap, own: &[OwnCollection]) -> Vec<String> {
    let mut wrong = Vec::new();
    for own in own {
        for class in heap.classes().find_by_name(&own.class) {
            let has_field = |path: &str| {
                let first = path.split('.').next().unwrap_or_default();
                let found = heap.classes().find_field(heap.names(), class, first);
                found.is_some()
            };
            for (key, paths) in own.paths() {
                if !paths.split('|').any(has_field) {
                    wrong.push(format!(
                        "{} has no field for `{key} = {paths:?}`",
                        own.class
                    ));
                }
            }
        }
    }
    wrong.dedup();
    wrong
}

/// Rows of rules files and their texts, which live as long as the program: whoever reads the same rules again gets the
/// same rows.
static SHAPES: Mutex<Vec<&CollectionShape>> = Mutex::new(Vec::new());
static TEXTS: Mutex<Vec<&str>> = Mutex::new(Vec::new());

fn kept_text(text: &str) -> &'static str {
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    let known = texts.iter().find(|known| **known == text).copied();
    known.unwrap_or_else(|| {
        let new = Box::leak(text.to_owned().into_boxed_str());
        texts.push(new);
        new
    })
}

#[expect(clippy::large_types_passed_by_value, reason = "it is kept")]
fn kept_shape(shape: CollectionShape) -> &'static CollectionShape {
    let mut shapes = SHAPES.lock().unwrap_or_else(PoisonError::into_inner);
    let known = shapes.iter().find(|known| ***known == shape).copied();
    known.unwrap_or_else(|| {
        let new = Box::leak(Box::new(shape));
        shapes.push(new);
        new
    })
}

/// The rows that count for a heap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct OwnShapes(pub(super) Vec<&'static CollectionShape>);

impl Derived for OwnShapes {
    /// None, unless they were given before.
    fn compute(_heap: &Heap) -> Self {
        Self::default()
    }
}

/// Makes a heap know a user's collections; in all its answers, so that this comes before the first question. Whether
/// that was so: `false` if the heap knew other ones already.
pub fn know_collections(heap: &Heap, own: &[OwnCollection]) -> bool {
    let wanted = OwnShapes(own.iter().map(OwnCollection::shape).collect());
    *heap.give_derived(&wanted) == wanted
}
