//! Collections of Caffeine 2 and 3, Kotlin 2, Clojure 1.12 and Groovy 4.

use super::rows::{all_elements, buckets, chain_of_itself, elements, inside, keys_of, parallel};
use super::rows::{ring, row, slots};
use super::shape::Family::{List, Map, Queue, Set};
use super::shape::{CollectionShape, Entries};

/// A node of Caffeine may hold key and value by references of its own.
const CAFFEINE: Entries = buckets(
    "data.table",
    "val.key.referent|val.key",
    "val.value.referent|val.value",
);

/// The rows.
pub(super) const TABLE: &[CollectionShape] = &[
    // Caffeine
    row(
        "com.github.benmanes.caffeine.cache.BoundedLocalCache",
        Map,
        CAFFEINE,
    ),
    row(
        "com.github.benmanes.caffeine.cache.BoundedLocalCache$BoundedLocalManualCache",
        Map,
        inside("cache"),
    ),
    row(
        "com.github.benmanes.caffeine.cache.BoundedLocalCache$BoundedLocalAsyncCache",
        Map,
        inside("cache"),
    ),
    row(
        "com.github.benmanes.caffeine.cache.BoundedLocalCache$BoundedLocalAsyncLoadingCache",
        Map,
        inside("cache"),
    ),
    row(
        "com.github.benmanes.caffeine.cache.UnboundedLocalCache$UnboundedLocalManualCache",
        Map,
        inside("cache"),
    ),
    row(
        "com.github.benmanes.caffeine.cache.UnboundedLocalCache$UnboundedLocalAsyncCache",
        Map,
        inside("cache"),
    ),
    row(
        "com.github.benmanes.caffeine.cache.UnboundedLocalCache$UnboundedLocalAsyncLoadingCache",
        Map,
        inside("cache"),
    ),
    row(
        "com.github.benmanes.caffeine.cache.LocalAsyncCache$AsyncAsMapView",
        Map,
        inside("asyncCache"),
    ),
    row(
        "com.github.benmanes.caffeine.cache.UnboundedLocalCache",
        Map,
        inside("data"),
    ),
    // Kotlin
    row(
        "kotlin.collections.ArrayDeque",
        Queue,
        ring("elementData", "head", "size"),
    )
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
    row(
        "kotlin.collections.builders.SetBuilder",
        Set,
        slots("backing.keysArray"),
    ),
    row(
        "kotlin.collections.builders.SerializedMap",
        Map,
        inside("map"),
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
