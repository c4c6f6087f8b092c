//! Collections of Scala 2.12 and 2.13. Names that the compiler mangles stand before plain ones.

use super::rows::{all_elements, chain, chain_of_itself, elements, fields, inside, keys_of};
use super::rows::{pairs_of_chain, parallel, ring_to, row, slots, tree};
use super::shape::Family::{List, Map, Queue, Set};
use super::shape::{CollectionShape, Entries};

const TABLE_OF_MAP: &str = "scala$collection$mutable$HashMap$$table|table";
const TREE_KEY: &str = "scala$collection$immutable$RedBlackTree$Tree$$_key|scala$collection$immutable$NewRedBlackTree$Tree$$_key|key";
const TREE_VALUE: &str = "scala$collection$immutable$RedBlackTree$Tree$$_value|scala$collection$immutable$NewRedBlackTree$Tree$$_value|value";
/// Arrays of a vector of 2.13, from its front to its end. Small ones have some of them.
const VECTOR: &[(&str, u32)] = &[
    ("prefix1", 1),
    ("prefix2", 2),
    ("prefix3", 3),
    ("prefix4", 4),
    ("prefix5", 5),
    ("data2", 2),
    ("data3", 3),
    ("data4", 4),
    ("data5", 5),
    ("data6", 6),
    ("suffix5", 5),
    ("suffix4", 4),
    ("suffix3", 3),
    ("suffix2", 2),
    ("suffix1", 1),
];

/// The first node of a map or set of 2.13 stands in a field; in 2.12 the collection is the first node.
const fn trie(in_pairs: bool) -> Entries {
    Entries::Trie {
        root: "rootNode|",
        tail: "",
        nodes: "scala.collection.immutable.BitmapIndexed|scala.collection.immutable.HashCollision|scala.collection.immutable.HashMap$Hash|scala.collection.immutable.HashSet$Hash",
        in_pairs,
    }
}
/// A list in 2.12, a ring later.
const STACK: Entries = Entries::Either {
    path: "elems",
    then: &inside("elems"),
    otherwise: &ring_to(
        "array",
        "scala$collection$mutable$ArrayDeque$$start|start",
        "scala$collection$mutable$ArrayDeque$$end|end",
    ),
};
const BIT_SET: Entries = Entries::Bits {
    constants: "",
    bits: "elems",
};

/// The rows.
pub(super) const TABLE: &[CollectionShape] = &[
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
            tables: TABLE_OF_MAP,
            next: "_next|next",
            key: "_key|key",
            value: "_value|value",
        },
    )
    .sized("contentSize|tableSize")
    .slots(TABLE_OF_MAP),
    row(
        "scala.collection.immutable.$colon$colon",
        List,
        chain_of_itself(
            "next|tl",
            "head|scala$collection$immutable$$colon$colon$$hd",
        ),
    ),
    row("scala.collection.immutable.HashMap", Map, trie(true)),
    row(
        "scala.collection.immutable.Map$Map1",
        Map,
        fields(
            &["scala$collection$immutable$Map$Map1$$key1|key1"],
            &["scala$collection$immutable$Map$Map1$$value1|value1"],
        ),
    ),
    row(
        "scala.collection.immutable.Map$Map2",
        Map,
        fields(
            &[
                "scala$collection$immutable$Map$Map2$$key1|key1",
                "scala$collection$immutable$Map$Map2$$key2|key2",
            ],
            &[
                "scala$collection$immutable$Map$Map2$$value1|value1",
                "scala$collection$immutable$Map$Map2$$value2|value2",
            ],
        ),
    ),
    row(
        "scala.collection.immutable.Map$Map3",
        Map,
        fields(
            &[
                "scala$collection$immutable$Map$Map3$$key1|key1",
                "scala$collection$immutable$Map$Map3$$key2|key2",
                "scala$collection$immutable$Map$Map3$$key3|key3",
            ],
            &[
                "scala$collection$immutable$Map$Map3$$value1|value1",
                "scala$collection$immutable$Map$Map3$$value2|value2",
                "scala$collection$immutable$Map$Map3$$value3|value3",
            ],
        ),
    ),
    row(
        "scala.collection.immutable.Map$Map4",
        Map,
        fields(
            &[
                "scala$collection$immutable$Map$Map4$$key1|key1",
                "scala$collection$immutable$Map$Map4$$key2|key2",
                "scala$collection$immutable$Map$Map4$$key3|key3",
                "scala$collection$immutable$Map$Map4$$key4|key4",
            ],
            &[
                "scala$collection$immutable$Map$Map4$$value1|value1",
                "scala$collection$immutable$Map$Map4$$value2|value2",
                "scala$collection$immutable$Map$Map4$$value3|value3",
                "scala$collection$immutable$Map$Map4$$value4|value4",
            ],
        ),
    ),
    row(
        "scala.collection.immutable.Set$Set1",
        Set,
        fields(&[], &["elem1|scala$collection$immutable$Set$Set1$$elem1"]),
    ),
    row(
        "scala.collection.immutable.Set$Set2",
        Set,
        fields(
            &[],
            &[
                "elem1|scala$collection$immutable$Set$Set2$$elem1",
                "elem2|scala$collection$immutable$Set$Set2$$elem2",
            ],
        ),
    ),
    row(
        "scala.collection.immutable.Set$Set3",
        Set,
        fields(
            &[],
            &[
                "elem1|scala$collection$immutable$Set$Set3$$elem1",
                "elem2|scala$collection$immutable$Set$Set3$$elem2",
                "elem3|scala$collection$immutable$Set$Set3$$elem3",
            ],
        ),
    ),
    row(
        "scala.collection.immutable.Set$Set4",
        Set,
        fields(
            &[],
            &[
                "elem1|scala$collection$immutable$Set$Set4$$elem1",
                "elem2|scala$collection$immutable$Set$Set4$$elem2",
                "elem3|scala$collection$immutable$Set$Set4$$elem3",
                "elem4|scala$collection$immutable$Set$Set4$$elem4",
            ],
        ),
    ),
    row("scala.collection.immutable.HashSet", Set, trie(false)),
    row(
        "scala.collection.immutable.Vector",
        List,
        Entries::Either {
            path: "display0",
            then: &Entries::Displays,
            otherwise: &Entries::Nested {
                arrays: VECTOR,
                count: "",
            },
        },
    ),
    row(
        "scala.collection.immutable.Queue",
        Queue,
        Entries::Together {
            parts: &[inside("out"), Entries::Backwards(&inside("in"))],
        },
    ),
    row(
        "scala.collection.immutable.TreeMap",
        Map,
        tree(
            "tree|scala$collection$immutable$TreeMap$$tree",
            TREE_KEY,
            TREE_VALUE,
        ),
    ),
    row(
        "scala.collection.immutable.TreeSet",
        Set,
        tree(
            "tree|scala$collection$immutable$TreeSet$$tree",
            TREE_KEY,
            "",
        ),
    ),
    row(
        "scala.collection.immutable.ListMap$Node",
        Map,
        Entries::Backwards(&pairs_of_chain("", "_init|$outer", "key", "_value|value")),
    ),
    row(
        "scala.collection.immutable.ArraySeq",
        List,
        all_elements("unsafeArray"),
    ),
    row(
        "scala.collection.mutable.ArraySeq",
        List,
        all_elements("array"),
    ),
    row(
        "scala.collection.mutable.ListBuffer",
        List,
        inside("first|scala$collection$mutable$ListBuffer$$start|start"),
    ),
    row(
        "scala.collection.mutable.HashSet",
        Set,
        Entries::Either {
            path: "scala$collection$mutable$HashSet$$table",
            then: &Entries::Buckets {
                tables: "scala$collection$mutable$HashSet$$table",
                next: "_next",
                key: "_key",
                value: "",
            },
            otherwise: &slots("table"),
        },
    )
    .sized("contentSize")
    .slots("scala$collection$mutable$HashSet$$table"),
    row(
        "scala.collection.mutable.LinkedHashMap",
        Map,
        pairs_of_chain("firstEntry", "later", "key", "value"),
    ),
    row(
        "scala.collection.mutable.LinkedHashSet",
        Set,
        chain("firstEntry", "later", "key"),
    ),
    row(
        "scala.collection.mutable.TreeMap",
        Map,
        tree(
            "scala$collection$mutable$TreeMap$$tree.root",
            "key",
            "value",
        ),
    ),
    row(
        "scala.collection.mutable.TreeSet",
        Set,
        tree("scala$collection$mutable$TreeSet$$tree.root", "key", ""),
    ),
    row(
        "scala.collection.mutable.ArrayDeque",
        Queue,
        ring_to(
            "array",
            "scala$collection$mutable$ArrayDeque$$start|start",
            "scala$collection$mutable$ArrayDeque$$end|end",
        ),
    ),
    row(
        "scala.collection.mutable.AnyRefMap",
        Map,
        parallel(
            "scala$collection$mutable$AnyRefMap$$_keys|_keys",
            "scala$collection$mutable$AnyRefMap$$_values|_values",
        ),
    ),
    row(
        "scala.collection.mutable.LongMap",
        Map,
        parallel(
            "scala$collection$mutable$LongMap$$_keys|_keys",
            "scala$collection$mutable$LongMap$$_values|_values",
        ),
    ),
    // The first slot of the heap is not used.
    row(
        "scala.collection.mutable.PriorityQueue",
        Queue,
        Entries::Elements {
            array: "scala$collection$mutable$PriorityQueue$$resarr.array|resarr.array",
            count: Some("scala$collection$mutable$PriorityQueue$$resarr.size0|resarr.size0"),
            skips_nulls: true,
        },
    ),
    row("scala.collection.immutable.Nil$", List, fields(&[], &[])),
    row(
        "scala.collection.immutable.Map$EmptyMap$",
        Map,
        fields(&[], &[]),
    ),
    row(
        "scala.collection.immutable.Set$EmptySet$",
        Set,
        fields(&[], &[]),
    ),
    // A key's place stands beside its value.
    row(
        "scala.collection.immutable.VectorMap",
        Map,
        Entries::Unpacked {
            path: "underlying",
            key: "",
            value: "_2",
            place: "_1.value",
        },
    ),
    row(
        "scala.collection.immutable.TreeSeqMap",
        Map,
        Entries::Unpacked {
            path: "scala$collection$immutable$TreeSeqMap$$mapping",
            key: "",
            value: "_2",
            place: "_1.value",
        },
    ),
    row(
        "scala.collection.mutable.ListMap",
        Map,
        Entries::Unpacked {
            path: "elems",
            key: "_1",
            value: "_2",
            place: "",
        },
    ),
    row(
        "scala.collection.mutable.OpenHashMap",
        Map,
        Entries::Buckets {
            tables: "scala$collection$mutable$OpenHashMap$$table",
            next: "",
            key: "key",
            value: "value.value|value.x",
        },
    ),
    // What nobody has asked for yet is not there.
    row(
        "scala.collection.immutable.LazyList",
        List,
        chain(
            "",
            "_tail|scala$collection$immutable$LazyList$$state.tail",
            "scala$collection$immutable$LazyList$$_head|_head|scala$collection$immutable$LazyList$$state.head",
        ),
    ),
    row(
        "scala.collection.immutable.Stream$Cons",
        List,
        chain("", "tlVal", "head|hd"),
    ),
    row(
        "scala.collection.immutable.Stream$Empty$",
        List,
        fields(&[], &[]),
    ),
    row(
        "scala.collection.immutable.IntMap",
        Map,
        tree("", "key", "value"),
    ),
    row(
        "scala.collection.immutable.LongMap",
        Map,
        tree("", "key", "value"),
    ),
    row(
        "scala.collection.immutable.ListSet$Node",
        Set,
        Entries::Backwards(&chain("", "$outer", "elem")),
    ),
    row(
        "scala.collection.mutable.MutableList",
        List,
        chain("first0", "next", "elem"),
    ),
    row(
        "scala.collection.mutable.WrappedArray",
        List,
        all_elements("array"),
    ),
    row("scala.collection.mutable.Stack", List, STACK),
    row("scala.collection.immutable.Stack", List, inside("elems")),
    row("scala.collection.mutable.BitSet", Set, BIT_SET),
    row("scala.collection.immutable.BitSet", Set, BIT_SET),
    row(
        "scala.collection.mutable.CollisionProofHashMap",
        Map,
        Entries::Buckets {
            tables: "scala$collection$mutable$CollisionProofHashMap$$table",
            next: "next",
            key: "key",
            value: "value",
        },
    ),
    row(
        "scala.collection.immutable.Map$WithDefault",
        Map,
        inside("underlying"),
    ),
    row(
        "scala.collection.mutable.Map$WithDefault",
        Map,
        inside("underlying"),
    ),
    row(
        "scala.collection.immutable.MapOps$ImmutableKeySet",
        Set,
        keys_of("$outer"),
    ),
    row("scala.collection.MapOps$KeySet", Set, keys_of("$outer")),
    row(
        "scala.collection.concurrent.TrieMap",
        Map,
        Entries::Trie {
            root: "root",
            tail: "",
            nodes: "scala.collection.concurrent.",
            in_pairs: true,
        },
    ),
];
