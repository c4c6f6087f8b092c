//! Collections of Guava 33, Caffeine 3, fastutil 8, Scala 2.12 and 2.13, Kotlin 2, Clojure 1.12 and Groovy 4.

use super::rows::{all_elements, buckets, chain_of_itself, elements, fields, inside, keys_of};
use super::rows::{parallel, row, slots};
use super::shape::Family::{List, Map, Queue, Set};
use super::shape::{CollectionShape, Entries};

const ONE_ELEMENT: Entries = fields(&[], &["element"]);

/// The rows.
pub(super) const TABLE: &[CollectionShape] = &[
    // Guava
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
        ONE_ELEMENT,
    ),
    row(
        "com.google.common.collect.SingletonImmutableSet",
        Set,
        ONE_ELEMENT,
    ),
    row(
        "com.google.common.collect.RegularImmutableSet",
        Set,
        slots("elements|table"),
    ),
    row(
        "com.google.common.collect.RegularImmutableMap",
        Map,
        Entries::Buckets {
            tables: "entries",
            next: "",
            key: "key",
            value: "value",
        },
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
    // Caffeine
    row(
        "com.github.benmanes.caffeine.cache.BoundedLocalCache",
        Map,
        inside("data"),
    ),
    row(
        "com.github.benmanes.caffeine.cache.UnboundedLocalCache",
        Map,
        inside("data"),
    ),
    // fastutil
    row(
        "it.unimi.dsi.fastutil.objects.ObjectArrayList",
        List,
        elements("a", "size"),
    )
    .sized("size")
    .slots("a")
    .holding(10),
    row(
        "it.unimi.dsi.fastutil.ints.IntArrayList",
        List,
        elements("a", "size"),
    )
    .sized("size")
    .slots("a")
    .holding(10),
    row(
        "it.unimi.dsi.fastutil.longs.LongArrayList",
        List,
        elements("a", "size"),
    )
    .sized("size")
    .slots("a")
    .holding(10),
    row(
        "it.unimi.dsi.fastutil.objects.ObjectOpenHashSet",
        Set,
        slots("key"),
    )
    .sized("size")
    .slots("key"),
    row(
        "it.unimi.dsi.fastutil.objects.Object2ObjectOpenHashMap",
        Map,
        parallel("key", "value"),
    )
    .sized("size")
    .slots("key"),
    row(
        "it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap",
        Map,
        parallel("key", "value"),
    )
    .sized("size")
    .slots("key"),
    row(
        "it.unimi.dsi.fastutil.objects.Object2LongOpenHashMap",
        Map,
        parallel("key", "value"),
    )
    .sized("size")
    .slots("key"),
    row(
        "it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap",
        Map,
        parallel("key", "value"),
    )
    .sized("size")
    .slots("value"),
    row(
        "it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap",
        Map,
        parallel("key", "value"),
    )
    .sized("size")
    .slots("value"),
    // Scala
    row(
        "scala.collection.mutable.ArrayBuffer",
        List,
        elements("array", "size0"),
    )
    .sized("size0")
    .slots("array"),
    row(
        "scala.collection.mutable.HashMap",
        Map,
        Entries::Buckets {
            tables: SCALA_TABLE,
            next: "_next|next",
            key: "_key|key",
            value: "_value|value",
        },
    )
    .sized("contentSize|tableSize")
    .slots(SCALA_TABLE),
    row(
        "scala.collection.immutable.$colon$colon",
        List,
        chain_of_itself(
            "next|tl",
            "head|scala$collection$immutable$$colon$colon$$hd",
        ),
    ),
    row(
        "scala.collection.immutable.HashMap",
        Map,
        Entries::Trie {
            root: "rootNode",
            tail: "",
            nodes: "scala.collection.immutable.BitmapIndexedMapNode",
            in_pairs: true,
        },
    ),
    // Kotlin
    row("kotlin.collections.ArrayDeque", Queue, slots("elementData"))
        .sized("size")
        .slots("elementData")
        .holding(10),
    row(
        "kotlin.collections.builders.ListBuilder",
        List,
        elements("backing|array", "length"),
    ),
    row(
        "kotlin.collections.builders.MapBuilder",
        Map,
        parallel("keysArray", "valuesArray"),
    ),
    // Clojure
    row(
        "clojure.lang.PersistentVector",
        List,
        Entries::Trie {
            root: "root",
            tail: "tail",
            nodes: "clojure.lang.PersistentVector$Node",
            in_pairs: false,
        },
    )
    .sized("cnt"),
    row(
        "clojure.lang.PersistentHashMap",
        Map,
        Entries::Trie {
            root: "root",
            tail: "",
            nodes: "clojure.lang.PersistentHashMap$",
            in_pairs: true,
        },
    )
    .sized("count"),
    row(
        "clojure.lang.PersistentArrayMap",
        Map,
        Entries::Pairs { array: "array" },
    ),
    row("clojure.lang.PersistentHashSet", Set, keys_of("impl")),
    row(
        "clojure.lang.PersistentList",
        List,
        chain_of_itself("_rest", "_first"),
    ),
    // Groovy
    row("groovy.util.ConfigObject", Map, inside("delegateMap")),
    row("groovy.lang.Tuple", List, all_elements("contents")),
];

const SCALA_TABLE: &str = "scala$collection$mutable$HashMap$$table|table";
