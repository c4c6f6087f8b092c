//! Collections of Guava 20 to 33.

use super::rows::{all_elements, buckets, elements, fields, in_array, inside, keys_of};
use super::rows::{pairs_of_chain, parallel, part, part_to, row, slots, tree, values_of};
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
        Entries::Chain {
            head: "firstEntry",
            next: "successorInValueSet",
            key: "value",
            value: "",
        },
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
    // Views.
    row(
        "com.google.common.collect.ImmutableMapKeySet",
        Set,
        keys_of("map"),
    ),
    row(
        "com.google.common.collect.RegularImmutableMap$KeySet",
        Set,
        keys_of("map"),
    ),
    row(
        "com.google.common.collect.ImmutableMapValues",
        List,
        values_of("map"),
    ),
    row(
        "com.google.common.collect.RegularImmutableMap$Values",
        List,
        values_of("map"),
    ),
    row(
        "com.google.common.collect.ImmutableMapEntrySet$RegularEntrySet",
        Set,
        inside("map"),
    ),
    row(
        "com.google.common.collect.ImmutableMap$IteratorBasedImmutableMap$1EntrySetImpl",
        Set,
        inside("this$0"),
    ),
    row(
        "com.google.common.collect.ImmutableSortedMap$1EntrySet",
        Set,
        inside("this$0"),
    ),
    row(
        "com.google.common.collect.ImmutableList$SubList",
        List,
        part("this$0", "offset", "length"),
    ),
    row(
        "com.google.common.collect.ImmutableList$ReverseImmutableList",
        List,
        Entries::Backwards(&inside("forwardList")),
    ),
    row(
        "com.google.common.collect.RegularImmutableAsList",
        List,
        inside("delegateList|delegate"),
    ),
    row(
        "com.google.common.collect.IndexedImmutableSet$1",
        List,
        inside("this$0"),
    ),
    row(
        "com.google.common.collect.ImmutableSet$Indexed$1",
        List,
        inside("this$0"),
    ),
    row(
        "com.google.common.collect.DescendingImmutableSortedSet",
        Set,
        Entries::Backwards(&inside("forward")),
    ),
    row(
        "com.google.common.collect.RegularImmutableBiMap$Inverse",
        Map,
        Entries::Swapped("this$0"),
    ),
    row(
        "com.google.common.collect.HashBiMap$Inverse",
        Map,
        Entries::Swapped("this$0"),
    ),
    row("com.google.common.collect.Maps$KeySet", Set, keys_of("map")),
    row(
        "com.google.common.collect.Maps$Values",
        List,
        values_of("map"),
    ),
    row(
        "com.google.common.collect.Maps$IteratorBasedAbstractMap$1",
        Set,
        inside("this$0"),
    ),
    row(
        "com.google.common.collect.CompactHashMap$EntrySetView",
        Set,
        inside("this$0"),
    ),
    row(
        "com.google.common.collect.Maps$UnmodifiableBiMap",
        Map,
        inside("delegate"),
    ),
    row(
        "com.google.common.collect.Maps$UnmodifiableNavigableMap",
        Map,
        inside("delegate"),
    ),
    row(
        "com.google.common.collect.Multimaps$UnmodifiableMultimap",
        Map,
        inside("delegate"),
    ),
    row(
        "com.google.common.collect.Multisets$UnmodifiableMultiset",
        Map,
        inside("delegate"),
    ),
    row(
        "com.google.common.collect.Tables$UnmodifiableTable",
        Map,
        inside("delegate"),
    ),
    row(
        "com.google.common.collect.Sets$UnmodifiableNavigableSet",
        Set,
        inside("delegate"),
    ),
    row(
        "com.google.common.collect.Sets$DescendingSet",
        Set,
        Entries::Backwards(&inside("forward")),
    ),
    row(
        "com.google.common.collect.AbstractMapBasedMultimap$AsMap",
        Map,
        inside("submap"),
    ),
    row(
        "com.google.common.collect.AbstractMapBasedMultimap$AsMap$AsMapEntries",
        Set,
        inside("this$1"),
    ),
    row(
        "com.google.common.collect.AbstractMapBasedMultimap$WrappedCollection",
        List,
        inside("delegate"),
    ),
    row(
        "com.google.common.collect.StandardTable$Row",
        Map,
        inside("backingRowMap"),
    ),
    row(
        "com.google.common.collect.StandardTable$RowMap",
        Map,
        inside("this$0"),
    ),
    row(
        "com.google.common.collect.Lists$ReverseList",
        List,
        Entries::Backwards(&inside("forwardList")),
    ),
    row(
        "com.google.common.collect.ImmutableClassToInstanceMap",
        Map,
        inside("delegate"),
    ),
    row(
        "com.google.common.collect.MutableClassToInstanceMap",
        Map,
        inside("delegate"),
    ),
    row(
        "com.google.common.collect.ImmutableRangeMap",
        Map,
        parallel("ranges", "values"),
    ),
    row(
        "com.google.common.collect.ImmutableRangeSet",
        Set,
        inside("ranges"),
    ),
    row(
        "com.google.common.collect.AbstractBiMap$KeySet",
        Set,
        keys_of("this$0"),
    ),
    row(
        "com.google.common.collect.AbstractBiMap$ValueSet",
        Set,
        values_of("this$0"),
    ),
    row(
        "com.google.common.collect.AbstractBiMap$EntrySet",
        Set,
        inside("this$0"),
    ),
    row(
        "com.google.common.collect.MapMakerInternalMap$KeySet",
        Set,
        keys_of("this$0"),
    ),
    row(
        "com.google.common.collect.MapMakerInternalMap$Values",
        List,
        values_of("this$0"),
    ),
    row(
        "com.google.common.collect.MapMakerInternalMap$EntrySet",
        Set,
        inside("this$0"),
    ),
    row(
        "com.google.common.cache.LocalCache$KeySet",
        Set,
        keys_of("this$0"),
    ),
    row(
        "com.google.common.cache.LocalCache$Values",
        List,
        values_of("this$0"),
    ),
    row(
        "com.google.common.cache.LocalCache$EntrySet",
        Set,
        inside("this$0"),
    ),
    row(
        "com.google.common.collect.SingletonImmutableTable",
        Map,
        fields(&["singleRowKey"], &["singleValue"]),
    ),
    row(
        "com.google.common.primitives.Booleans$BooleanArrayAsList",
        List,
        part_to("array", "start", "end"),
    ),
    row(
        "com.google.common.primitives.Bytes$ByteArrayAsList",
        List,
        part_to("array", "start", "end"),
    ),
    row(
        "com.google.common.primitives.Chars$CharArrayAsList",
        List,
        part_to("array", "start", "end"),
    ),
    row(
        "com.google.common.primitives.Doubles$DoubleArrayAsList",
        List,
        part_to("array", "start", "end"),
    ),
    row(
        "com.google.common.primitives.Floats$FloatArrayAsList",
        List,
        part_to("array", "start", "end"),
    ),
    row(
        "com.google.common.primitives.Ints$IntArrayAsList",
        List,
        part_to("array", "start", "end"),
    ),
    row(
        "com.google.common.primitives.Longs$LongArrayAsList",
        List,
        part_to("array", "start", "end"),
    ),
    row(
        "com.google.common.primitives.Shorts$ShortArrayAsList",
        List,
        part_to("array", "start", "end"),
    ),
    row(
        "com.google.common.collect.RegularImmutableBiMap$Inverse$InverseEntrySet",
        Set,
        inside("this$1"),
    ),
    row(
        "com.google.common.collect.StandardTable$RowMap$EntrySet",
        Set,
        inside("this$1"),
    ),
];
