//! Collections of Caffeine 2 and 3, Kotlin 2, Clojure 1.12 and Groovy 4.

use super::rows::{all_elements, buckets, chain, chain_of_itself, elements, fields, inside};
use super::rows::{keys_of, parallel, part, part_to, ring, row, slots, tree, values_of};
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
    // Views and small ones.
    row(
        "com.github.benmanes.caffeine.cache.BoundedLocalCache$KeySetView",
        Set,
        keys_of("cache"),
    ),
    row(
        "com.github.benmanes.caffeine.cache.BoundedLocalCache$ValuesView",
        List,
        values_of("cache"),
    ),
    row(
        "com.github.benmanes.caffeine.cache.BoundedLocalCache$EntrySetView",
        Set,
        inside("cache"),
    ),
    row(
        "com.github.benmanes.caffeine.cache.UnboundedLocalCache$KeySetView",
        Set,
        keys_of("cache"),
    ),
    row(
        "com.github.benmanes.caffeine.cache.UnboundedLocalCache$ValuesView",
        List,
        values_of("cache"),
    ),
    row(
        "com.github.benmanes.caffeine.cache.UnboundedLocalCache$EntrySetView",
        Set,
        inside("cache"),
    ),
    row(
        "com.github.benmanes.caffeine.cache.LocalAsyncLoadingCache$AsMapView",
        Map,
        inside("delegate"),
    ),
    row(
        "com.github.benmanes.caffeine.cache.LocalAsyncLoadingCache$LoadingCacheView",
        Map,
        inside("asMapView|asyncCache"),
    ),
    row(
        "com.github.benmanes.caffeine.cache.LocalAsyncCache$AsMapView",
        Map,
        inside("delegate|asyncCache"),
    ),
    row(
        "com.github.benmanes.caffeine.cache.LocalAsyncCache$AbstractCacheView",
        Map,
        inside("asMapView|asyncCache"),
    ),
    row(
        "com.github.benmanes.caffeine.cache.LocalAsyncCache$CacheView",
        Map,
        inside("asyncCache"),
    ),
    row(
        "kotlin.collections.AbstractList$SubList",
        List,
        part("list", "fromIndex", "_size"),
    ),
    row(
        "kotlin.collections.AbstractMap$keys$1",
        Set,
        keys_of("this$0"),
    ),
    row(
        "kotlin.collections.AbstractMap$values$1",
        List,
        values_of("this$0"),
    ),
    row(
        "kotlin.collections.ArrayAsCollection",
        List,
        all_elements("values"),
    ),
    row("kotlin.collections.EmptyList", List, fields(&[], &[])),
    row("kotlin.collections.EmptyMap", Map, fields(&[], &[])),
    row("kotlin.collections.EmptySet", Set, fields(&[], &[])),
    row("kotlin.collections.MapWithDefaultImpl", Map, inside("map")),
    row(
        "kotlin.collections.MutableMapWithDefaultImpl",
        Map,
        inside("map"),
    ),
    row(
        "kotlin.collections.MovingSubList",
        List,
        part("list", "fromIndex", "_size"),
    ),
    row(
        "kotlin.collections.ReversedList",
        List,
        Entries::Backwards(&inside("delegate")),
    ),
    row(
        "kotlin.collections.ReversedListReadOnly",
        List,
        Entries::Backwards(&inside("delegate")),
    ),
    row(
        "kotlin.collections.RingBuffer",
        List,
        ring("buffer", "startIndex", "size"),
    ),
    row(
        "kotlin.collections.builders.ListBuilder$BuilderSubList",
        List,
        part("backing", "offset", "length"),
    ),
    row(
        "kotlin.collections.builders.MapBuilderKeys",
        Set,
        keys_of("backing"),
    ),
    row(
        "kotlin.collections.builders.MapBuilderValues",
        List,
        values_of("backing"),
    ),
    row(
        "kotlin.collections.builders.MapBuilderEntries",
        Set,
        inside("backing"),
    ),
    row(
        "kotlin.collections.builders.SerializedCollection",
        List,
        inside("collection"),
    ),
    row(
        "kotlin.enums.EnumEntriesList",
        List,
        all_elements("entries"),
    ),
    row(
        "kotlin.collections.ArraysKt___ArraysJvmKt$asList$1",
        List,
        all_elements("$this_asList"),
    ),
    row(
        "kotlin.collections.ArraysKt___ArraysJvmKt$asList$2",
        List,
        all_elements("$this_asList"),
    ),
    row(
        "kotlin.collections.ArraysKt___ArraysJvmKt$asList$3",
        List,
        all_elements("$this_asList"),
    ),
    row(
        "kotlin.collections.ArraysKt___ArraysJvmKt$asList$4",
        List,
        all_elements("$this_asList"),
    ),
    row(
        "kotlin.collections.ArraysKt___ArraysJvmKt$asList$5",
        List,
        all_elements("$this_asList"),
    ),
    row(
        "kotlin.collections.ArraysKt___ArraysJvmKt$asList$6",
        List,
        all_elements("$this_asList"),
    ),
    row(
        "kotlin.collections.ArraysKt___ArraysJvmKt$asList$7",
        List,
        all_elements("$this_asList"),
    ),
    row(
        "kotlin.collections.ArraysKt___ArraysJvmKt$asList$8",
        List,
        all_elements("$this_asList"),
    ),
    row(
        "clojure.lang.PersistentTreeMap",
        Map,
        tree("tree", "key", "val"),
    ),
    row("clojure.lang.PersistentTreeSet", Set, keys_of("impl")),
    row(
        "clojure.lang.APersistentVector$SubVector",
        List,
        part_to("v", "start", "end"),
    ),
    row(
        "clojure.lang.PersistentQueue",
        Queue,
        Entries::Together {
            parts: &[inside("f"), inside("r")],
        },
    ),
    row(
        "clojure.lang.LazySeq",
        List,
        chain("s", "_rest|_more.s|_more", "_first"),
    ),
    row(
        "clojure.lang.Cons",
        List,
        chain("", "_rest|_more.s|_more", "_first"),
    ),
];
