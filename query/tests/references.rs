//! Soft, weak and phantom references, and those that hold their own referent; referrers and dominators of sets.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Heap, ObjectIndex, Reachability, Silent, analyze};
use heapray_hprof::ObjectId;
use heapray_query::{
    BOOT_LOADER, Counted, Direction, GroupBy, ObjectSet, finalizer_rows, finalizer_thread,
    find_roots, held_histogram, held_weakly, histogram_rows, immediate_dominators, reference_leaks,
    reference_statistics, reference_statistics_in, referring, referring_objects,
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

/// Histograms of the objects that only soft, and that only weak references hold, and of what these hold.
#[test]
fn softly_and_weakly_reachable_objects_have_histograms() {
    let mut dump = DumpBuilder::new();
    let java = dump.java();
    let page = dump
        .class("com.example.Page")
        .field("data", Type::Object)
        .build();
    for (class, count) in [(java.soft_reference, 3_u64), (java.weak_reference, 2)] {
        for number in 0..count {
            let data = dump.byte_array(&[1; 100]);
            let held = dump.instance(page).set("data", data).build();
            let reference = dump.instance(class).set("referent", held).build();
            dump.root_jni_global(reference, number);
        }
    }
    // A field holds this one firmly.
    let firm = dump.instance(page).build();
    let reference = dump.instance(java.soft_reference).set("referent", firm);
    let reference = reference.build();
    dump.root_jni_global(reference, 1);
    dump.root_jni_global(firm, 2);
    let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    let rows = |by, held| {
        let groups = held_histogram(&heap, by, held);
        histogram_rows(groups, Counted::All)
            .map(|row| {
                assert_eq!(row.retained_bytes, None);
                (row.name, row.instances)
            })
            .collect::<Vec<_>>()
    };
    let row = |name: &str, objects| (name.to_owned(), objects);
    assert_eq!(
        rows(GroupBy::Class, Reachability::Soft),
        [row("byte[]", 3), row("com.example.Page", 3)]
    );
    assert_eq!(
        rows(GroupBy::Class, Reachability::Weak),
        [row("byte[]", 2), row("com.example.Page", 2)]
    );
    assert!(rows(GroupBy::Package, Reachability::Soft).contains(&row("com.example", 3)));
    assert!(rows(GroupBy::Superclass, Reachability::Soft).contains(&row("java.lang.Object", 6)));
    let parts = heap.used_parts();
    let loaders = rows(GroupBy::Loader, Reachability::Weak);
    assert_eq!(loaders, [row(BOOT_LOADER, parts.weak.objects)]);
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
    let listed = referring_objects(&heap, &objects, Direction::Inbound);
    let arrays = [list, other].map(|list| {
        let mut targets = heap.targets(index(&heap, list));
        targets
            .find(|target| heap.array_len(*target).is_some())
            .unwrap()
    });
    let mut wanted = arrays.to_vec();
    wanted.sort_unstable();
    assert_eq!(listed, wanted);
    let rows = immediate_dominators(&heap, &set, |class| class.starts_with("java."));
    let found: Vec<(&str, u64, u64)> = rows
        .iter()
        .map(|row| (row.class.as_str(), row.dominators, row.dominated_objects))
        .collect();
    assert_eq!(found, [("com.example.Order", 1, 1), ("<ROOT>", 1, 1)]);
    let rows = immediate_dominators(&heap, &set, |_| false);
    assert_eq!(rows[0].class, "java.lang.Object[]");
}

/// A chain from each kind of reference; an object that a phantom reference and a weak one have is weakly held.
#[test]
fn what_only_weaker_references_hold_is_told_apart() {
    let mut dump = DumpBuilder::new();
    let java = dump.java();
    let node = dump
        .class("com.example.Node")
        .field("next", Type::Object)
        .build();
    let mut chains = Vec::new();
    for bytes in [100, 200, 300, 400] {
        let data = dump.byte_array(&vec![1; bytes]);
        chains.push(dump.instance(node).set("next", data).build());
    }
    let references = [
        (java.soft_reference, chains[0]),
        (java.weak_reference, chains[1]),
        (java.phantom_reference, chains[2]),
        (java.phantom_reference, chains[1]),
        (java.weak_reference, chains[0]),
    ];
    for (class, referent) in references {
        let reference = dump.instance(class).set("referent", referent).build();
        dump.root_jni_global(reference, 1);
    }
    dump.root_jni_global(chains[3], 1);
    let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    let size = |id: u64| heap.shallow_size(index(&heap, id));
    let rows = held_weakly(&heap).unwrap();
    let nodes = |held_by: &str| {
        let of = rows.iter().filter(|row| row.held_by == held_by);
        of.map(|row| (row.class.clone(), row.objects))
            .collect::<Vec<_>>()
    };
    let pair = [("byte[]".to_owned(), 1), ("com.example.Node".to_owned(), 1)];
    for held_by in ["soft", "weak", "phantom"] {
        assert_eq!(nodes(held_by), pair, "{rows:?}");
    }
    let all: u64 = rows.iter().map(|row| row.shallow_bytes).sum();
    let parts = heap.used_parts();
    assert_eq!(all, parts.soft.bytes + parts.weak.bytes);
    assert!(all > 3 * size(chains[0]) + 600);
    // The statistics of a set count its references alone.
    let set: ObjectSet = heap
        .targets(index(&heap, chains[3]))
        .chain([index(&heap, chains[3])])
        .collect();
    assert!(reference_statistics_in(&heap, &set).is_empty());
    let whole: ObjectSet = heap.objects().map(|row| row.object).collect();
    assert_eq!(
        reference_statistics_in(&heap, &whole),
        reference_statistics(&heap)
    );
}

/// One object is at its `finalize` method, two are queued, one is still used.
#[test]
fn finalizers_are_in_progress_queued_or_neither() {
    let mut dump = DumpBuilder::new();
    let java = dump.java();
    let null_queue = dump.class("java.lang.ref.ReferenceQueue$Null").build();
    let enqueued = dump.instance(null_queue).build();
    let queue_class = dump
        .class("java.lang.ref.ReferenceQueue")
        .static_object("ENQUEUED", enqueued)
        .build();
    let queue = dump.instance(queue_class).build();
    let file = dump
        .class("com.example.TempFile")
        .field("data", Type::Object)
        .build();
    let socket = dump
        .class("com.example.Line")
        .field("data", Type::Object)
        .build();
    let mut references = Vec::new();
    for (class, own_queue) in [
        (file, enqueued),
        (file, enqueued),
        (socket, enqueued),
        (file, queue),
    ] {
        let data = dump.byte_array(&[3; 500]);
        let object = dump.instance(class).set("data", data).build();
        let finalizer = dump.instance(java.finalizer).set("referent", object);
        references.push(finalizer.set("queue", own_queue).build());
        if own_queue == queue {
            dump.root_jni_global(object, 9);
        }
    }
    let all = dump.object_array("java.lang.ref.Finalizer[]", &references);
    dump.root_jni_global(all, 1);
    let done = dump.instance(java.finalizer).build();
    let thread = dump
        .class("java.lang.ref.Finalizer$FinalizerThread")
        .extends(java.thread)
        .build();
    let name = dump.string("Finalizer");
    let thread = dump.instance(thread).set("name", name).build();
    dump.thread("Finalizer")
        .object(thread)
        .frame(
            "java.lang.ref.Finalizer",
            "runFinalizer",
            "()V",
            "Finalizer.java",
            87,
        )
        .local(0, done)
        .local(0, references[2])
        .build();
    let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    let rows = finalizer_rows(&heap);
    let found: Vec<(&str, &str, u64)> = rows
        .iter()
        .map(|row| (row.state, row.class.as_str(), row.objects))
        .collect();
    assert_eq!(
        found,
        [
            ("in progress", "com.example.Line", 1),
            ("queued", "com.example.TempFile", 2),
            ("not queued", "com.example.TempFile", 1),
        ]
    );
    assert!(rows[1].retained_bytes > 1_000, "{rows:?}");
    let thread = finalizer_thread(&heap, &find_roots(&heap)).unwrap();
    assert_eq!(thread.name, "Finalizer");
    assert_eq!(thread.in_progress.as_deref(), Some("Line"));
    assert!(thread.frames[0].contains("runFinalizer"), "{thread:?}");
}
