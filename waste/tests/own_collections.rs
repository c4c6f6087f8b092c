//! Collections of an application's own, which a rules file describes: contents, counts and waste.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Heap, ObjectIndex, Silent, analyze};
use heapray_hprof::ObjectId;
use heapray_query::collections::{
    Family, OwnCollection, OwnEntries, find_facts, inspect, know_collections, wrong_paths,
};
use heapray_query::{Item, RatioBy, all_collections, contents, group_by_ratio, group_by_size};
use heapray_testkit::{DumpBuilder, Type};
use heapray_waste::{Kind, find_waste};

fn own(class: &str, family: Family, entries: OwnEntries) -> OwnCollection {
    OwnCollection {
        class: class.to_owned(),
        family,
        size: String::new(),
        slots: String::new(),
        new_slots: 16,
        changes: String::new(),
        limit: String::new(),
        entries,
    }
}

/// A hash table with chains, and an array with its length, as an application might have written them.
struct Told {
    dump: Vec<u8>,
    /// Maps with 2, 0 and 3 entries in 64 slots.
    maps: Vec<u64>,
    pairs: Vec<(u64, u64)>,
    buffer: u64,
    tree: u64,
}

fn told() -> Told {
    let mut dump = DumpBuilder::new();
    let node = dump
        .class("com.acme.FastMap$Cell")
        .field("after", Type::Object)
        .field("name", Type::Object)
        .field("thing", Type::Object)
        .build();
    let state = dump
        .class("com.acme.FastMap$State")
        .field("cells", Type::Object)
        .field("used", Type::Int)
        .build();
    let base = dump
        .class("com.acme.FastMap")
        .field("state", Type::Object)
        .build();
    let map = dump.class("com.acme.NamedMap").extends(base).build();
    let object = dump.java().object;
    let pairs: Vec<(u64, u64)> = (0..5)
        .map(|number| {
            (
                dump.string(&format!("key {number}")),
                dump.instance(object).build(),
            )
        })
        .collect();
    let mut maps = Vec::new();
    for range in [0..2, 2..2, 2..5] {
        // The first two in one slot, a third in the last one.
        let mut slots = vec![0; 64];
        for (at, (key, value)) in pairs[range.clone()].iter().enumerate() {
            let slot = if at < 2 { 5 } else { 63 };
            let told = dump.instance(node).set("after", slots[slot]);
            slots[slot] = told.set("name", *key).set("thing", *value).build();
        }
        let cells = dump.object_array("com.acme.FastMap$Cell[]", &slots);
        let told = dump.instance(state).set("cells", cells);
        let state = told
            .set("used", i32::try_from(range.len()).unwrap())
            .build();
        maps.push(dump.instance(map).set("state", state).build());
    }
    let buffer_class = dump
        .class("com.acme.Buffer")
        .field("items", Type::Object)
        .field("length", Type::Int)
        .build();
    let mut items: Vec<u64> = (0..6).map(|_| dump.instance(object).build()).collect();
    items.extend([0; 34]);
    let items = dump.object_array("java.lang.Object[]", &items);
    let buffer = dump
        .instance(buffer_class)
        .set("items", items)
        .set("length", 6)
        .build();
    let leaf_class = dump
        .class("com.acme.Tree$Leaf")
        .field("left", Type::Object)
        .field("right", Type::Object)
        .field("item", Type::Object)
        .build();
    let tree_class = dump
        .class("com.acme.Tree")
        .field("top", Type::Object)
        .build();
    let leaf = dump.instance(leaf_class).set("item", pairs[0].1).build();
    let top = dump
        .instance(leaf_class)
        .set("item", pairs[1].1)
        .set("left", leaf)
        .build();
    let tree = dump.instance(tree_class).set("top", top).build();
    for held in maps.iter().chain([&buffer, &tree]) {
        dump.root_jni_global(*held, 1);
    }
    Told {
        dump: dump.to_bytes(),
        maps,
        pairs,
        buffer,
        tree,
    }
}

fn rules() -> Vec<OwnCollection> {
    let table = OwnEntries::Table {
        table: "state.cells".to_owned(),
        next: "after".to_owned(),
        key: "name".to_owned(),
        value: "thing".to_owned(),
    };
    let mut map = own("com.acme.FastMap", Family::Map, table);
    map.size = "state.used".into();
    map.slots = "state.cells".into();
    let array = "items".to_owned();
    let mut buffer = own(
        "com.acme.Buffer",
        Family::List,
        OwnEntries::Elements { array },
    );
    buffer.size = "length".into();
    buffer.slots = "items".into();
    let tree = OwnEntries::Tree {
        root: "top".to_owned(),
        key: "item".to_owned(),
        value: String::new(),
    };
    vec![map, buffer, own("com.acme.Tree", Family::Set, tree)]
}

fn analyzed(dump: &[u8]) -> Heap {
    analyze(dump, &AnalyzeOptions::default(), &Silent).unwrap()
}

#[test]
fn a_heap_knows_what_the_rules_describe() {
    let told = told();
    let heap = analyzed(&told.dump);
    assert!(know_collections(&heap, &rules()));
    let index = |id: u64| heap.find(ObjectId(id)).unwrap();
    let entries = |id: u64| -> Vec<(u64, u64)> {
        let address = |item: Item| match item {
            Item::Object(object) => heap.id(object).0,
            _ => 0,
        };
        let found = contents(&heap, index(id), 100).unwrap().entries.into_iter();
        found
            .map(|entry| (entry.key.map_or(0, address), address(entry.value)))
            .collect()
    };
    // The chain begins with what came last.
    assert_eq!(entries(told.maps[0]), [told.pairs[1], told.pairs[0]]);
    assert_eq!(entries(told.maps[1]), []);
    assert_eq!(
        entries(told.maps[2]),
        [told.pairs[3], told.pairs[2], told.pairs[4]]
    );
    assert_eq!(entries(told.buffer).len(), 6);
    assert_eq!(
        entries(told.tree),
        [(0, told.pairs[0].1), (0, told.pairs[1].1)]
    );
    let sizes: Vec<_> = { told.maps.iter() }
        .map(|map| inspect(&heap, index(*map)).unwrap())
        .map(|found| (found.size, found.slots))
        .collect();
    assert_eq!(
        sizes,
        [
            (Some(2), Some(64)),
            (Some(0), Some(64)),
            (Some(3), Some(64))
        ]
    );
    let facts = find_facts(&heap, heap.class_of(index(told.maps[0]))).unwrap();
    assert_eq!(
        (facts.class, facts.family),
        ("com.acme.FastMap", Family::Map)
    );
    // The tree is known, but nothing counts its elements.
    let mut counted: Vec<ObjectIndex> = told
        .maps
        .iter()
        .chain([&told.buffer])
        .map(|id| index(*id))
        .collect();
    counted.sort_unstable();
    assert_eq!(all_collections(&heap), counted);
    let by_size = group_by_size(&heap, &counted);
    let by_size: Vec<_> = by_size
        .iter()
        .map(|row| (row.elements, row.objects))
        .collect();
    assert_eq!(by_size, [(0, 1), (2, 1), (3, 1), (6, 1)]);
    let by_fill = group_by_ratio(&heap, &counted, RatioBy::Fill, 10);
    assert_eq!(by_fill.iter().map(|row| row.objects).sum::<u64>(), 4);
    assert_eq!(wrong_paths(&heap, &rules()), Vec::<String>::new());
}

#[test]
fn their_waste_is_found() {
    let told = told();
    let wasted = |known: &[OwnCollection]| {
        let heap = analyzed(&told.dump);
        assert!(know_collections(&heap, known));
        let waste = find_waste(&heap).unwrap();
        let of_kind = |kind: Kind| {
            let row = waste.kinds.iter().find(|row| row.kind == kind);
            row.map_or((0, 0), |row| (row.objects, row.wasted_bytes))
        };
        let size = |id: u64| heap.shallow_size(heap.find(ObjectId(id)).unwrap());
        (
            of_kind(Kind::EmptyCollection),
            of_kind(Kind::SmallCollection),
            of_kind(Kind::OversizedCollection),
            size(told.maps[1]),
            of_kind(Kind::SparseArray).0,
        )
    };
    let (empty, small, oversized, map, arrays) = wasted(&rules());
    // Without the state object between map and table.
    assert_eq!((empty.0, small.0, oversized.0), (1, 2, 1));
    assert!(empty.1 >= map, "{empty:?}");
    assert_eq!(oversized.1, 34 * 4);
    assert_eq!(arrays, 0);
    let (empty, small, oversized, _, arrays) = wasted(&[]);
    assert_eq!((empty.0, small.0, oversized.0), (0, 0, 0));
    // What the rules know as tables are arrays.
    assert_eq!(arrays, 3);
}

#[test]
fn what_is_not_so_is_said() {
    let told = told();
    let heap = analyzed(&told.dump);
    let mut rules = rules();
    rules[1].size = "len".into();
    rules[2].class = "com.acme.Elsewhere".into();
    let wrong = wrong_paths(&heap, &rules);
    assert_eq!(wrong, ["com.acme.Buffer has no field for `size = \"len\"`"]);
    // Rules count from the first question on.
    assert!(
        find_facts(
            &heap,
            heap.class_of(heap.find(ObjectId(told.buffer)).unwrap())
        )
        .is_none()
    );
    assert!(!know_collections(&heap, &rules));
}
