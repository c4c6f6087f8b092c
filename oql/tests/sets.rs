//! Retained heaps of sets, against answers that are too simple to be wrong.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use std::collections::{BTreeMap, BTreeSet};

use heapray_analyzer::{AnalyzeOptions, Heap, ObjectIndex, Silent, TreeIndex, analyze};
use heapray_query::ObjectSet;
use heapray_testkit::generate::{GenerateOptions, generate};
use heapray_testkit::{DumpBuilder, ObjectId, Type};

fn heap(seed: u64) -> Heap {
    let mut options = GenerateOptions::default();
    options.objects = 1_500;
    options.seed = seed;
    let mut dump = Vec::new();
    generate(&options, &mut dump).unwrap();
    analyze(dump, &AnalyzeOptions::default(), &Silent).unwrap()
}

/// All that one of the objects dominates, found object by object.
fn dominated(heap: &Heap, set: &ObjectSet, places: &BTreeMap<u32, TreeIndex>) -> BTreeSet<u32> {
    let is_below = |object: &u32| {
        let mut place = places[object];
        while place != TreeIndex::ROOT {
            if heap
                .object_at(place)
                .is_some_and(|object| set.contains(object))
            {
                return true;
            }
            place = heap.dominator(place);
        }
        false
    };
    places.keys().copied().filter(is_below).collect()
}

#[test]
fn bytes_of_sets_equal_a_walk_from_every_object() {
    for seed in 1..4 {
        let heap = heap(seed);
        let rows: Vec<_> = heap.objects().collect();
        let places: BTreeMap<u32, TreeIndex> =
            rows.iter().map(|row| (row.object.0, row.tree)).collect();
        for stride in [1, 3, 17, 200] {
            let set: ObjectSet = rows.iter().step_by(stride).map(|row| row.object).collect();
            let below = dominated(&heap, &set, &places);
            let bytes: u64 = below
                .iter()
                .map(|object| heap.shallow_size(ObjectIndex(*object)))
                .sum();
            let place = |object: ObjectIndex| places.get(&object.0).copied();
            assert_eq!(
                set.dominated_bytes(&heap, place),
                bytes,
                "seed {seed}, stride {stride}"
            );
            // What objects keep alive together is at least what each dominates, and without them nothing else is.
            let retained = set.retained_set(&heap);
            assert!(
                below
                    .iter()
                    .all(|object| retained.contains(ObjectIndex(*object)))
            );
            for object in retained.difference(&set).iter() {
                let place = heapray_query::find_in_tree(&heap, &[object]);
                let place = place.get(&object).copied();
                let inbound = heapray_query::inbound(&heap, object, place, usize::MAX);
                let referrers = inbound.referrers;
                let is_inside = |referrer: &ObjectIndex| retained.contains(*referrer);
                let is_class = heap.class_of_class_object(object).is_some();
                assert!(
                    is_class || referrers.iter().all(is_inside),
                    "seed {seed}, stride {stride}"
                );
            }
            let total = retained.total(&heap);
            let by_class: u64 = retained
                .histogram(&heap)
                .iter()
                .map(|(_, count)| count.bytes)
                .sum();
            assert_eq!((total.objects, total.bytes), (retained.len(), by_class));
        }
    }
}

#[test]
fn sets_are_sets() {
    let of = |numbers: &[u32]| {
        numbers
            .iter()
            .copied()
            .map(ObjectIndex)
            .collect::<ObjectSet>()
    };
    let (a, b) = (of(&[1, 2, 3]), of(&[3, 4]));
    assert_eq!(a.union(&b), of(&[1, 2, 3, 4]));
    assert_eq!(a.intersection(&b), of(&[3]));
    assert_eq!(a.difference(&b), of(&[1, 2]));
    assert!(
        a.contains(ObjectIndex(2)) && !b.contains(ObjectIndex(2)) && ObjectSet::new().is_empty()
    );
}

/// What only soft or weak references hold is kept alive by nothing firmer; it was once in every retained set.
#[test]
fn objects_that_weaker_references_hold_belong_to_no_other_set() {
    let mut dump = DumpBuilder::new();
    let java = dump.java();
    let class = dump.class("com.example.Node").field("next", Type::Object);
    let class = class.field("other", Type::Object).build();
    dump.root_sticky_class(class);
    let node = |dump: &mut DumpBuilder, next: ObjectId, other: ObjectId| {
        let node = dump.instance(class).set("next", next);
        node.set("other", other).build()
    };
    let [leaf, soft_leaf, weak_leaf, dead_leaf] = [(); 4].map(|()| node(&mut dump, 0, 0));
    let strong = node(&mut dump, leaf, 0);
    let soft = node(&mut dump, soft_leaf, leaf);
    let weak = node(&mut dump, weak_leaf, soft_leaf);
    let also_weak = node(&mut dump, weak_leaf, leaf);
    let dead = node(&mut dump, dead_leaf, weak_leaf);
    let mut held = vec![strong];
    for (class, referent) in [
        (java.soft_reference, soft),
        (java.weak_reference, weak),
        (java.weak_reference, also_weak),
    ] {
        let reference = dump.instance(class).set("referent", referent);
        held.push(reference.build());
    }
    let soft_reference = held[1];
    let held = dump.object_array("java.lang.Object[]", &held);
    dump.root_jni_global(held, 0x7f00);
    for keeps_unreachable in [false, true] {
        let mut options = AnalyzeOptions::default();
        options.keep_unreachable = keeps_unreachable;
        let heap = analyze(dump.to_bytes(), &options, &Silent).unwrap();
        let set_of = |objects: &[ObjectId]| {
            let objects = objects.iter();
            let find = |id: &ObjectId| heap.find(heapray_hprof::ObjectId(*id)).unwrap();
            objects.map(find).collect::<ObjectSet>()
        };
        let retained = |objects: &[ObjectId]| set_of(objects).retained_set(&heap);
        assert_eq!(retained(&[strong]), set_of(&[strong, leaf]));
        assert_eq!(retained(&[soft]), set_of(&[soft, soft_leaf]));
        assert_eq!(retained(&[soft_reference]), set_of(&[soft_reference]));
        assert_eq!(retained(&[weak]), set_of(&[weak]));
        assert_eq!(
            retained(&[weak, also_weak]),
            set_of(&[weak, also_weak, weak_leaf])
        );
        if keeps_unreachable {
            assert_eq!(retained(&[dead]), set_of(&[dead, dead_leaf]));
        }
    }
}
