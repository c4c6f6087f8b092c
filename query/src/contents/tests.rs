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
