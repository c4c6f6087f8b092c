#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Heap, Silent, analyze};
use heapray_hprof::ObjectId;
use heapray_testkit::{DumpBuilder, Type};

use super::{Contents, Item, contents};

fn read(dump: &mut DumpBuilder, object: u64, limit: usize) -> (Heap, Contents) {
    let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    let index = heap.find(ObjectId(object)).unwrap();
    let found = contents(&heap, index, limit).unwrap();
    (heap, found)
}

/// Keys and values as addresses; numbers as they are.
fn entries(heap: &Heap, found: &Contents) -> Vec<(u64, u64)> {
    let number = |item: Item| match item {
        Item::Null => 0,
        Item::Object(object) => heap.id(object).0,
        Item::Number(value) => value.as_i64().unwrap().cast_unsigned(),
    };
    let entries = found.entries.iter();
    entries
        .map(|entry| (entry.key.map_or(0, number), number(entry.value)))
        .collect()
}

#[test]
fn maps_and_lists_of_the_jdk() {
    let mut dump = DumpBuilder::new();
    let pairs: Vec<(u64, u64)> = (0..20)
        .map(|number| (dump.integer(number), dump.string("a value")))
        .collect();
    let map = dump.hash_map(&pairs);
    let set_class = dump
        .class("java.util.HashSet")
        .field("map", Type::Object)
        .build();
    let set = dump.instance(set_class).set("map", map).build();
    let wrapper = dump
        .class("java.util.Collections$UnmodifiableCollection")
        .field("c", Type::Object)
        .build();
    let read_only = dump.instance(wrapper).set("c", set).build();
    let (heap, found) = read(&mut dump, map, 100);
    assert_eq!(entries(&heap, &found), pairs);
    assert!(!found.has_more);
    let (_, found) = read(&mut dump, map, 20);
    assert!(!found.has_more);
    let (_, found) = read(&mut dump, map, 19);
    assert!(found.has_more && found.entries.len() == 19);
    for keys_only in [set, read_only] {
        let (heap, found) = read(&mut dump, keys_only, 100);
        let keys: Vec<(u64, u64)> = pairs.iter().map(|(key, _)| (0, *key)).collect();
        assert_eq!(entries(&heap, &found), keys);
    }
}

/// Linked lists of JDK 6 (a ring) and later, trees, and arrays of numbers.
#[test]
fn nodes_and_numbers() {
    let mut dump = DumpBuilder::new();
    let list_class = dump
        .class("java.util.LinkedList")
        .field("header", Type::Object)
        .build();
    let entry = dump
        .class("java.util.LinkedList$Entry")
        .field("element", Type::Object)
        .field("next", Type::Object)
        .build();
    let elements = [dump.string("a"), dump.string("b")];
    let header = dump.reserve_instance(entry);
    let second = dump.instance(entry).set("element", elements[1]);
    let second = second.set("next", header).build();
    let first = dump.instance(entry).set("element", elements[0]);
    let first = first.set("next", second).build();
    dump.at(header).instance(entry).set("next", first).build();
    let list = dump.instance(list_class).set("header", header).build();
    let (heap, found) = read(&mut dump, list, 9);
    assert_eq!(entries(&heap, &found), [(0, elements[0]), (0, elements[1])]);

    let tree_class = dump
        .class("java.util.TreeMap")
        .field("root", Type::Object)
        .build();
    let mut node_class = dump.class("java.util.TreeMap$Entry");
    for field in ["key", "value", "left", "right"] {
        node_class = node_class.field(field, Type::Object);
    }
    let node_class = node_class.build();
    let keys = [dump.integer(1), dump.integer(2), dump.integer(3)];
    let leaf = |dump: &mut DumpBuilder, key| dump.instance(node_class).set("key", key).build();
    let (left, right) = (leaf(&mut dump, keys[0]), leaf(&mut dump, keys[2]));
    let root = dump.instance(node_class).set("key", keys[1]);
    let root = root.set("left", left).set("right", right).build();
    let tree = dump.instance(tree_class).set("root", root).build();
    let (heap, found) = read(&mut dump, tree, 9);
    let wanted: Vec<(u64, u64)> = keys.iter().map(|key| (*key, 0)).collect();
    assert_eq!(entries(&heap, &found), wanted);

    let ints_to_objects = dump
        .class("it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap")
        .field("key", Type::Object)
        .field("value", Type::Object)
        .build();
    let numbers: Vec<u8> = [0, 7, 0, 9]
        .iter()
        .flat_map(|n: &i32| n.to_be_bytes())
        .collect();
    let numbers = dump.primitive_array(Type::Int, &numbers);
    let values = dump.object_array("java.lang.Object[]", &[0, keys[0], 0, keys[1]]);
    let map = dump.instance(ints_to_objects).set("key", numbers);
    let map = map.set("value", values).build();
    let (heap, found) = read(&mut dump, map, 9);
    assert_eq!(entries(&heap, &found), [(7, keys[0]), (9, keys[1])]);
}

/// A vector of Clojure: a tree of nodes with arrays, and a tail.
#[test]
fn trees_of_arrays() {
    let mut dump = DumpBuilder::new();
    let node = dump
        .class("clojure.lang.PersistentVector$Node")
        .field("array", Type::Object)
        .build();
    let vector = dump
        .class("clojure.lang.PersistentVector")
        .field("root", Type::Object)
        .field("tail", Type::Object)
        .build();
    let elements: Vec<u64> = (0..7).map(|number| dump.integer(number)).collect();
    let mut leaves = Vec::new();
    for chunk in elements[..6].chunks(3) {
        let array = dump.object_array("java.lang.Object[]", chunk);
        leaves.push(dump.instance(node).set("array", array).build());
    }
    let array = dump.object_array("java.lang.Object[]", &leaves);
    let root = dump.instance(node).set("array", array).build();
    let tail = dump.object_array("java.lang.Object[]", &elements[6..]);
    let object = dump
        .instance(vector)
        .set("root", root)
        .set("tail", tail)
        .build();
    let (heap, found) = read(&mut dump, object, 100);
    let wanted: Vec<(u64, u64)> = elements.iter().map(|element| (0, *element)).collect();
    assert_eq!(entries(&heap, &found), wanted);
}

/// Maps and sets of fastutil: a key 0 has a slot of its own, behind the table; keys of trees are numbers.
#[test]
fn tables_and_trees_of_numbers() {
    let ints =
        |numbers: &[i32]| -> Vec<u8> { numbers.iter().flat_map(|n| n.to_be_bytes()).collect() };
    let mut dump = DumpBuilder::new();
    let map_class = dump
        .class("it.unimi.dsi.fastutil.ints.Int2ObjectLinkedOpenHashMap")
        .field("key", Type::Object)
        .field("value", Type::Object)
        .field("containsNullKey", Type::Boolean)
        .build();
    let set_class = dump
        .class("it.unimi.dsi.fastutil.ints.IntOpenHashSet")
        .field("key", Type::Object)
        .field("containsNull", Type::Boolean)
        .build();
    let (a, b) = (dump.string("a"), dump.string("b"));
    let values = dump.object_array("java.lang.Object[]", &[0, a, b]);
    let keys = dump.primitive_array(Type::Int, &ints(&[0, 7, 0]));
    for has_null in [true, false] {
        let map = dump
            .instance(map_class)
            .set("key", keys)
            .set("value", values);
        let map = map.set("containsNullKey", has_null).build();
        let (heap, found) = read(&mut dump, map, 9);
        let wanted: &[(u64, u64)] = if has_null {
            &[(7, a), (0, b)]
        } else {
            &[(7, a)]
        };
        assert_eq!(entries(&heap, &found), wanted);
        let set = dump.instance(set_class).set("key", keys);
        let set = set.set("containsNull", has_null).build();
        let (heap, found) = read(&mut dump, set, 9);
        let wanted: &[(u64, u64)] = if has_null {
            &[(0, 7), (0, 0)]
        } else {
            &[(0, 7)]
        };
        assert_eq!(entries(&heap, &found), wanted);
    }

    let few_class = dump
        .class("it.unimi.dsi.fastutil.ints.Int2ObjectArrayMap")
        .field("key", Type::Object)
        .field("value", Type::Object)
        .field("size", Type::Int)
        .build();
    let few = dump
        .instance(few_class)
        .set("key", keys)
        .set("value", values);
    let few = few.set("size", 2).build();
    let (heap, found) = read(&mut dump, few, 9);
    assert_eq!(entries(&heap, &found), [(0, 0), (7, a)]);

    let node_class = dump
        .class("it.unimi.dsi.fastutil.ints.IntAVLTreeSet$Entry")
        .field("key", Type::Int)
        .field("left", Type::Object)
        .field("right", Type::Object)
        .build();
    let tree_class = dump
        .class("it.unimi.dsi.fastutil.ints.IntAVLTreeSet")
        .field("tree", Type::Object)
        .build();
    // The left node's right side is a thread back to the root.
    let root = dump.reserve_instance(node_class);
    let left = dump
        .instance(node_class)
        .set("key", 3)
        .set("right", root)
        .build();
    dump.at(root)
        .instance(node_class)
        .set("key", 5)
        .set("left", left)
        .build();
    let tree = dump.instance(tree_class).set("tree", root).build();
    let (heap, found) = read(&mut dump, tree, 9);
    assert_eq!(entries(&heap, &found), [(0, 3), (0, 5)]);
    // What else stands inside of a collection's class is none.
    let view = dump
        .class("it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap$MapIterator")
        .build();
    let view = dump.instance(view).build();
    let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    assert!(contents(&heap, heap.find(ObjectId(view)).unwrap(), 9).is_none());
}

/// Rings begin anywhere; whether they are empty is told by their number or by their end.
#[test]
fn rings_in_order() {
    let mut dump = DumpBuilder::new();
    let all: Vec<u64> = (0..4).map(|number| dump.integer(number)).collect();
    let array = dump.object_array("java.lang.Object[]", &[all[2], all[3], all[0], all[1]]);
    let kotlin = dump
        .class("kotlin.collections.ArrayDeque")
        .field("elementData", Type::Object)
        .field("head", Type::Int)
        .field("size", Type::Int)
        .build();
    let java = dump
        .class("java.util.ArrayDeque")
        .field("elements", Type::Object)
        .field("head", Type::Int)
        .field("tail", Type::Int)
        .build();
    let in_order =
        |elements: &[u64]| -> Vec<(u64, u64)> { elements.iter().map(|e| (0, *e)).collect() };
    for size in [0_u8, 3, 4] {
        let ring = dump.instance(kotlin).set("elementData", array);
        let ring = ring.set("head", 2).set("size", i32::from(size)).build();
        let (heap, found) = read(&mut dump, ring, 9);
        assert_eq!(entries(&heap, &found), in_order(&all[..usize::from(size)]));
    }
    for (tail, size) in [(2, 0), (1, 3)] {
        let ring = dump.instance(java).set("elements", array);
        let ring = ring.set("head", 2).set("tail", tail).build();
        let (heap, found) = read(&mut dump, ring, 9);
        assert_eq!(entries(&heap, &found), in_order(&all[..size]));
    }
}

/// Scala: a vector of arrays in arrays, nodes with entries and further nodes, lists whose end is another class.
#[test]
fn collections_of_scala() {
    let mut dump = DumpBuilder::new();
    let all: Vec<u64> = (0..5).map(|number| dump.integer(number)).collect();
    let part = |dump: &mut DumpBuilder, elements: &[u64]| {
        dump.object_array("java.lang.Object[]", elements)
    };
    let base = dump
        .class("scala.collection.immutable.Vector")
        .field("prefix1", Type::Object)
        .build();
    let vector_class = dump
        .class("scala.collection.immutable.Vector2")
        .extends(base)
        .field("data2", Type::Object)
        .field("suffix1", Type::Object)
        .build();
    let parts: Vec<u64> = all
        .iter()
        .map(|element| part(&mut dump, &[*element]))
        .collect();
    let data = dump.object_array("java.lang.Object[][]", &parts[1..4]);
    let vector = dump.instance(vector_class).set("prefix1", parts[0]);
    let vector = vector.set("data2", data).set("suffix1", parts[4]).build();
    let (heap, found) = read(&mut dump, vector, 9);
    let wanted: Vec<(u64, u64)> = all.iter().map(|element| (0, *element)).collect();
    assert_eq!(entries(&heap, &found), wanted);
    let (_, found) = read(&mut dump, vector, 4);
    assert!(found.has_more && found.entries.len() == 4);

    let map_class = dump
        .class("scala.collection.immutable.HashMap")
        .field("rootNode", Type::Object)
        .build();
    let node_class = dump
        .class("scala.collection.immutable.BitmapIndexedMapNode")
        .field("content", Type::Object)
        .build();
    let node = |dump: &mut DumpBuilder, content: &[u64]| {
        let content = dump.object_array("java.lang.Object[]", content);
        dump.instance(node_class).set("content", content).build()
    };
    let below = [
        node(&mut dump, &all[2..4]),
        node(&mut dump, &[all[4], all[0]]),
    ];
    // An entry, then two nodes.
    let root = node(&mut dump, &[all[0], all[1], below[0], below[1]]);
    let map = dump.instance(map_class).set("rootNode", root).build();
    let (heap, found) = read(&mut dump, map, 9);
    assert_eq!(
        entries(&heap, &found),
        [(all[0], all[1]), (all[2], all[3]), (all[4], all[0])]
    );

    let empty = dump
        .class("scala.collection.immutable.ListMap$EmptyListMap$")
        .build();
    let empty = dump.instance(empty).build();
    let list_class = dump
        .class("scala.collection.immutable.ListMap$Node")
        .field("key", Type::Object)
        .field("_value", Type::Object)
        .field("_init", Type::Object)
        .build();
    let list = dump.instance(list_class).set("key", all[0]);
    let list = list.set("_value", all[1]).set("_init", empty).build();
    let (heap, found) = read(&mut dump, list, 9);
    assert_eq!(entries(&heap, &found), [(all[0], all[1])]);

    let cell = dump
        .class("scala.collection.immutable.$colon$colon")
        .field("head", Type::Object)
        .field("next", Type::Object)
        .build();
    let nil = dump.class("scala.collection.immutable.Nil$").build();
    let nil = dump.instance(nil).build();
    let (front, back) = (
        dump.instance(cell)
            .set("head", all[0])
            .set("next", nil)
            .build(),
        dump.instance(cell)
            .set("head", all[1])
            .set("next", nil)
            .build(),
    );
    let queue_class = dump
        .class("scala.collection.immutable.Queue")
        .field("in", Type::Object)
        .field("out", Type::Object)
        .build();
    let queue = dump
        .instance(queue_class)
        .set("in", back)
        .set("out", front)
        .build();
    let (heap, found) = read(&mut dump, queue, 9);
    assert_eq!(entries(&heap, &found), [(0, all[0]), (0, all[1])]);
}

/// Sets of constants, as bits of one number or of several.
#[test]
fn constants_as_bits() {
    let mut dump = DumpBuilder::new();
    let constants: Vec<u64> = (0..66).map(|number| dump.integer(number)).collect();
    let universe = dump.object_array("java.lang.Enum[]", &constants);
    let small = dump
        .class("java.util.RegularEnumSet")
        .field("universe", Type::Object)
        .field("elements", Type::Long)
        .build();
    let set = dump.instance(small).set("universe", universe);
    let set = set.set("elements", 0b1001_i64).build();
    let (heap, found) = read(&mut dump, set, 9);
    assert_eq!(
        entries(&heap, &found),
        [(0, constants[0]), (0, constants[3])]
    );
    let large = dump
        .class("java.util.JumboEnumSet")
        .field("universe", Type::Object)
        .field("elements", Type::Object)
        .build();
    let words: Vec<u8> = [1_i64 << 63, 0b10]
        .iter()
        .flat_map(|word| word.to_be_bytes())
        .collect();
    let words = dump.primitive_array(Type::Long, &words);
    let set = dump
        .instance(large)
        .set("universe", universe)
        .set("elements", words)
        .build();
    let (heap, found) = read(&mut dump, set, 9);
    assert_eq!(
        entries(&heap, &found),
        [(0, constants[63]), (0, constants[65])]
    );
}

/// A cache of Caffeine: its nodes hold keys and values, some by references of their own.
#[test]
fn caches_show_keys_and_values() {
    let mut dump = DumpBuilder::new();
    let (key, value) = (dump.string("key"), dump.string("value"));
    let weak = dump.java().weak_reference;
    let weak_key = dump.instance(weak).set("referent", key).build();
    let node_class = dump
        .class("com.github.benmanes.caffeine.cache.FS")
        .field("key", Type::Object)
        .field("value", Type::Object)
        .build();
    let node = dump
        .instance(node_class)
        .set("key", weak_key)
        .set("value", value)
        .build();
    let entry = dump
        .class("java.util.concurrent.ConcurrentHashMap$Node")
        .field("key", Type::Object)
        .field("val", Type::Object)
        .field("next", Type::Object)
        .build();
    let entry = dump
        .instance(entry)
        .set("key", weak_key)
        .set("val", node)
        .build();
    let table = dump.object_array("java.util.concurrent.ConcurrentHashMap$Node[]", &[0, entry]);
    let data = dump
        .class("java.util.concurrent.ConcurrentHashMap")
        .field("table", Type::Object)
        .build();
    let data = dump.instance(data).set("table", table).build();
    let cache = dump
        .class("com.github.benmanes.caffeine.cache.BoundedLocalCache")
        .field("data", Type::Object)
        .build();
    let cache = dump.instance(cache).set("data", data).build();
    let manual = dump
        .class("com.github.benmanes.caffeine.cache.BoundedLocalCache$BoundedLocalManualCache")
        .field("cache", Type::Object)
        .build();
    let manual = dump.instance(manual).set("cache", cache).build();
    for object in [cache, manual] {
        let (heap, found) = read(&mut dump, object, 9);
        assert_eq!(entries(&heap, &found), [(key, value)]);
    }
}

/// Of a list of one element, the second place has an object that means nothing.
#[test]
fn what_stands_for_nothing_is_no_element() {
    let mut dump = DumpBuilder::new();
    let object_class = dump.java().object;
    let empty = dump.instance(object_class).build();
    dump.class("java.util.ImmutableCollections")
        .static_object("EMPTY", empty)
        .build();
    let list_class = dump
        .class("java.util.ImmutableCollections$List12")
        .field("e0", Type::Object)
        .field("e1", Type::Object)
        .build();
    let element = dump.string("one");
    let other = dump.instance(object_class).build();
    for (second, wanted) in [
        (empty, vec![(0, element)]),
        (other, vec![(0, element), (0, other)]),
    ] {
        let list = dump.instance(list_class).set("e0", element);
        let list = list.set("e1", second).build();
        let (heap, found) = read(&mut dump, list, 9);
        assert_eq!(entries(&heap, &found), wanted);
    }
}

/// A set around a map that is not known is not known either; it is not empty.
#[test]
fn a_part_that_is_not_known_is_not_empty() {
    let mut dump = DumpBuilder::new();
    let view = dump.class("com.example.OwnMap").build();
    let view = dump.instance(view).build();
    let set_class = dump
        .class("java.util.TreeSet")
        .field("m", Type::Object)
        .build();
    let set = dump.instance(set_class).set("m", view).build();
    let nothing = dump.instance(set_class).build();
    let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    let ask = |object: u64| contents(&heap, heap.find(ObjectId(object)).unwrap(), 9);
    assert_eq!(ask(set), None);
    assert_eq!(ask(nothing), Some(Contents::default()));
}

/// Scala's concurrent map: nodes lead to arrays of nodes and entries.
#[test]
fn concurrent_tries() {
    let mut dump = DumpBuilder::new();
    let class = |dump: &mut DumpBuilder, name: &str, fields: &[&str]| {
        let mut class = dump.class(&format!("scala.collection.concurrent.{name}"));
        for field in fields {
            class = class.field(field, Type::Object);
        }
        class.build()
    };
    let (inner, array, entry, map) = (
        class(&mut dump, "INode", &["mainnode"]),
        class(&mut dump, "CNode", &["array"]),
        class(&mut dump, "SNode", &["k", "v"]),
        class(&mut dump, "TrieMap", &["root"]),
    );
    let pairs: Vec<(u64, u64)> = (0..3)
        .map(|n| (dump.integer(n), dump.string("v")))
        .collect();
    let entries_of: Vec<u64> = { pairs.iter() }
        .map(|(key, value)| dump.instance(entry).set("k", *key).set("v", *value).build())
        .collect();
    let node = |dump: &mut DumpBuilder, below: &[u64]| {
        let below = dump.object_array("scala.collection.concurrent.BasicNode[]", below);
        let main = dump.instance(array).set("array", below).build();
        dump.instance(inner).set("mainnode", main).build()
    };
    let below = node(&mut dump, &entries_of[1..]);
    let root = node(&mut dump, &[entries_of[0], below]);
    let map = dump.instance(map).set("root", root).build();
    let (heap, found) = read(&mut dump, map, 9);
    assert_eq!(entries(&heap, &found), pairs);
}
