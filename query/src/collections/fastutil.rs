//! Collections of fastutil 8. There is a class for each combination of types; all of a kind are built alike.

use super::rows::{all_elements, elements, ring_to, row, tree};
use super::shape::Family::{List, Map, Queue, Set};
use super::shape::{CollectionShape, Entries};

/// What the names of the classes begin with.
const PACKAGE: &str = "it.unimi.dsi.fastutil.";

const MAP: Entries = Entries::OpenTable {
    keys: "key",
    values: "value",
    has_null: "containsNullKey",
};
const SET: Entries = Entries::OpenTable {
    keys: "key",
    values: "",
    has_null: "containsNull",
};

/// By the end of the class's name; of several that fit the first.
const TABLE: &[(&str, CollectionShape)] = &[
    (
        "BigArrayBigList",
        row(
            "it.unimi.dsi.fastutil.*BigArrayBigList",
            List,
            Entries::Nested {
                arrays: &[("a", 2)],
                count: "size",
            },
        ),
    ),
    (
        "ArrayList",
        row(
            "it.unimi.dsi.fastutil.*ArrayList",
            List,
            elements("a", "size"),
        )
        .sized("size")
        .slots("a")
        .holding(10),
    ),
    (
        "ImmutableList",
        row(
            "it.unimi.dsi.fastutil.*ImmutableList",
            List,
            all_elements("a"),
        )
        .sized("a")
        .fixed(),
    ),
    (
        "HashMap",
        row("it.unimi.dsi.fastutil.*HashMap", Map, MAP)
            .sized("size")
            .slots("key"),
    ),
    (
        "HashSet",
        row("it.unimi.dsi.fastutil.*HashSet", Set, SET)
            .sized("size")
            .slots("key"),
    ),
    (
        "ArrayMap",
        row(
            "it.unimi.dsi.fastutil.*ArrayMap",
            Map,
            Entries::FirstPairs {
                keys: "key",
                values: "value",
                count: "size",
            },
        )
        .sized("size")
        .slots("key"),
    ),
    (
        "ArraySet",
        row(
            "it.unimi.dsi.fastutil.*ArraySet",
            Set,
            elements("a", "size"),
        )
        .sized("size")
        .slots("a"),
    ),
    (
        "TreeMap",
        row(
            "it.unimi.dsi.fastutil.*TreeMap",
            Map,
            tree("tree", "key", "value"),
        )
        .sized("count"),
    ),
    (
        "TreeSet",
        row(
            "it.unimi.dsi.fastutil.*TreeSet",
            Set,
            tree("tree", "key", ""),
        )
        .sized("count"),
    ),
    (
        "ArrayFIFOQueue",
        row(
            "it.unimi.dsi.fastutil.*ArrayFIFOQueue",
            Queue,
            ring_to("array", "start", "end"),
        ),
    ),
    (
        "HeapPriorityQueue",
        row(
            "it.unimi.dsi.fastutil.*HeapPriorityQueue",
            Queue,
            elements("heap", "size"),
        )
        .sized("size")
        .slots("heap"),
    ),
];

/// How the collections of a class are built, if it is one of fastutil's. Classes inside of others are views.
pub(super) fn shape_of(class: &str) -> Option<&'static CollectionShape> {
    let name = class.strip_prefix(PACKAGE)?;
    let mut fits = { TABLE.iter() }.filter(|(end, _)| name.ends_with(end) && !name.contains('$'));
    fits.next().map(|(_, shape)| shape)
}
