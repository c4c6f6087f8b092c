//! Views of collections, and collections of which only a part is there.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Heap, Silent, analyze};
use heapray_hprof::ObjectId;
use heapray_testkit::{ClassId, DumpBuilder, ObjectId as Address, Type};

use super::{Item, contents};

/// Keys and values as addresses; 0 for null and where there is no key.
fn entries(dump: &mut DumpBuilder, object: Address) -> Option<Vec<(u64, u64)>> {
    let heap: Heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    let found = contents(&heap, heap.find(ObjectId(object)).unwrap(), 10_000)?;
    let address = |item: Item| match item {
        Item::Null => 0,
        Item::Object(object) => heap.id(object).0,
        Item::Number(value) => value.as_i64().unwrap().cast_unsigned(),
    };
    let entry = |entry: &super::Entry| (entry.key.map_or(0, address), address(entry.value));
    Some(found.entries.iter().map(entry).collect())
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "compared with what `entries` returns"
)]
fn elements(found: &[u64]) -> Option<Vec<(u64, u64)>> {
    Some(found.iter().map(|element| (0, *element)).collect())
}

/// A class whose fields are all references.
fn class(dump: &mut DumpBuilder, name: &str, fields: &[&str]) -> ClassId {
    let mut class = dump.class(name);
    for field in fields {
        class = class.field(field, Type::Object);
    }
    class.build()
}

fn with_one(dump: &mut DumpBuilder, name: &str, field: &str, held: Address) -> Address {
    let class = class(dump, name, &[field]);
    dump.instance(class).set(field, held).build()
}

#[test]
fn parts_of_lists() {
    let mut dump = DumpBuilder::new();
    let all: Vec<u64> = (0..9).map(|number| dump.integer(number)).collect();
    let array = dump.object_array("java.lang.Object[]", &all);
    let list_class = dump
        .class("java.util.ArrayList")
        .field("elementData", Type::Object)
        .field("size", Type::Int)
        .build();
    let list = dump.instance(list_class).set("elementData", array);
    let list = list.set("size", 9).build();
    let part_class = dump
        .class("java.util.ArrayList$SubList")
        .field("root", Type::Object)
        .field("offset", Type::Int)
        .field("size", Type::Int)
        .build();
    let part = dump.instance(part_class).set("root", list);
    let part = part.set("offset", 2).set("size", 5).build();
    assert_eq!(entries(&mut dump, part), elements(&all[2..7]));
    let beyond = dump.instance(part_class).set("root", list);
    let beyond = beyond.set("offset", 7).set("size", 5).build();
    assert_eq!(entries(&mut dump, beyond), elements(&all[7..]));
    let read_only = with_one(
        &mut dump,
        "java.util.Collections$UnmodifiableCollection",
        "c",
        part,
    );
    assert_eq!(entries(&mut dump, read_only), elements(&all[2..7]));
    let mut backwards = all[2..7].to_vec();
    backwards.reverse();
    let reversed = with_one(&mut dump, "java.util.ReverseOrderListView", "base", part);
    assert_eq!(entries(&mut dump, reversed), elements(&backwards));
    // A list of which nothing is known has no known part.
    let own = class(&mut dump, "com.example.Own", &[]);
    let own = dump.instance(own).build();
    let part = dump.instance(part_class).set("root", own);
    let part = part.set("offset", 0).set("size", 2).build();
    assert_eq!(entries(&mut dump, part), None);
}

#[test]
fn sides_of_maps() {
    let mut dump = DumpBuilder::new();
    let pairs: Vec<(u64, u64)> = (0..30)
        .map(|number| (dump.integer(number), dump.string("value")))
        .collect();
    let map = dump.hash_map(&pairs);
    let keys: Vec<u64> = pairs.iter().map(|(key, _)| *key).collect();
    let values: Vec<u64> = pairs.iter().map(|(_, value)| *value).collect();
    for (view, found) in [
        ("KeySet", elements(&keys)),
        ("Values", elements(&values)),
        ("EntrySet", Some(pairs.clone())),
    ] {
        let view = with_one(
            &mut dump,
            &format!("java.util.HashMap${view}"),
            "this$0",
            map,
        );
        assert_eq!(entries(&mut dump, view), found);
        // A wrapper does not change the side.
        let wrapper = with_one(
            &mut dump,
            "java.util.Collections$SynchronizedCollection",
            "c",
            view,
        );
        assert_eq!(entries(&mut dump, wrapper), found);
    }
    let persistent = with_one(&mut dump, "clojure.lang.PersistentHashSet", "impl", map);
    assert_eq!(entries(&mut dump, persistent), elements(&keys));
}

/// The chain of insertion, not the table, tells the order of a linked map.
#[test]
fn linked_maps_are_in_order() {
    let mut dump = DumpBuilder::new();
    let node = class(
        &mut dump,
        "java.util.LinkedHashMap$Entry",
        &["key", "value", "next", "after"],
    );
    let keys: Vec<u64> = (0..3).map(|number| dump.integer(number)).collect();
    let nodes: Vec<u64> = (0..3).map(|_| dump.reserve_instance(node)).collect();
    for (at, next) in [(0, nodes[1]), (1, nodes[2]), (2, 0)] {
        dump.at(nodes[at])
            .instance(node)
            .set("key", keys[at])
            .set("after", next)
            .build();
    }
    let table = dump.object_array(
        "java.util.HashMap$Node[]",
        &[nodes[2], 0, nodes[0], nodes[1]],
    );
    let above = class(&mut dump, "java.util.HashMap", &["table"]);
    let map_class = dump.class("java.util.LinkedHashMap").extends(above);
    let map_class = map_class.field("head", Type::Object).build();
    for (head, order) in [(nodes[0], [0, 1, 2]), (0, [2, 0, 1])] {
        let map = dump
            .instance(map_class)
            .set("table", table)
            .set("head", head)
            .build();
        let wanted = order.map(|at: usize| (keys[at], 0)).to_vec();
        assert_eq!(entries(&mut dump, map), Some(wanted));
    }
}

/// Keys 10, 20 … 50 as a tree that leans to the right.
fn tree(dump: &mut DumpBuilder, comparator: Address) -> (Address, Vec<u64>) {
    let node = class(
        dump,
        "java.util.TreeMap$Entry",
        &["key", "value", "left", "right"],
    );
    let keys: Vec<u64> = (1..=5).map(|number| dump.integer(number * 10)).collect();
    let mut right = 0;
    for key in keys.iter().rev() {
        right = dump
            .instance(node)
            .set("key", *key)
            .set("right", right)
            .build();
    }
    let map = class(dump, "java.util.TreeMap", &["root", "comparator"]);
    let map = dump
        .instance(map)
        .set("root", right)
        .set("comparator", comparator);
    (map.build(), keys)
}

fn range(
    dump: &mut DumpBuilder,
    name: &str,
    map: Address,
    keys: [Option<(Address, bool)>; 2],
) -> Address {
    let class = dump
        .class(&format!("java.util.TreeMap${name}"))
        .field("m", Type::Object)
        .field("lo", Type::Object)
        .field("hi", Type::Object)
        .field("fromStart", Type::Boolean)
        .field("toEnd", Type::Boolean)
        .field("loInclusive", Type::Boolean)
        .field("hiInclusive", Type::Boolean)
        .build();
    let [low, high] = keys;
    dump.instance(class)
        .set("m", map)
        .set("lo", low.map_or(0, |(key, _)| key))
        .set("hi", high.map_or(0, |(key, _)| key))
        .set("fromStart", low.is_none())
        .set("toEnd", high.is_none())
        .set("loInclusive", low.is_some_and(|(_, is_in)| is_in))
        .set("hiInclusive", high.is_some_and(|(_, is_in)| is_in))
        .build()
}

#[test]
fn parts_of_sorted_maps() {
    let mut dump = DumpBuilder::new();
    let (map, keys) = tree(&mut dump, 0);
    let between = dump.integer(25);
    let pairs = |keys: &[u64]| Some(keys.iter().map(|key| (*key, 0)).collect::<Vec<_>>());
    for (low, high, found) in [
        (Some((keys[1], true)), None, &keys[1..]),
        (Some((keys[1], false)), None, &keys[2..]),
        (None, Some((keys[3], true)), &keys[..4]),
        (None, Some((keys[3], false)), &keys[..3]),
        // Bounds that are no keys of the map.
        (Some((between, true)), Some((keys[4], false)), &keys[2..4]),
        (Some((keys[3], true)), Some((between, true)), &keys[..0]),
    ] {
        let part = range(&mut dump, "AscendingSubMap", map, [low, high]);
        assert_eq!(entries(&mut dump, part), pairs(found));
        let set = with_one(&mut dump, "java.util.TreeSet", "m", part);
        assert_eq!(entries(&mut dump, set), elements(found));
        let mut backwards = found.to_vec();
        backwards.reverse();
        let part = range(&mut dump, "DescendingSubMap", map, [low, high]);
        assert_eq!(entries(&mut dump, part), pairs(&backwards));
    }
}

/// Of an order that only the program knows, a key of the map still has a place; another key has none.
#[test]
fn orders_of_comparators() {
    let mut dump = DumpBuilder::new();
    let own = class(&mut dump, "com.example.ByLength", &[]);
    let own = dump.instance(own).build();
    let (map, keys) = tree(&mut dump, own);
    let part = range(
        &mut dump,
        "AscendingSubMap",
        map,
        [Some((keys[2], true)), None],
    );
    let wanted: Vec<(u64, u64)> = keys[2..].iter().map(|key| (*key, 0)).collect();
    assert_eq!(entries(&mut dump, part), Some(wanted));
    let other = dump.integer(25);
    let part = range(
        &mut dump,
        "AscendingSubMap",
        map,
        [Some((other, true)), None],
    );
    assert_eq!(entries(&mut dump, part), None);
}

/// Of a lazy list those elements are there that somebody asked for.
#[test]
fn lazy_lists_end_where_nothing_is_computed() {
    const HEAD: &str = "scala$collection$immutable$LazyList$$_head";
    let mut dump = DumpBuilder::new();
    let list = class(
        &mut dump,
        "scala.collection.immutable.LazyList",
        &[HEAD, "_tail"],
    );
    let nothing = class(
        &mut dump,
        "scala.collection.immutable.LazyList$Uninitialized$",
        &[],
    );
    let nothing = dump.instance(nothing).build();
    let function = class(&mut dump, "com.example.Shop$$Lambda", &[]);
    let function = dump.instance(function).build();
    let all: Vec<u64> = (0..3).map(|number| dump.integer(number)).collect();
    let mut next = dump
        .instance(list)
        .set(HEAD, nothing)
        .set("_tail", function)
        .build();
    for element in all.iter().rev() {
        next = dump
            .instance(list)
            .set(HEAD, *element)
            .set("_tail", next)
            .build();
    }
    assert_eq!(entries(&mut dump, next), elements(&all));
}

/// A vector of Scala 2.12 with 70 elements, of which the second array was replaced where the focus is.
#[test]
fn vectors_with_displays() {
    let mut dump = DumpBuilder::new();
    let mut vector = dump.class("scala.collection.immutable.Vector");
    for field in ["startIndex", "endIndex", "focus"] {
        vector = vector.field(field, Type::Int);
    }
    for field in ["display0", "display1", "display2"] {
        vector = vector.field(field, Type::Object);
    }
    let vector = vector.build();
    let all: Vec<u64> = (0..70).map(|number| dump.integer(number)).collect();
    let leaf = |dump: &mut DumpBuilder, elements: &[u64]| {
        dump.object_array("java.lang.Object[]", elements)
    };
    let leaves = [
        leaf(&mut dump, &all[..32]),
        leaf(&mut dump, &all[..3]),
        leaf(&mut dump, &all[64..]),
    ];
    let newer = leaf(&mut dump, &all[32..64]);
    let root = leaf(&mut dump, &leaves);
    let vector = dump
        .instance(vector)
        .set("startIndex", 5)
        .set("endIndex", 69)
        .set("focus", 40);
    let vector = vector.set("display0", newer).set("display1", root).build();
    assert_eq!(entries(&mut dump, vector), elements(&all[5..69]));
}

/// Nodes of a hash trie: entries in front, nodes behind; keys with equal hash codes in a vector of pairs.
#[test]
fn tries_of_scala() {
    let mut dump = DumpBuilder::new();
    let node = dump
        .class("scala.collection.immutable.BitmapIndexedMapNode")
        .field("dataMap", Type::Int)
        .field("content", Type::Object)
        .build();
    let equal = class(
        &mut dump,
        "scala.collection.immutable.HashCollisionMapNode",
        &["content"],
    );
    let above = class(&mut dump, "scala.collection.immutable.Vector", &["none"]);
    let vector_class = dump
        .class("scala.collection.immutable.Vector1$")
        .extends(above);
    let vector_class = vector_class.field("prefix1", Type::Object).build();
    let pair = class(&mut dump, "scala.Tuple2", &["_1", "_2"]);
    let all: Vec<u64> = (0..8).map(|number| dump.integer(number)).collect();
    let pairs: Vec<u64> = [(2, 3), (4, 5)]
        .map(|(key, value)| {
            dump.instance(pair)
                .set("_1", all[key])
                .set("_2", all[value])
                .build()
        })
        .to_vec();
    let pairs = dump.object_array("java.lang.Object[]", &pairs);
    let pairs = dump.instance(vector_class).set("prefix1", pairs).build();
    let equal = dump.instance(equal).set("content", pairs).build();
    let content = dump.object_array("java.lang.Object[]", &[all[6], 0]);
    let below = dump
        .instance(node)
        .set("dataMap", 1)
        .set("content", content)
        .build();
    // The first node stands last.
    let content = dump.object_array("java.lang.Object[]", &[all[0], all[1], below, equal]);
    let root = dump
        .instance(node)
        .set("dataMap", i32::MIN)
        .set("content", content)
        .build();
    let map = with_one(
        &mut dump,
        "scala.collection.immutable.HashMap",
        "rootNode",
        root,
    );
    let wanted = vec![
        (all[0], all[1]),
        (all[2], all[3]),
        (all[4], all[5]),
        (all[6], 0),
    ];
    assert_eq!(entries(&mut dump, map), Some(wanted));
}

/// What comes into a queue of Scala stands the other way round.
#[test]
fn queues_of_two_lists() {
    let mut dump = DumpBuilder::new();
    let cell = class(
        &mut dump,
        "scala.collection.immutable.$colon$colon",
        &["head", "next"],
    );
    let nil = class(&mut dump, "scala.collection.immutable.Nil$", &[]);
    let nil = dump.instance(nil).build();
    let all: Vec<u64> = (0..4).map(|number| dump.integer(number)).collect();
    let list = |dump: &mut DumpBuilder, elements: &[u64]| {
        let mut next = nil;
        for element in elements.iter().rev() {
            next = dump
                .instance(cell)
                .set("head", *element)
                .set("next", next)
                .build();
        }
        next
    };
    let out = list(&mut dump, &all[..2]);
    let into = list(&mut dump, &[all[3], all[2]]);
    let queue = class(
        &mut dump,
        "scala.collection.immutable.Queue",
        &["in", "out"],
    );
    let queue = dump.instance(queue).set("in", into).set("out", out).build();
    assert_eq!(entries(&mut dump, queue), elements(&all));
}
