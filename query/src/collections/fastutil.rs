//! Collections of fastutil 8. There is a class for each combination of types; all of a kind are built alike.

use super::rows::values_of;
use super::rows::{all_elements, elements, fields, inside, keys_of, part_to, ring_to, row, tree};
use super::shape::Family::{List, Map, Queue, Set};
use super::shape::{CollectionShape, Entries};

/// What the names of the classes begin with.
const PACKAGE: &str = "it.unimi.dsi.fastutil.";

const NO_ELEMENTS: Entries = fields(&[], &[]);
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

/// Views, by the end of the class's name; of several that fit the first.
const VIEWS: &[(&str, CollectionShape)] = &[
    (
        "OpenHashMap$KeySet",
        row(
            "it.unimi.dsi.fastutil.*OpenHashMap$KeySet",
            Set,
            keys_of("this$0"),
        ),
    ),
    (
        "OpenCustomHashMap$KeySet",
        row(
            "it.unimi.dsi.fastutil.*OpenCustomHashMap$KeySet",
            Set,
            keys_of("this$0"),
        ),
    ),
    (
        "OpenHashMap$MapEntrySet",
        row(
            "it.unimi.dsi.fastutil.*OpenHashMap$MapEntrySet",
            Set,
            inside("this$0"),
        ),
    ),
    (
        "OpenCustomHashMap$MapEntrySet",
        row(
            "it.unimi.dsi.fastutil.*OpenCustomHashMap$MapEntrySet",
            Set,
            inside("this$0"),
        ),
    ),
    (
        "OpenHashMap$1",
        row(
            "it.unimi.dsi.fastutil.*OpenHashMap$1",
            List,
            values_of("this$0"),
        ),
    ),
    (
        "OpenCustomHashMap$1",
        row(
            "it.unimi.dsi.fastutil.*OpenCustomHashMap$1",
            List,
            values_of("this$0"),
        ),
    ),
    (
        "TreeMap$KeySet",
        row(
            "it.unimi.dsi.fastutil.*TreeMap$KeySet",
            Set,
            keys_of("this$0"),
        ),
    ),
    (
        "TreeMap$1",
        row("it.unimi.dsi.fastutil.*TreeMap$1", Set, inside("this$0")),
    ),
    (
        "TreeMap$2",
        row(
            "it.unimi.dsi.fastutil.*TreeMap$2",
            List,
            values_of("this$0"),
        ),
    ),
    (
        "ArrayMap$KeySet",
        row(
            "it.unimi.dsi.fastutil.*ArrayMap$KeySet",
            Set,
            keys_of("this$0"),
        ),
    ),
    (
        "ArrayMap$ValuesCollection",
        row(
            "it.unimi.dsi.fastutil.*ArrayMap$ValuesCollection",
            List,
            values_of("this$0"),
        ),
    ),
    (
        "ArrayMap$EntrySet",
        row(
            "it.unimi.dsi.fastutil.*ArrayMap$EntrySet",
            Set,
            inside("this$0"),
        ),
    ),
    (
        "Maps$UnmodifiableMap",
        row(
            "it.unimi.dsi.fastutil.*Maps$UnmodifiableMap",
            Map,
            inside("map"),
        ),
    ),
    (
        "Maps$SynchronizedMap",
        row(
            "it.unimi.dsi.fastutil.*Maps$SynchronizedMap",
            Map,
            inside("map"),
        ),
    ),
    (
        "Maps$Singleton",
        row(
            "it.unimi.dsi.fastutil.*Maps$Singleton",
            Map,
            fields(&["key"], &["value"]),
        ),
    ),
    (
        "Lists$Singleton",
        row(
            "it.unimi.dsi.fastutil.*Lists$Singleton",
            List,
            fields(&[], &["element"]),
        ),
    ),
    (
        "Sets$Singleton",
        row(
            "it.unimi.dsi.fastutil.*Sets$Singleton",
            Set,
            fields(&[], &["element"]),
        ),
    ),
    (
        "Collections$UnmodifiableCollection",
        row(
            "it.unimi.dsi.fastutil.*Collections$UnmodifiableCollection",
            List,
            inside("collection"),
        ),
    ),
    (
        "Collections$SynchronizedCollection",
        row(
            "it.unimi.dsi.fastutil.*Collections$SynchronizedCollection",
            List,
            inside("collection"),
        ),
    ),
    (
        "$ImmutableSubList",
        row(
            "it.unimi.dsi.fastutil.*$ImmutableSubList",
            List,
            part_to("innerList", "from", "to"),
        ),
    ),
    (
        "SubList",
        row(
            "it.unimi.dsi.fastutil.*SubList",
            List,
            part_to("l", "from", "to"),
        ),
    ),
    (
        "$EmptyList",
        row("it.unimi.dsi.fastutil.*$EmptyList", List, NO_ELEMENTS),
    ),
    (
        "$EmptyMap",
        row("it.unimi.dsi.fastutil.*$EmptyMap", Map, NO_ELEMENTS),
    ),
    (
        "$EmptyCollection",
        row("it.unimi.dsi.fastutil.*$EmptyCollection", List, NO_ELEMENTS),
    ),
    (
        "Lists$ListBigList",
        row(
            "it.unimi.dsi.fastutil.*Lists$ListBigList",
            List,
            inside("list"),
        ),
    ),
];

/// How the collections of a class are built, if it is one of fastutil's. Classes inside of others are views.
pub(super) fn shape_of(class: &str) -> Option<&'static CollectionShape> {
    let name = class.strip_prefix(PACKAGE)?;
    let rows = if name.contains('$') { VIEWS } else { TABLE };
    let fits = rows.iter().find(|(end, _)| name.ends_with(end));
    fits.map(|(_, shape)| shape)
}
