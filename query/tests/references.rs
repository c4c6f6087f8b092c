//! Soft, weak and phantom references, and those that hold their own referent; referrers and dominators of sets.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Heap, ObjectIndex, Silent, analyze};
use heapray_hprof::ObjectId;
use heapray_query::{
    Direction, ObjectSet, immediate_dominators, reference_leaks, reference_statistics, referring,
};
use heapray_testkit::{DumpBuilder, Type};

fn index(heap: &Heap, id: u64) -> ObjectIndex {
    heap.find(ObjectId(id)).unwrap()
}

/// A `WeakHashMap` in which one value leads back to its key, one does not, and one key is held by a field as well.
#[test]
fn an_entry_whose_value_leads_to_its_key_is_a_leak() {
    let mut dump = DumpBuilder::new();
    let java = dump.java();
    let entry_class = dump
        .class("java.util.WeakHashMap$Entry")
        .extends(java.weak_reference)
        .field("value", Type::Object)
        .build();
    let key_class = dump
        .class("com.example.Key")
        .field("data", Type::Object)
        .build();
    let value_class = dump
        .class("com.example.Value")
        .field("key", Type::Object)
        .build();
    let mut entries = Vec::new();
    let mut keys = Vec::new();
    for leads_back in [true, false, true] {
        let data = dump.byte_array(&[1; 300]);
        let key = dump.instance(key_class).set("data", data).build();
        let back = if leads_back { key } else { 0 };
        let value = dump.instance(value_class).set("key", back).build();
        let entry = dump.instance(entry_class).set("referent", key);
        entries.push(entry.set("value", value).build());
        keys.push(key);
    }
    let cleared = dump.instance(entry_class).build();
    entries.push(cleared);
    let table = dump.object_array("java.util.WeakHashMap$Entry[]", &entries);
    dump.root_jni_global(table, 1);
    dump.root_jni_global(keys[2], 2);
    let soft_data = dump.byte_array(&[2; 5000]);
    let soft = dump
        .instance(java.soft_reference)
        .set("referent", soft_data);
    let soft = soft.build();
    dump.root_jni_global(soft, 3);
    let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();

    let leaks = reference_leaks(&heap);
    let [leak] = leaks.as_slice() else {
        panic!("{leaks:?}");
    };
    assert_eq!(leak.class, "java.util.WeakHashMap$Entry");
    assert_eq!(leak.referent_class, "com.example.Key");
    assert_eq!(leak.references, 1);
    assert!(leak.retained_bytes > 300);

    let rows = reference_statistics(&heap);
    let row = |strength: &str, class: &str| {
        let mut rows = rows.iter();
        let found = rows.find(|row| row.strength == strength && row.class == class);
        found.unwrap().clone()
    };
    let weak = row("weak", "com.example.Key");
    assert_eq!((weak.references, weak.referents), (3, 3));
    // Of the three keys the second alone is held by nothing but its reference.
    let size = |id: u64| heap.shallow_size(index(&heap, id));
    assert_eq!(weak.only_objects, 1);
    assert!(weak.only_retained_bytes >= size(keys[1]) + 300);
    assert_eq!(row("weak", "").references, 1);
    let soft = row("soft", "byte[]");
    assert_eq!(
        (soft.only_objects, soft.only_retained_bytes),
        (1, size(soft_data))
    );
}

#[test]
fn referrers_and_dominators_of_a_set() {
    let mut dump = DumpBuilder::new();
    let order = dump
        .class("com.example.Order")
        .field("lines", Type::Object)
        .build();
    let (shared, own) = (dump.byte_array(&[1; 40]), dump.byte_array(&[2; 60]));
    let list = dump.array_list(&[shared, own]);
    let other = dump.array_list(&[shared]);
    let first = dump.instance(order).set("lines", list).build();
    let second = dump.instance(order).set("lines", other).build();
    for object in [first, second] {
        dump.root_jni_global(object, 1);
    }
    let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    let set = [index(&heap, shared), index(&heap, own)];
    let objects: ObjectSet = set.into_iter().collect();
    let names = |direction| -> Vec<(String, u64)> {
        let rows = referring(&heap, &objects, direction).into_iter();
        rows.map(|row| (row.class, row.objects)).collect()
    };
    assert_eq!(
        names(Direction::Inbound),
        [("java.lang.Object[]".to_owned(), 2)]
    );
    assert_eq!(
        names(Direction::Outbound),
        [("java.lang.Class".to_owned(), 1)]
    );
    let rows = immediate_dominators(&heap, &set, |class| class.starts_with("java."));
    let found: Vec<(&str, u64, u64)> = rows
        .iter()
        .map(|row| (row.class.as_str(), row.dominators, row.dominated_objects))
        .collect();
    assert_eq!(found, [("com.example.Order", 1, 1), ("<ROOT>", 1, 1)]);
    let rows = immediate_dominators(&heap, &set, |_| false);
    assert_eq!(rows[0].class, "java.lang.Object[]");
}
