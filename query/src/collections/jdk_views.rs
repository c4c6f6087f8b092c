//! Views of the JDK's collections: keys, values and entries of maps, parts of lists and maps, and reversed ones.

use super::rows::{inside, key_range, keys_of, part, row, values_of};
use super::shape::Family::{List, Map, Queue, Set};
use super::shape::{CollectionShape, Entries};

/// Such a view of a linked map goes backwards if a flag says so.
const fn linked(forwards: &'static Entries) -> Entries {
    Entries::Reversible {
        is_backwards: "reversed",
        forwards,
    }
}

/// The rows.
pub(super) const TABLE: &[CollectionShape] = &[
    row("java.util.AbstractMap$1", Set, keys_of("this$0")),
    row("java.util.AbstractMap$2", List, values_of("this$0")),
    row("java.util.HashMap$KeySet", Set, keys_of("this$0")),
    row("java.util.HashMap$Values", List, values_of("this$0")),
    row("java.util.HashMap$EntrySet", Set, inside("this$0")),
    row("java.util.EnumMap$KeySet", Set, keys_of("this$0")),
    row("java.util.EnumMap$Values", List, values_of("this$0")),
    row("java.util.EnumMap$EntrySet", Set, inside("this$0")),
    row("java.util.IdentityHashMap$KeySet", Set, keys_of("this$0")),
    row(
        "java.util.IdentityHashMap$Values",
        List,
        values_of("this$0"),
    ),
    row("java.util.IdentityHashMap$EntrySet", Set, inside("this$0")),
    row("java.util.WeakHashMap$KeySet", Set, keys_of("this$0")),
    row("java.util.WeakHashMap$Values", List, values_of("this$0")),
    row("java.util.WeakHashMap$EntrySet", Set, inside("this$0")),
    row("java.util.Hashtable$KeySet", Set, keys_of("this$0")),
    row(
        "java.util.Hashtable$ValueCollection",
        List,
        values_of("this$0"),
    ),
    row("java.util.Hashtable$EntrySet", Set, inside("this$0")),
    row("java.util.Properties$EntrySet", Set, inside("entrySet")),
    row("java.util.TreeMap$KeySet", Set, keys_of("m")),
    row("java.util.TreeMap$Values", List, values_of("this$0")),
    row("java.util.TreeMap$EntrySet", Set, inside("this$0")),
    row(
        "java.util.TreeMap$NavigableSubMap$EntrySetView",
        Set,
        inside("this$0"),
    ),
    row(
        "java.util.ImmutableCollections$MapN$1",
        Set,
        inside("this$0"),
    ),
    row(
        "java.util.concurrent.ConcurrentHashMap$KeySetView",
        Set,
        keys_of("map"),
    ),
    row(
        "java.util.concurrent.ConcurrentHashMap$ValuesView",
        List,
        values_of("map"),
    ),
    row(
        "java.util.concurrent.ConcurrentHashMap$EntrySetView",
        Set,
        inside("map"),
    ),
    row(
        "java.util.concurrent.ConcurrentSkipListMap$KeySet",
        Set,
        keys_of("m"),
    ),
    row(
        "java.util.concurrent.ConcurrentSkipListMap$Values",
        List,
        values_of("m"),
    ),
    row(
        "java.util.concurrent.ConcurrentSkipListMap$EntrySet",
        Set,
        inside("m"),
    ),
    row("java.util.SequencedMap$1SeqKeySet", Set, keys_of("this$0")),
    row(
        "java.util.SequencedMap$1SeqValues",
        List,
        values_of("this$0"),
    ),
    row("java.util.SequencedMap$1SeqEntrySet", Set, inside("this$0")),
    row(
        "java.util.ReverseOrderSortedMapView$1",
        Set,
        keys_of("this$0"),
    ),
    row(
        "java.util.ReverseOrderSortedMapView$2",
        List,
        values_of("this$0"),
    ),
    row(
        "java.util.ReverseOrderSortedMapView$3",
        Set,
        inside("this$0"),
    ),
    row(
        "java.util.Collections$CheckedMap$CheckedEntrySet",
        Set,
        inside("s"),
    ),
    row(
        "java.util.LinkedHashMap$LinkedKeySet",
        Set,
        linked(&keys_of("this$0")),
    ),
    row(
        "java.util.LinkedHashMap$LinkedValues",
        List,
        linked(&values_of("this$0")),
    ),
    row(
        "java.util.LinkedHashMap$LinkedEntrySet",
        Set,
        linked(&inside("this$0")),
    ),
    row(
        "java.util.ArrayList$SubList",
        List,
        part("root|this$0", "offset", "size"),
    ),
    row(
        "java.util.AbstractList$SubList",
        List,
        part("root", "offset", "size"),
    ),
    row("java.util.SubList", List, part("l", "offset", "size")),
    row(
        "java.util.ImmutableCollections$SubList",
        List,
        part("root", "offset", "size"),
    ),
    // The array is that of the list when the view was made.
    row(
        "java.util.concurrent.CopyOnWriteArrayList$COWSubList",
        List,
        part("expectedArray|this$0", "offset", "size"),
    ),
    row("java.util.TreeMap$AscendingSubMap", Map, key_range("")),
    row(
        "java.util.TreeMap$DescendingSubMap",
        Map,
        Entries::Backwards(&key_range("")),
    ),
    row(
        "java.util.concurrent.ConcurrentSkipListMap$SubMap",
        Map,
        key_range("isDescending"),
    ),
    row(
        "java.util.LinkedHashMap$ReversedLinkedHashMapView",
        Map,
        Entries::Backwards(&inside("base")),
    ),
    row(
        "java.util.LinkedHashSet$1ReverseLinkedHashSetView",
        Set,
        Entries::Backwards(&inside("this$0")),
    ),
    row(
        "java.util.LinkedList$ReverseOrderLinkedListView",
        List,
        Entries::Backwards(&inside("list")),
    ),
    row(
        "java.util.ReverseOrderDequeView",
        Queue,
        Entries::Backwards(&inside("base")),
    ),
    row(
        "java.util.ReverseOrderListView",
        List,
        Entries::Backwards(&inside("base")),
    ),
    row(
        "java.util.ReverseOrderSortedMapView",
        Map,
        Entries::Backwards(&inside("base")),
    ),
    row(
        "java.util.ReverseOrderSortedSetView",
        Set,
        Entries::Backwards(&inside("base")),
    ),
    row(
        "java.util.concurrent.CopyOnWriteArrayList$Reversed",
        List,
        Entries::Backwards(&inside("base")),
    ),
    row(
        "java.util.Collections$CopiesList",
        List,
        Entries::Repeated {
            element: "element",
            count: "n",
        },
    ),
];
