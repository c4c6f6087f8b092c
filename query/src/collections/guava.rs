//! Collections of Guava 20 to 33.

use super::rows::{all_elements, buckets, elements, fields, in_array, inside};
use super::rows::{pairs_of_chain, parallel, row, slots, tree};
use super::shape::Family::{List, Map, Queue, Set};
use super::shape::{CollectionShape, Entries};

/// The cells of a table, a row after the other.
const CELLS_OF_ARRAY: Entries = Entries::Nested {
    arrays: &[("array|values", 2)],
    count: "",
};

/// The rows.
pub(super) const TABLE: &[CollectionShape] = &[
    row(
        "com.google.common.collect.RegularImmutableList",
        List,
        all_elements("array"),
    )
    .sized("array")
    .fixed(),
    row(
        "com.google.common.collect.SingletonImmutableList",
        List,
        fields(&[], &["element"]),
    ),
    row(
        "com.google.common.collect.SingletonImmutableSet",
        Set,
        fields(&[], &["element"]),
    ),
    row(
        "com.google.common.collect.RegularImmutableSet",
        Set,
        slots("elements|table"),
    ),
    row(
        "com.google.common.collect.RegularImmutableMap",
        Map,
        in_array("entries", "key", "value"),
    )
    .sized("entries")
    .fixed(),
    row(
        "com.google.common.collect.HashBiMap",
        Map,
        Entries::Buckets {
            tables: "hashTableKToV",
            next: "nextInKToVBucket",
            key: "key",
            value: "value",
        },
    )
    .sized("size")
    .slots("hashTableKToV"),
    row(
        "com.google.common.collect.AbstractMapBasedMultimap",
        Map,
        inside("map"),
    ),
    row(
        "com.google.common.cache.LocalCache",
        Map,
        buckets(
            "segments[].table.array",
            "key|referent",
            "valueReference.referent",
        ),
    ),
    row(
        "com.google.common.cache.LocalCache$LocalManualCache",
        Map,
        inside("localCache"),
    ),
    row(
        "com.google.common.collect.SingletonImmutableBiMap",
        Map,
        fields(&["singleKey"], &["singleValue"]),
    ),
    row(
        "com.google.common.collect.RegularImmutableBiMap",
        Map,
        in_array("entries", "key", "value"),
    )
    .sized("entries")
    .fixed(),
    row(
        "com.google.common.collect.ImmutableSortedMap",
        Map,
        parallel(
            "keySet.elements.array|keySet.elements",
            "valueList.array|valueList",
        ),
    ),
    row(
        "com.google.common.collect.RegularImmutableSortedSet",
        Set,
        inside("elements"),
    ),
    row(
        "com.google.common.collect.ImmutableEnumMap",
        Map,
        inside("delegate"),
    ),
    row(
        "com.google.common.collect.ImmutableEnumSet",
        Set,
        inside("delegate"),
    ),
    row(
        "com.google.common.collect.JdkBackedImmutableMap",
        Map,
        inside("delegateMap"),
    ),
    row(
        "com.google.common.collect.JdkBackedImmutableSet",
        Set,
        inside("delegate"),
    ),
    row(
        "com.google.common.collect.JdkBackedImmutableBiMap",
        Map,
        inside("forwardDelegate"),
    ),
    row(
        "com.google.common.collect.AbstractBiMap",
        Map,
        inside("delegate"),
    ),
    row(
        "com.google.common.collect.CompactHashMap",
        Map,
        parallel("keys", "values"),
    ),
    row(
        "com.google.common.collect.CompactHashSet",
        Set,
        slots("elements"),
    ),
    // Multimaps: a key with a collection of values, or each value with its key.
    row(
        "com.google.common.collect.ImmutableMultimap",
        Map,
        inside("map"),
    ),
    row(
        "com.google.common.collect.LinkedListMultimap",
        Map,
        pairs_of_chain("head", "next", "key", "value"),
    ),
    row(
        "com.google.common.collect.LinkedHashMultimap$ValueSet",
        Set,
        buckets("hashTable", "value", ""),
    ),
    // Multisets: an element with its count.
    row(
        "com.google.common.collect.AbstractMapBasedMultiset",
        Map,
        inside("backingMap"),
    ),
    row(
        "com.google.common.collect.TreeMultiset",
        Map,
        tree("rootReference.value", "elem", "elemCount"),
    ),
    row(
        "com.google.common.collect.RegularImmutableMultiset",
        Map,
        in_array("entries", "element", "count"),
    ),
    row(
        "com.google.common.collect.JdkBackedImmutableMultiset",
        Map,
        inside("delegateMap"),
    ),
    row(
        "com.google.common.collect.ConcurrentHashMultiset",
        Map,
        inside("countMap"),
    ),
    // Tables: a row's key with a map of its columns, or the cells.
    row(
        "com.google.common.collect.StandardTable",
        Map,
        inside("backingMap"),
    ),
    row(
        "com.google.common.collect.DenseImmutableTable",
        List,
        CELLS_OF_ARRAY,
    ),
    row(
        "com.google.common.collect.SparseImmutableTable",
        Map,
        inside("rowMap"),
    ),
    row("com.google.common.collect.ArrayTable", List, CELLS_OF_ARRAY),
    row(
        "com.google.common.collect.MapMakerInternalMap",
        Map,
        buckets(
            "segments[].table.array",
            "key|referent",
            "valueReference.referent|value.referent|value",
        ),
    ),
    row(
        "com.google.common.collect.TreeRangeMap",
        Map,
        inside("entriesByLowerBound"),
    ),
    row(
        "com.google.common.collect.TreeRangeSet",
        Map,
        inside("rangesByLowerBound"),
    ),
    row(
        "com.google.common.collect.EvictingQueue",
        Queue,
        inside("delegate"),
    ),
    row(
        "com.google.common.collect.MinMaxPriorityQueue",
        Queue,
        elements("queue", "size"),
    )
    .sized("size")
    .slots("queue"),
    row(
        "com.google.common.collect.Synchronized$SynchronizedObject",
        Map,
        inside("delegate"),
    ),
];
