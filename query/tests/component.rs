//! Components: a class loader, a package, objects, each with what only it keeps alive; objects by the value of a field.
#![allow(
    clippy::cast_possible_wrap,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Heap, ObjectIndex, Silent, analyze};
use heapray_hprof::ObjectId;
use heapray_query::{
    Component, ComponentOf, GroupKey, LargeCollectionRow, RatioBy, all_collections,
    collections_by_class, component, components, find_strings, group_by_field, group_by_ratio,
    group_by_size,
};
use heapray_testkit::generate::{GenerateOptions, generate};
use heapray_testkit::{DumpBuilder, Type};

fn index(heap: &Heap, id: u64) -> ObjectIndex {
    heap.find(ObjectId(id)).unwrap()
}

/// What must be true of every component.
fn check(heap: &Heap, found: &Component) {
    assert_eq!(found.total, found.set.total(heap));
    let classes: u64 = found
        .classes(heap)
        .iter()
        .map(|row| row.shallow_bytes)
        .sum();
    assert_eq!(classes, found.total.bytes);
    let (by_class, largest) = found.dominators(heap, usize::MAX);
    let retained: u64 = by_class.iter().map(|row| row.retained_bytes).sum();
    assert_eq!(retained, found.total.bytes);
    let objects: u64 = largest.iter().map(|row| row.retained_bytes).sum();
    assert_eq!(objects, found.total.bytes);
}

#[test]
fn figures_of_components_add_up() {
    let mut options = GenerateOptions::default();
    options.objects = 20_000;
    let mut dump = Vec::new();
    generate(&options, &mut dump).unwrap();
    let heap = analyze(&dump, &AnalyzeOptions::default(), &Silent).unwrap();
    let rows = components(&heap);
    assert!(rows.iter().any(|row| row.kind == "loader"));
    let packages = rows.iter().filter(|row| row.kind == "package");
    let mut checked = 0;
    // In the table all class objects are instances of a class of `java.lang`.
    for row in packages.filter(|row| !["<default>", "java.lang"].contains(&row.name.as_str())) {
        // The table counts a package alone, the component those below it, too.
        let found = component(&heap, &ComponentOf::Package(row.name.clone()));
        check(&heap, &found);
        assert!(found.total.bytes >= row.retained_bytes, "{}", row.name);
        checked += 1;
    }
    assert!(checked > 1);
}

#[test]
fn a_loader_a_package_and_objects_are_components() {
    let mut dump = DumpBuilder::new();
    let loader_class = dump.class("com.example.PluginLoader").build();
    let loader = dump.instance(loader_class).build();
    dump.root_jni_global(loader, 1);
    let plugin = dump
        .class("com.plugin.Plugin")
        .loader(loader)
        .field("own", Type::Object)
        .field("shared", Type::Object)
        .build();
    let part = dump
        .class("com.plugin.parts.Part")
        .loader(loader)
        .field("data", Type::Object)
        .build();
    let other = dump.class("com.pluginother.Thing").build();
    let thing = dump.instance(other).build();
    dump.root_jni_global(thing, 2);
    let (own, shared) = (dump.byte_array(&[1; 1000]), dump.byte_array(&[2; 2000]));
    dump.root_jni_global(shared, 3);
    let first = dump
        .instance(plugin)
        .set("own", own)
        .set("shared", shared)
        .build();
    let data = dump.byte_array(&[3; 700]);
    let second = dump.instance(part).set("data", data).build();
    for object in [first, second] {
        dump.root_jni_global(object, 4);
    }
    let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    let has = |found: &Component, id: u64| found.set.contains(index(&heap, id));
    let of_package = component(&heap, &ComponentOf::Package("com.plugin".to_owned()));
    check(&heap, &of_package);
    for id in [first, second, own, data] {
        assert!(has(&of_package, id));
    }
    assert!(!has(&of_package, shared) && !has(&of_package, thing));
    // Two instances, and the class objects that are reachable.
    let of_loader = component(&heap, &ComponentOf::Loader(ObjectId(loader)));
    check(&heap, &of_loader);
    assert!(has(&of_loader, loader) && has(&of_loader, own) && !has(&of_loader, shared));
    assert_eq!(of_loader.own.objects, of_package.own.objects + 1);
    let of_object = component(&heap, &ComponentOf::Objects(vec![index(&heap, second)]));
    check(&heap, &of_object);
    let rows = of_object.classes(&heap);
    let names: Vec<&str> = rows.iter().map(|row| row.class.as_str()).collect();
    // Nothing but the object keeps its class.
    assert_eq!(
        names,
        ["byte[]", "java.lang.Class", "com.plugin.parts.Part"]
    );
    let (_, largest) = of_object.dominators(&heap, 1);
    assert_eq!(largest[0].object_id, ObjectId(second));
}

#[test]
fn objects_are_grouped_by_what_a_path_leads_to() {
    let mut dump = DumpBuilder::new();
    let customer = dump
        .class("com.example.Customer")
        .field("country", Type::Object)
        .field("rank", Type::Int)
        .build();
    let order = dump
        .class("com.example.Order")
        .field("customer", Type::Object)
        .build();
    let mut orders = Vec::new();
    for (country, rank) in [("ch", 1), ("at", 2), ("ch", 1)] {
        // Each has a string of its own.
        let country = dump.string(country);
        let customer = dump.instance(customer).set("country", country);
        let customer = customer.set("rank", rank).build();
        orders.push(dump.instance(order).set("customer", customer).build());
    }
    orders.push(dump.instance(order).build());
    for order in &orders {
        dump.root_jni_global(*order, 1);
    }
    let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    let all: Vec<ObjectIndex> = orders.iter().map(|order| index(&heap, *order)).collect();
    let groups = |path| {
        let groups = group_by_field(&heap, &all, Some(path)).into_iter();
        groups
            .map(|group| (group.key, group.objects))
            .collect::<Vec<_>>()
    };
    let text = |text: &str| GroupKey::Text(text.to_owned());
    assert_eq!(
        groups("customer.country"),
        [(text("ch"), 2), (text("at"), 1), (GroupKey::Null, 1)]
    );
    let number = |text: &str| GroupKey::Number(text.to_owned());
    assert_eq!(
        groups("customer.rank"),
        [(number("1"), 2), (number("2"), 1), (GroupKey::Null, 1)]
    );
    assert_eq!(groups("nothing"), [(GroupKey::Missing, 4)]);
    let found = find_strings(&heap, None, 100, |text| text == "ch");
    assert_eq!(found.len(), 2);
}

/// Three lists of 10 slots with 0, 2 and 10 elements, and a map whose entries share slots.
#[test]
fn collections_are_grouped_by_size_fill_and_collisions() {
    let mut dump = DumpBuilder::new();
    let java = dump.java();
    dump.array_list(&[]);
    dump.hash_map(&[]);
    let [list, map, node] = [
        "java.util.ArrayList",
        "java.util.HashMap",
        "java.util.HashMap$Node",
    ]
    .map(|name| dump.find_class(name).unwrap());
    for size in [0usize, 2, 10] {
        let mut slots: Vec<u64> = (0..size)
            .map(|_| dump.instance(java.object).build())
            .collect();
        slots.resize(10, 0);
        let data = dump.object_array("java.lang.Object[]", &slots);
        let told = dump.instance(list).set("elementData", data);
        let told = told.set("size", size as i32).build();
        dump.root_jni_global(told, 1);
    }
    // Four entries in two slots: two of them share.
    let mut slots = vec![0u64; 16];
    for number in 0..4 {
        let key = dump.instance(java.object).build();
        let told = dump.instance(node).set("key", key).set("value", key);
        slots[number % 2] = told.set("next", slots[number % 2]).build();
    }
    let table = dump.object_array("java.util.HashMap$Node[]", &slots);
    let told = dump
        .instance(map)
        .set("table", table)
        .set("size", 4)
        .build();
    dump.root_jni_global(told, 1);
    let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    let all = all_collections(&heap);
    let sizes = group_by_size(&heap, &all).into_iter();
    let sizes: Vec<(u64, u64)> = sizes.map(|row| (row.elements, row.objects)).collect();
    assert_eq!(sizes, [(0, 1), (2, 1), (4, 1), (10, 1)]);
    let ratios = |by| -> Vec<(f64, u64, u64)> {
        let rows = group_by_ratio(&heap, &all, by, 4);
        let rows = rows.iter();
        rows.map(|row| (row.up_to, row.objects, row.empty_bytes))
            .collect()
    };
    // A quarter of the map's slots, a fifth of the slots of the second list.
    assert_eq!(
        ratios(RatioBy::Fill),
        [(0.0, 1, 40), (0.25, 2, 32 + 48), (1.0, 1, 0)]
    );
    assert_eq!(ratios(RatioBy::Collisions), [(0.5, 1, 0)]);
    let found = collections_by_class(&heap, &all, 2, &Silent).unwrap();
    let classes = found.classes.iter().map(|row| {
        let counts = [row.empty, row.elements, row.slots, row.largest];
        (
            row.class.as_str(),
            row.collections,
            counts.map(Option::unwrap),
        )
    });
    let classes: Vec<_> = classes.collect();
    assert_eq!(
        classes,
        [
            ("java.util.ArrayList", 3, [1, 12, 30, 10]),
            ("java.util.HashMap", 1, [0, 4, 16, 4]),
        ]
    );
    let largest: Vec<_> = { found.largest.iter() }
        .map(|row| (row.class.as_str(), row.elements, row.slots))
        .collect();
    assert_eq!(
        largest,
        [
            ("java.util.ArrayList", 10, Some(10)),
            ("java.util.HashMap", 4, Some(16)),
        ]
    );
    // Ten objects, their array and the list.
    let retained = |row: &LargeCollectionRow| row.retained_bytes > 10 * 16 + row.shallow_bytes;
    assert!(found.largest.first().is_some_and(retained));
}

/// Many collections, so that several tasks look at them: each counts once, and the largest are found.
#[test]
fn collections_of_many_tasks_are_added_up() {
    let mut dump = DumpBuilder::new();
    let java = dump.java();
    dump.array_list(&[]);
    let list = dump.find_class("java.util.ArrayList").unwrap();
    let one = dump.instance(java.object).build();
    let mut all = Vec::new();
    for number in 0..30_000u64 {
        let size = (number * 7_919 % 30_000) as usize;
        // The number counts, whatever the array has.
        let data = dump.object_array("java.lang.Object[]", &[one]);
        let told = dump.instance(list).set("elementData", data);
        all.push(told.set("size", size as i32).build());
    }
    let holder = dump.object_array("java.lang.Object[]", &all);
    dump.root_jni_global(holder, 1);
    let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    let found = collections_by_class(&heap, &all_collections(&heap), 5, &Silent).unwrap();
    let [lists] = found.classes.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!((lists.collections, lists.empty), (30_000, Some(1)));
    assert_eq!(lists.elements, Some(30_000 * 29_999 / 2));
    let sizes: Vec<u64> = found.largest.iter().map(|row| row.elements).collect();
    assert_eq!(sizes, [29_999, 29_998, 29_997, 29_996, 29_995]);
    let groups = group_by_size(&heap, &all_collections(&heap));
    assert!(groups.len() == 30_000 && groups.iter().all(|row| row.objects == 1));
}
