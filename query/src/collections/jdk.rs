//! Collections of `OpenJDK` 6 to 25.

use super::rows::{all_elements, buckets, chain, elements, fields, inside, keys_of, parallel};
use super::rows::{ring, ring_to, row, slots};
use super::shape::Family::{List, Map, Queue, Set};
use super::shape::{CollectionShape, Entries};

const TREE: Entries = Entries::Tree {
    root: "root",
    key: "key",
    value: "value",
};
const PAIRS: Entries = Entries::Pairs { array: "table" };
const ENUM_SET: Entries = Entries::Bits {
    constants: "universe",
    bits: "elements",
};
const NO_ELEMENTS: Entries = fields(&[], &[]);
const ONE_ELEMENT: Entries = fields(&[], &["element"]);
const TWO_ELEMENTS: Entries = fields(&[], &["e0", "e1"]);
const SKIP_LIST: Entries = Entries::Chain {
    head: "head.node.next",
    next: "next",
    key: "key",
    value: "val|value",
};

/// The rows.
pub(super) const TABLE: &[CollectionShape] = &[
    row("java.util.HashMap", Map, buckets("table", "key", "value"))
        .sized("size")
        .slots("table"),
    row(
        "java.util.LinkedHashMap",
        Map,
        Entries::Linked {
            first: "head",
            after: "after",
            tables: "table",
        },
    )
    .sized("size")
    .slots("table"),
    row("java.util.Hashtable", Map, buckets("table", "key", "value"))
        .sized("count")
        .slots("table")
        .holding(11),
    // JDK 9 and later keep a map inside; before, `Properties` is a `Hashtable`.
    row(
        "java.util.Properties",
        Map,
        buckets("map.table|table", "key", "val|value"),
    )
    .sized("map.baseCount|count"),
    row(
        "java.util.WeakHashMap",
        Map,
        buckets("table", "referent", "value"),
    )
    .sized("size")
    .slots("table"),
    row(
        "java.lang.ThreadLocal$ThreadLocalMap",
        Map,
        buckets("table", "referent", "value"),
    ),
    row(
        "java.util.concurrent.ConcurrentHashMap",
        Map,
        buckets("table|segments[].table", "key", "val|value"),
    )
    .adder("baseCount", "counterCells")
    .slots("table"),
    row("java.util.IdentityHashMap", Map, PAIRS)
        .sized("size")
        .slots("table")
        .holding(64),
    row("java.util.TreeMap", Map, TREE).sized("size"),
    row("java.util.EnumMap", Map, parallel("keyUniverse", "vals"))
        .sized("size")
        .slots("vals"),
    row("java.util.concurrent.ConcurrentSkipListMap", Map, SKIP_LIST).sized("adder.base"),
    row("java.util.ImmutableCollections$MapN", Map, PAIRS)
        .sized("size")
        .slots("table")
        .fixed(),
    row(
        "java.util.ImmutableCollections$Map1",
        Map,
        fields(&["k0"], &["v0"]),
    ),
    row("java.util.HashSet", Set, keys_of("map"))
        .sized("map.size")
        .slots("map.table")
        .changes("map.modCount"),
    row("java.util.TreeSet", Set, keys_of("m"))
        .sized("m.size")
        .changes("m.modCount"),
    row(
        "java.util.concurrent.ConcurrentSkipListSet",
        Set,
        keys_of("m"),
    )
    .sized("m.adder.base"),
    row(
        "java.util.concurrent.CopyOnWriteArraySet",
        Set,
        inside("al"),
    )
    .sized("al.array"),
    row(
        "java.util.ImmutableCollections$SetN",
        Set,
        slots("elements"),
    )
    .sized("size")
    .slots("elements")
    .fixed(),
    row("java.util.ImmutableCollections$Set12", Set, TWO_ELEMENTS),
    row("java.util.ArrayList", List, elements("elementData", "size"))
        .sized("size")
        .slots("elementData")
        .holding(10),
    row(
        "java.util.Vector",
        List,
        elements("elementData", "elementCount"),
    )
    .sized("elementCount")
    .slots("elementData")
    .holding(10),
    row(
        "java.util.LinkedList",
        List,
        chain("first|header.next", "next", "item|element"),
    )
    .sized("size"),
    row(
        "java.util.concurrent.CopyOnWriteArrayList",
        List,
        all_elements("array"),
    )
    .sized("array"),
    row(
        "java.util.ImmutableCollections$ListN",
        List,
        all_elements("elements"),
    )
    .sized("elements")
    .fixed(),
    row("java.util.ImmutableCollections$List12", List, TWO_ELEMENTS),
    row("java.util.Arrays$ArrayList", List, all_elements("a"))
        .sized("a")
        .fixed(),
    row("java.util.PriorityQueue", Queue, elements("queue", "size"))
        .sized("size")
        .slots("queue")
        .holding(11),
    row(
        "java.util.ArrayDeque",
        Queue,
        ring_to("elements", "head", "tail"),
    )
    .ring("elements"),
    row("java.util.concurrent.DelayQueue", Queue, inside("q"))
        .sized("q.size")
        .slots("q.queue")
        .holding(11),
    row(
        "java.util.concurrent.LinkedBlockingQueue",
        Queue,
        chain("head", "next", "item"),
    )
    .sized("count.value")
    .changes("")
    .limit("capacity"),
    row(
        "java.util.concurrent.LinkedBlockingDeque",
        Queue,
        chain("first", "next", "item"),
    )
    .sized("count")
    .changes("")
    .limit("capacity"),
    // It can't hold more than its array.
    row(
        "java.util.concurrent.ArrayBlockingQueue",
        Queue,
        ring("items", "takeIndex", "count"),
    )
    .sized("count")
    .slots("items")
    .changes("")
    .limit("items"),
    row(
        "java.util.concurrent.PriorityBlockingQueue",
        Queue,
        elements("queue", "size"),
    )
    .sized("size")
    .slots("queue")
    .holding(11),
    row(
        "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue",
        Queue,
        elements("queue", "size"),
    )
    .sized("size")
    .slots("queue"),
    row(
        "java.util.concurrent.ConcurrentLinkedQueue",
        Queue,
        chain("head", "next", "item"),
    )
    .uncounted(),
    row(
        "java.util.concurrent.ConcurrentLinkedDeque",
        Queue,
        chain("head", "next", "item"),
    )
    .uncounted(),
    row(
        "java.util.concurrent.LinkedTransferQueue",
        Queue,
        chain("head", "next", "item"),
    )
    .uncounted(),
    row("java.util.TaskQueue", Queue, slots("queue"))
        .sized("size")
        .slots("queue")
        .holding(128),
    row("java.util.concurrent.SynchronousQueue", Queue, NO_ELEMENTS),
    row(
        "java.util.BitSet",
        Set,
        Entries::Bits {
            constants: "",
            bits: "words",
        },
    ),
    row("java.util.jar.Attributes", Map, inside("map")),
    row("java.util.RegularEnumSet", Set, ENUM_SET),
    row("java.util.JumboEnumSet", Set, ENUM_SET),
    row("java.util.Collections$EmptyList", List, NO_ELEMENTS),
    row("java.util.Collections$EmptySet", Set, NO_ELEMENTS),
    row("java.util.Collections$EmptyMap", Map, NO_ELEMENTS),
    row("java.util.Collections$AsLIFOQueue", Queue, inside("q")),
    row("java.util.Collections$UnmodifiableMap", Map, inside("m")),
    row(
        "java.util.Collections$UnmodifiableCollection",
        List,
        inside("c"),
    ),
    row("java.util.Collections$SynchronizedMap", Map, inside("m")),
    row(
        "java.lang.ProcessEnvironment$StringEnvironment",
        Map,
        inside("m"),
    ),
    row(
        "java.util.Collections$SynchronizedCollection",
        List,
        inside("c"),
    ),
    row("java.util.Collections$CheckedMap", Map, inside("m")),
    row("java.util.Collections$CheckedCollection", List, inside("c")),
    row("java.util.Collections$SetFromMap", Set, keys_of("m")),
    row("java.util.Collections$SingletonList", List, ONE_ELEMENT),
    row("java.util.Collections$SingletonSet", Set, ONE_ELEMENT),
    row(
        "java.util.Collections$SingletonMap",
        Map,
        fields(&["k"], &["v"]),
    ),
];
