//! Cuts of random heaps against analyses of dumps that were written without the cut references.

use std::collections::BTreeSet;

use heapray_analyzer::{
    AnalyzeOptions, Heap, ObjectIndex, Reachability, References, Silent, TreeIndex, Workers,
    analyze,
};
use heapray_hprof::ObjectId;
use proptest::prelude::*;

use super::random_dump::{RandomDump, heaps, heaps_of_references};
use crate::paths::{PathOptions, paths_to_roots_without};
use crate::what_if::{Cut, HeldParts, MOST_CUTS, NamedCut, WhatIf, each_cut, top_cuts, what_if};

fn analyzed(bytes: &[u8], references: References) -> Heap {
    let mut options = AnalyzeOptions::default();
    options.references = references;
    options.workers = Some(Workers::new(2).unwrap());
    analyze(bytes, &options, &Silent).unwrap()
}

fn field_cut(class: &str, field: &str) -> NamedCut {
    NamedCut {
        name: format!("{class}.{field}"),
        cut: Cut::Field {
            class: class.to_owned(),
            field: field.to_owned(),
        },
    }
}

/// The parts of a heap: objects and bytes that are held strongly, softly, weakly.
fn parts_of(heap: &Heap) -> [(u64, u64); 3] {
    let parts = heap.used_parts();
    [parts.strong, parts.soft, parts.weak].map(|part| (part.objects, part.bytes))
}

fn parts(parts: HeldParts) -> [(u64, u64); 3] {
    [
        (parts.strong_objects, parts.strong_bytes),
        (parts.soft_objects, parts.soft_bytes),
        (parts.weak_objects, parts.weak_bytes),
    ]
}

/// Addresses of what strong and soft references reach.
fn firm(heap: &Heap) -> BTreeSet<u64> {
    let places = (1..=heap.total().objects as u32).map(TreeIndex);
    let firm = places.filter(|place| heap.reachability(*place) <= Reachability::Soft);
    firm.map(|place| heap.id(heap.object_at(place).unwrap()).0)
        .collect()
}

fn check_freed(heap: &Heap, answer: &WhatIf, before: &BTreeSet<u64>, after: &BTreeSet<u64>) {
    let lost: Vec<u64> = before.difference(after).copied().collect();
    let size = |id: &u64| heap.shallow_size(heap.find(ObjectId(*id)).unwrap());
    assert_eq!(answer.freed_objects, lost.len() as u64);
    assert_eq!(answer.freed_bytes, lost.iter().map(size).sum::<u64>());
    let by_class: u64 = answer
        .freed_by_class
        .iter()
        .map(|row| row.shallow_bytes)
        .sum();
    assert_eq!(by_class, answer.freed_bytes);
    let holders: u64 = answer
        .still_held
        .holders
        .iter()
        .map(|row| row.objects)
        .sum();
    assert_eq!(holders, answer.still_held.objects);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    /// Fields of whole classes, several at once, some of them made weak.
    #[test]
    fn a_cut_is_an_analysis_without_the_references(
        told in prop_oneof![heaps(), heaps_of_references()],
        chosen in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 1..4),
        references in prop_oneof![
            3 => Just(References::Strong), 1 => Just(References::Soft), 1 => Just(References::All)
        ],
    ) {
        let heap = analyzed(&told.tell().bytes, references);
        let fields = told.fields();
        let mut cuts = Vec::new();
        let mut without = BTreeSet::new();
        let mut any_weak = false;
        for (at, weak) in &chosen {
            let (class, field) = at.get(&fields).clone();
            if !without.insert((class.clone(), field.clone())) {
                continue;
            }
            let mut cut = field_cut(&class, &field);
            if *weak {
                cut.cut = Cut::WeakField { class, field };
                any_weak = true;
            }
            cuts.push(cut);
        }
        let answer = what_if(&heap, &cuts).unwrap();
        let cut = analyzed(&told.tell_without(&without).bytes, references);
        prop_assert_eq!(parts(answer.before), parts_of(&heap));
        let (found, wanted) = (parts(answer.after), parts_of(&cut));
        prop_assert_eq!(&found[..2], &wanted[..2], "{:?}", cuts);
        if !any_weak {
            prop_assert_eq!(found[2], wanted[2], "{:?}", cuts);
        }
        check_freed(&heap, &answer, &firm(&heap), &firm(&cut));
        let all: u64 = found.iter().map(|part| part.1).sum();
        prop_assert!(all <= heap.total().bytes);
    }

    /// Cuts that are measured together free what each of them frees alone, whichever way that is found.
    #[test]
    fn many_cuts_are_measured_at_once(
        told in prop_oneof![heaps(), heaps_of_references()],
        of_objects in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        references in prop_oneof![
            3 => Just(References::Strong), 1 => Just(References::Soft), 1 => Just(References::All)
        ],
    ) {
        let heap = analyzed(&told.tell().bytes, references);
        let all_fields = told.fields();
        let mut cuts: Vec<NamedCut> = { all_fields.iter() }
            .map(|(class, field)| field_cut(class, field))
            .filter(|cut| what_if(&heap, std::slice::from_ref(cut)).is_ok())
            .take(MOST_CUTS - 6)
            .collect();
        let all: Vec<_> = heap.objects().map(|row| row.object).collect();
        for at in &of_objects {
            let object = *at.get(&all);
            let fields = heap.fields(object).into_iter();
            let mut references = fields.filter(|field| field.value.as_object().is_some_and(|id| !id.is_null()));
            if let Some(field) = references.next() {
                let cut = Cut::FieldOf { objects: vec![object], field: field.name };
                cuts.push(NamedCut { name: format!("{object:?}"), cut });
            }
        }
        let together = each_cut(&heap, &cuts).unwrap();
        for (cut, freed) in cuts.iter().zip(together) {
            let alone = what_if(&heap, std::slice::from_ref(cut)).unwrap();
            prop_assert_eq!(freed, alone.freed_bytes, "{:?}", cut);
        }
    }

    /// A path leads to exactly the objects that an analysis without the references reaches.
    #[test]
    fn paths_lead_to_what_is_reachable_without_the_references(
        told in prop_oneof![heaps(), heaps_of_references()],
        chosen in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
    ) {
        let heap = analyzed(&told.tell().bytes, References::Strong);
        let fields = told.fields();
        let without: BTreeSet<(String, String)> =
            chosen.iter().map(|at| at.get(&fields).clone()).collect();
        let cuts = without.iter().map(|(class, field)| field_cut(class, field));
        let cuts: Vec<NamedCut> = cuts.collect();
        let cut = analyzed(&told.tell_without(&without).bytes, References::Strong);
        let strong = |heap: &Heap| -> BTreeSet<u64> {
            let places = (1..=heap.total().objects as u32).map(TreeIndex);
            let strong = places.filter(|place| heap.reachability(*place) == Reachability::Strong);
            strong.map(|place| heap.id(heap.object_at(place).unwrap()).0).collect()
        };
        // With a class among the targets paths begin at roots alone.
        let class = heap.classes().iter().find_map(|(_, class)| class.object);
        let wanted = strong(&cut);
        for id in strong(&heap) {
            let object = heap.find(ObjectId(id)).unwrap();
            let targets: Vec<ObjectIndex> = [object].into_iter().chain(class).collect();
            let options = PathOptions { paths: 1, ..PathOptions::default() };
            let found = paths_to_roots_without(&heap, &targets, &options, &cuts).unwrap();
            let is_found = found.paths.first().is_some_and(|path| {
                path.steps.last().is_some_and(|step| step.object == object)
            });
            prop_assert_eq!(is_found, wanted.contains(&id), "{:?}", cuts);
        }
    }

    /// An object, a class, or a thread: what its removal from the written graph makes unreachable.
    #[test]
    fn objects_are_cut_as_the_oracle_removes_them(told in heaps(), at in any::<prop::sample::Index>()) {
        let dump: RandomDump = told.tell();
        let heap = analyzed(&dump.bytes, References::Strong);
        let node = 1 + at.index(dump.ids.len() - 1);
        let id = ObjectId(dump.ids[node]);
        let object = heap.find(id).unwrap();
        let ids = |reached: Vec<bool>| -> BTreeSet<u64> {
            let nodes = reached.into_iter().zip(&dump.ids).skip(1);
            nodes.filter(|(reached, _)| *reached).map(|(_, id)| *id).collect()
        };
        let before = ids(dump.flow.reachable(None));
        let cut = |cut| what_if(&heap, &[NamedCut { name: String::new(), cut }]).unwrap();
        let one = cut(Cut::Objects(vec![object]));
        check_freed(&heap, &one, &before, &ids(dump.flow.reachable(Some(node))));
        let class = dump.class_of[node];
        let all: Vec<usize> = (1..dump.ids.len()).filter(|n| dump.class_of[*n] == class).collect();
        let mut flow = dump.flow.clone();
        for targets in &mut flow.successors {
            targets.retain(|target| !all.contains(target));
        }
        let index = heap.class_of(object);
        let name = heap.classes().get(index).name.clone();
        if heap.classes().find_by_name(&name).count() == 1 && heap.class_of_class_object(object).is_none() {
            let many = cut(Cut::Instances { class: name });
            check_freed(&heap, &many, &before, &ids(flow.reachable(None)));
        }
    }

    /// The fields that free most, each as much as its cut does alone.
    #[test]
    fn the_top_cuts_are_the_largest_single_cuts(told in prop_oneof![heaps(), heaps_of_references()]) {
        let heap = analyzed(&told.tell().bytes, References::Strong);
        let mut wanted: Vec<(u64, u64)> = Vec::new();
        let fields = told.fields();
        for (class, field) in &fields {
            // Referents that the graph keeps apart are no candidates.
            if field == "referent" {
                continue;
            }
            let answer = what_if(&heap, &[field_cut(class, field)]).unwrap();
            if answer.freed_objects > 0 {
                wanted.push((answer.freed_bytes, answer.freed_objects));
            }
        }
        let top = top_cuts(&heap, 100).unwrap();
        for row in &top {
            let (class, field) = row.cut.rsplit_once('.').unwrap();
            let answer = what_if(&heap, &[field_cut(class, field)]).unwrap();
            prop_assert_eq!(row.freed_bytes, answer.freed_bytes, "{}", row.cut);
            prop_assert_eq!(row.freed_objects, answer.freed_objects);
            prop_assert_eq!(row.references, answer.cuts[0].references);
        }
        wanted.sort_unstable_by(|a, b| b.cmp(a));
        let found: Vec<(u64, u64)> = top.iter().map(|row| (row.freed_bytes, row.freed_objects)).collect();
        let known = |class: &str| !class.starts_with("java.lang.") ;
        if fields.iter().filter(|(class, _)| known(class)).count() <= 20 {
            let mut sorted = found.clone();
            sorted.sort_unstable_by(|a, b| b.cmp(a));
            prop_assert_eq!(sorted, wanted);
        }
    }
}

/// The entry of a thread local in one thread is taken out, not what another thread local holds.
#[test]
fn threads_and_thread_locals_end() {
    use heapray_testkit::{DumpBuilder, Type};

    let mut dump = DumpBuilder::new();
    let java = dump.java();
    let local = dump.class("java.lang.ThreadLocal").build();
    let entry = dump
        .class("java.lang.ThreadLocal$ThreadLocalMap$Entry")
        .extends(java.weak_reference)
        .field("value", Type::Object)
        .build();
    let map = dump
        .class("java.lang.ThreadLocal$ThreadLocalMap")
        .field("table", Type::Object)
        .build();
    let (first, second) = (dump.instance(local).build(), dump.instance(local).build());
    let holder = dump
        .class("com.example.Context")
        .static_object("CURRENT", first)
        .static_object("OTHER", second)
        .build();
    dump.root_sticky_class(holder);
    let mut values = Vec::new();
    let mut entries = Vec::new();
    for key in [first, second] {
        let value = dump.byte_array(&[7; 1000]);
        values.push(value);
        let entry = dump.instance(entry).set("referent", key);
        entries.push(entry.set("value", value).build());
    }
    let table = dump.object_array("java.lang.ThreadLocal$ThreadLocalMap$Entry[]", &entries);
    let locals = dump.instance(map).set("table", table).build();
    let array = "java.lang.ThreadLocal$ThreadLocalMap$Entry[]";
    let array = dump.find_class(array).unwrap();
    for class in [entry, map, array] {
        dump.root_sticky_class(class);
    }
    let buffer = dump.byte_array(&[1; 500]);
    let thread = dump
        .instance(java.thread)
        .set("threadLocals", locals)
        .build();
    dump.thread("worker")
        .object(thread)
        .frame("com.example.Worker", "run", "()V", "Worker.java", 1)
        .local(0, buffer)
        .build();
    // A thread group would hold the object of a thread that has ended.
    dump.root_jni_global(thread, 0x10);
    let heap = analyzed(&dump.to_bytes(), References::Strong);
    let size = |id: u64| heap.shallow_size(heap.find(ObjectId(id)).unwrap());
    let cut = |cut| {
        let name = String::new();
        what_if(&heap, &[NamedCut { name, cut }]).unwrap()
    };
    let answer = cut(Cut::ThreadLocal {
        class: "com.example.Context".into(),
        field: "CURRENT".into(),
    });
    assert_eq!(answer.freed_bytes, size(values[0]) + size(entries[0]));
    assert_eq!(answer.cuts[0].objects, 1);
    let object: ObjectIndex = heap.find(ObjectId(thread)).unwrap();
    let answer = cut(Cut::Threads(vec![object]));
    let held = [
        values[0], values[1], entries[0], entries[1], table, locals, buffer,
    ];
    assert_eq!(answer.freed_bytes, held.map(size).iter().sum::<u64>());
    let unknown = Cut::Field {
        class: "com.example.Context".into(),
        field: "NONE".into(),
    };
    let error = what_if(
        &heap,
        &[NamedCut {
            name: String::new(),
            cut: unknown,
        }],
    );
    assert!(error.unwrap_err().to_string().contains("has no field NONE"));
}

/// Two static fields of one class hold one object: each cut takes its own reference.
#[test]
fn cuts_of_two_fields_with_one_target_cut_both() {
    use heapray_testkit::DumpBuilder;

    let mut dump = DumpBuilder::new();
    let shared = dump.byte_array(&[1; 400]);
    let class = dump
        .class("com.example.Shop")
        .static_object("FIRST", shared)
        .static_object("SECOND", shared)
        .build();
    dump.root_sticky_class(class);
    let heap = analyzed(&dump.to_bytes(), References::Strong);
    let cut = |fields: &[&str]| {
        let cuts = fields
            .iter()
            .map(|field| field_cut("com.example.Shop", field));
        what_if(&heap, &cuts.collect::<Vec<_>>()).unwrap()
    };
    assert_eq!(cut(&["FIRST"]).freed_objects, 0);
    assert_eq!(cut(&["FIRST", "SECOND"]).freed_objects, 1);
    // Twice the same field is one reference.
    assert_eq!(cut(&["FIRST", "FIRST"]).freed_objects, 0);
}

/// What another field holds as well stays, and the answer says which field that is.
#[test]
fn what_stays_has_a_holder() {
    use heapray_testkit::{DumpBuilder, Type};

    let mut dump = DumpBuilder::new();
    let order = dump
        .class("com.example.Order")
        .field("invoice", Type::Object)
        .field("draft", Type::Object)
        .build();
    let archive = dump
        .class("com.example.Archive")
        .field("last", Type::Object)
        .build();
    let (shared, own) = (dump.byte_array(&[1; 100]), dump.byte_array(&[1; 300]));
    let orders = [
        dump.instance(order).set("invoice", shared).build(),
        dump.instance(order).set("invoice", own).build(),
        dump.instance(order).set("draft", own).build(),
    ];
    for object in orders {
        dump.root_jni_global(object, 1);
    }
    let kept = dump.instance(archive).set("last", shared).build();
    dump.root_jni_global(kept, 2);
    let heap = analyzed(&dump.to_bytes(), References::Strong);
    let answer = what_if(&heap, &[field_cut("com.example.Order", "invoice")]).unwrap();
    assert_eq!((answer.freed_objects, answer.still_held.objects), (0, 2));
    assert_eq!(answer.cuts[0].references, 2);
    let holders: Vec<&str> = { answer.still_held.holders.iter() }
        .map(|row| row.holder.as_str())
        .collect();
    assert_eq!(
        holders,
        ["com.example.Order.draft", "com.example.Archive.last"]
    );
    let both = [
        field_cut("com.example.Order", "invoice"),
        field_cut("com.example.Archive", "last"),
    ];
    assert_eq!(what_if(&heap, &both).unwrap().freed_objects, 1);
}

/// A reference of the target's own is no other way to it.
#[test]
fn what_refers_to_itself_is_freed() {
    use heapray_testkit::{DumpBuilder, Type};

    let mut dump = DumpBuilder::new();
    let class = dump.class("app.Node");
    let class = class.field("next", Type::Object).field("own", Type::Object);
    let class = class.build();
    let own = dump.reserve_instance(class);
    dump.at(own)
        .instance(class)
        .set("next", own)
        .set("own", own)
        .build();
    let first = dump.instance(class).set("next", own).build();
    dump.root_jni_global(first, 1);
    let heap = analyzed(&dump.to_bytes(), References::Strong);
    let cut = field_cut("app.Node", "next");
    let size = heap.shallow_size(heap.find(ObjectId(own)).unwrap());
    let alone = what_if(&heap, std::slice::from_ref(&cut)).unwrap();
    assert_eq!(alone.freed_bytes, size);
    assert_eq!(each_cut(&heap, &[cut]).unwrap(), [size]);
}
