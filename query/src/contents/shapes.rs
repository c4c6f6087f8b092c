//! How collections are built: where their entries are. One table for all faces.
//!
//! Sources are the classes' own: `OpenJDK` 6 to 25, Guava 33, fastutil 8, Scala 2.12 and 2.13, Kotlin 2, Clojure 1.12,
//! Groovy 4. Names separated by `|` are those of different versions.

use heapray_analyzer::{ClassIndex, Derived, Heap};
use rustc_hash::FxHashMap;

/// How a collection is built. Paths lead from the collection, steps are separated by `.`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Elements in an array; the field that counts them.
    Elements {
        array: &'static str,
        count: Option<&'static str>,
        skips_nulls: bool,
    },
    /// Keys and values take turns in an array.
    Pairs { array: &'static str },
    /// Keys in one array, values in another.
    Parallel {
        keys: &'static str,
        values: &'static str,
    },
    /// A table of linked nodes; `segments[].table` are the tables of segments.
    Buckets {
        tables: &'static str,
        next: &'static str,
        key: &'static str,
        value: &'static str,
    },
    /// Linked nodes; without a value the key is the element.
    Chain {
        head: &'static str,
        next: &'static str,
        key: &'static str,
        value: &'static str,
    },
    /// Nodes with `left` and `right`.
    Tree {
        root: &'static str,
        key: &'static str,
        value: &'static str,
    },
    /// A tree of nodes, whose classes begin so, with an `array` each; another array at its end.
    Trie {
        root: &'static str,
        tail: &'static str,
        nodes: &'static str,
        in_pairs: bool,
    },
    /// A field for each entry.
    Fields {
        keys: &'static [&'static str],
        values: &'static [&'static str],
    },
    /// Another collection inside; of a set, the keys of a map.
    Inside { path: &'static str, is_set: bool },
}

const fn elements(array: &'static str, count: &'static str) -> Shape {
    Shape::Elements {
        array,
        count: Some(count),
        skips_nulls: false,
    }
}

const fn all_elements(array: &'static str) -> Shape {
    Shape::Elements {
        array,
        count: None,
        skips_nulls: false,
    }
}

const fn slots(array: &'static str) -> Shape {
    Shape::Elements {
        array,
        count: None,
        skips_nulls: true,
    }
}

const fn buckets(tables: &'static str, key: &'static str, value: &'static str) -> Shape {
    Shape::Buckets {
        tables,
        next: "next",
        key,
        value,
    }
}

const fn chain(head: &'static str, next: &'static str, key: &'static str) -> Shape {
    Shape::Chain {
        head,
        next,
        key,
        value: "",
    }
}

const fn inside(path: &'static str) -> Shape {
    Shape::Inside {
        path,
        is_set: false,
    }
}

const fn keys_of(path: &'static str) -> Shape {
    Shape::Inside { path, is_set: true }
}

const fn parallel(keys: &'static str, values: &'static str) -> Shape {
    Shape::Parallel { keys, values }
}

const TREE: Shape = Shape::Tree {
    root: "root",
    key: "key",
    value: "value",
};
const FIELDS_2: &[&str] = &["e0", "e1"];

/// Classes and how they are built; what is true of a class is true of its subclasses.
const TABLE: &[(&str, Shape)] = &[
    ("java.util.HashMap", buckets("table", "key", "value")),
    ("java.util.Hashtable", buckets("table", "key", "value")),
    ("java.util.Properties", PROPERTIES),
    (
        "java.util.WeakHashMap",
        buckets("table", "referent", "value"),
    ),
    (
        "java.lang.ThreadLocal$ThreadLocalMap",
        buckets("table", "referent", "value"),
    ),
    (
        "java.util.concurrent.ConcurrentHashMap",
        buckets("table|segments[].table", "key", "val|value"),
    ),
    ("java.util.IdentityHashMap", Shape::Pairs { array: "table" }),
    ("java.util.TreeMap", TREE),
    ("java.util.EnumMap", parallel("keyUniverse", "vals")),
    (
        "java.util.concurrent.ConcurrentSkipListMap",
        Shape::Chain {
            head: "head.node.next",
            next: "next",
            key: "key",
            value: "val|value",
        },
    ),
    (
        "java.util.ImmutableCollections$MapN",
        Shape::Pairs { array: "table" },
    ),
    (
        "java.util.ImmutableCollections$Map1",
        Shape::Fields {
            keys: &["k0"],
            values: &["v0"],
        },
    ),
    ("java.util.ImmutableCollections$SetN", slots("elements")),
    (
        "java.util.ImmutableCollections$Set12",
        Shape::Fields {
            keys: &[],
            values: FIELDS_2,
        },
    ),
    (
        "java.util.ImmutableCollections$ListN",
        all_elements("elements"),
    ),
    (
        "java.util.ImmutableCollections$List12",
        Shape::Fields {
            keys: &[],
            values: FIELDS_2,
        },
    ),
    ("java.util.HashSet", keys_of("map")),
    ("java.util.TreeSet", keys_of("m")),
    ("java.util.concurrent.ConcurrentSkipListSet", keys_of("m")),
    ("java.util.concurrent.CopyOnWriteArraySet", inside("al")),
    ("java.util.ArrayList", elements("elementData", "size")),
    ("java.util.Vector", elements("elementData", "elementCount")),
    ("java.util.Arrays$ArrayList", all_elements("a")),
    (
        "java.util.LinkedList",
        chain("first|header.next", "next", "item|element"),
    ),
    (
        "java.util.concurrent.CopyOnWriteArrayList",
        all_elements("array"),
    ),
    ("java.util.ArrayDeque", slots("elements")),
    ("java.util.PriorityQueue", elements("queue", "size")),
    (
        "java.util.concurrent.PriorityBlockingQueue",
        elements("queue", "size"),
    ),
    (
        "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue",
        elements("queue", "size"),
    ),
    ("java.util.DelayQueue", inside("q")),
    ("java.util.concurrent.DelayQueue", inside("q")),
    ("java.util.TaskQueue", slots("queue")),
    (
        "java.util.concurrent.LinkedBlockingQueue",
        chain("head", "next", "item"),
    ),
    (
        "java.util.concurrent.LinkedBlockingDeque",
        chain("first", "next", "item"),
    ),
    ("java.util.concurrent.ArrayBlockingQueue", slots("items")),
    (
        "java.util.concurrent.ConcurrentLinkedQueue",
        chain("head", "next", "item"),
    ),
    (
        "java.util.concurrent.ConcurrentLinkedDeque",
        chain("head", "next", "item"),
    ),
    (
        "java.util.concurrent.LinkedTransferQueue",
        chain("head", "next", "item"),
    ),
    ("java.util.Collections$UnmodifiableMap", inside("m")),
    ("java.util.Collections$UnmodifiableCollection", inside("c")),
    ("java.util.Collections$SynchronizedMap", inside("m")),
    ("java.util.Collections$SynchronizedCollection", inside("c")),
    ("java.util.Collections$CheckedMap", inside("m")),
    ("java.util.Collections$CheckedCollection", inside("c")),
    ("java.util.Collections$SetFromMap", keys_of("m")),
    ("java.util.Collections$SingletonList", ONE_ELEMENT),
    ("java.util.Collections$SingletonSet", ONE_ELEMENT),
    (
        "java.util.Collections$SingletonMap",
        Shape::Fields {
            keys: &["k"],
            values: &["v"],
        },
    ),
    // Guava
    (
        "com.google.common.collect.RegularImmutableList",
        all_elements("array"),
    ),
    (
        "com.google.common.collect.SingletonImmutableList",
        ONE_ELEMENT,
    ),
    (
        "com.google.common.collect.SingletonImmutableSet",
        ONE_ELEMENT,
    ),
    (
        "com.google.common.collect.RegularImmutableSet",
        slots("elements|table"),
    ),
    (
        "com.google.common.collect.RegularImmutableMap",
        Shape::Buckets {
            tables: "entries",
            next: "",
            key: "key",
            value: "value",
        },
    ),
    (
        "com.google.common.collect.HashBiMap",
        Shape::Buckets {
            tables: "hashTableKToV",
            next: "nextInKToVBucket",
            key: "key",
            value: "value",
        },
    ),
    (
        "com.google.common.collect.AbstractMapBasedMultimap",
        inside("map"),
    ),
    (
        "com.google.common.cache.LocalCache",
        buckets(
            "segments[].table.array",
            "key|referent",
            "valueReference.referent",
        ),
    ),
    (
        "com.google.common.cache.LocalCache$LocalManualCache",
        inside("localCache"),
    ),
    // Caffeine
    (
        "com.github.benmanes.caffeine.cache.BoundedLocalCache",
        inside("data"),
    ),
    (
        "com.github.benmanes.caffeine.cache.UnboundedLocalCache",
        inside("data"),
    ),
    // fastutil
    (
        "it.unimi.dsi.fastutil.objects.ObjectArrayList",
        elements("a", "size"),
    ),
    (
        "it.unimi.dsi.fastutil.ints.IntArrayList",
        elements("a", "size"),
    ),
    (
        "it.unimi.dsi.fastutil.longs.LongArrayList",
        elements("a", "size"),
    ),
    (
        "it.unimi.dsi.fastutil.objects.ObjectOpenHashSet",
        slots("key"),
    ),
    (
        "it.unimi.dsi.fastutil.objects.Object2ObjectOpenHashMap",
        parallel("key", "value"),
    ),
    (
        "it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap",
        parallel("key", "value"),
    ),
    (
        "it.unimi.dsi.fastutil.objects.Object2LongOpenHashMap",
        parallel("key", "value"),
    ),
    (
        "it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap",
        parallel("key", "value"),
    ),
    (
        "it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap",
        parallel("key", "value"),
    ),
    // Scala
    (
        "scala.collection.mutable.ArrayBuffer",
        elements("array", "size0"),
    ),
    (
        "scala.collection.mutable.HashMap",
        Shape::Buckets {
            tables: "scala$collection$mutable$HashMap$$table|table",
            next: "_next|next",
            key: "_key|key",
            value: "_value|value",
        },
    ),
    ("scala.collection.immutable.$colon$colon", SCALA_LIST),
    (
        "scala.collection.immutable.HashMap",
        Shape::Trie {
            root: "rootNode",
            tail: "",
            nodes: "scala.collection.immutable.BitmapIndexedMapNode",
            in_pairs: true,
        },
    ),
    // Kotlin
    ("kotlin.collections.ArrayDeque", slots("elementData")),
    (
        "kotlin.collections.builders.ListBuilder",
        elements("backing|array", "length"),
    ),
    (
        "kotlin.collections.builders.MapBuilder",
        parallel("keysArray", "valuesArray"),
    ),
    // Clojure
    (
        "clojure.lang.PersistentVector",
        Shape::Trie {
            root: "root",
            tail: "tail",
            nodes: "clojure.lang.PersistentVector$Node",
            in_pairs: false,
        },
    ),
    (
        "clojure.lang.PersistentHashMap",
        Shape::Trie {
            root: "root",
            tail: "",
            nodes: "clojure.lang.PersistentHashMap$",
            in_pairs: true,
        },
    ),
    (
        "clojure.lang.PersistentArrayMap",
        Shape::Pairs { array: "array" },
    ),
    ("clojure.lang.PersistentHashSet", keys_of("impl")),
    (
        "clojure.lang.PersistentList",
        chain_of_itself("_rest", "_first"),
    ),
    // Groovy
    ("groovy.util.ConfigObject", inside("delegateMap")),
    ("groovy.lang.Tuple", all_elements("contents")),
];

/// JDK 9 and later keep a map inside; before, `Properties` is a `Hashtable`.
const PROPERTIES: Shape = Shape::Buckets {
    tables: "map.table|table",
    next: "next",
    key: "key",
    value: "val|value",
};
const ONE_ELEMENT: Shape = Shape::Fields {
    keys: &[],
    values: &["element"],
};
const SCALA_LIST: Shape = chain_of_itself(
    "next|tl",
    "head|scala$collection$immutable$$colon$colon$$hd",
);

/// A collection that is its own first node.
const fn chain_of_itself(next: &'static str, key: &'static str) -> Shape {
    Shape::Chain {
        head: "",
        next,
        key,
        value: "",
    }
}

/// How the collections of a class are built; `None` if the class is not known. O(1) after the first call.
pub(super) fn find_shape(heap: &Heap, class: ClassIndex) -> Option<&'static Shape> {
    let by_class = heap.derived::<ShapesByClass>();
    let at = by_class.0.get(class.get()).copied().flatten()?;
    TABLE.get(usize::from(at)).map(|(_, shape)| shape)
}

/// Position in [`TABLE`], for each class.
struct ShapesByClass(Vec<Option<u16>>);

impl Derived for ShapesByClass {
    fn compute(heap: &Heap) -> Self {
        let classes = heap.classes();
        let by_name: FxHashMap<&str, u16> = TABLE.iter().map(|(name, _)| *name).zip(0..).collect();
        let mut found: Vec<Option<u16>> = vec![None; classes.len()];
        for index in classes.top_down() {
            let class = classes.get(index);
            let own = by_name.get(class.name.as_str()).copied();
            let above = || *found.get(class.super_class?.get())?;
            let shape = own.or_else(above);
            if let Some(slot) = found.get_mut(index.get()) {
                *slot = shape;
            }
        }
        Self(found)
    }
}
