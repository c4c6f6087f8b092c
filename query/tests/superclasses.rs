//! Are the rows of superclasses what a walk up each hierarchy says?
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use std::collections::BTreeMap;

use heapray_analyzer::classes::ClassIndex;
use heapray_analyzer::{AnalyzeOptions, Heap, ObjectIndex, Silent, analyze};
use heapray_query::{GroupBy, histogram};
use heapray_testkit::{DumpBuilder, Type};

/// Numbers that look random.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % most
    }
}

/// Several hierarchies, some of them deep, and objects that hold each other in chains.
fn heap(seed: u64) -> Heap {
    let mut dice = Dice(seed);
    let mut dump = DumpBuilder::new();
    let mut classes = Vec::new();
    for number in 0..120 {
        let mut class = dump
            .class(&format!("app.C{number}"))
            .field("next", Type::Object);
        // A third of all extend the newest class, so that chains grow long.
        if number % 17 != 0 {
            let above = match dice.below(3) {
                0 => classes[dice.below(classes.len())],
                _ => *classes.last().unwrap(),
            };
            class = class.extends(above);
        }
        classes.push(class.build());
    }
    let mut held = 0;
    for number in 0..400 {
        let class = classes[dice.below(classes.len())];
        let object = dump.instance(class).set("next", held).build();
        held = object;
        if number % 9 == 0 {
            dump.root_jni_global(object, 0x7000);
            held = 0;
        }
    }
    analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap()
}

/// Retained heap by superclass: an object counts for those of its superclasses that no dominator of it extends.
fn naive(heap: &Heap) -> BTreeMap<ClassIndex, (u64, u64)> {
    let mut rows: BTreeMap<ClassIndex, (u64, u64)> = BTreeMap::new();
    let hierarchy = |object: ObjectIndex| -> Vec<ClassIndex> {
        let class = heap.class_of(object);
        heap.classes()
            .hierarchy(class)
            .map(|(index, _)| index)
            .collect()
    };
    for object in heap.objects() {
        let mut above = Vec::new();
        let mut at = heap.dominator(object.tree);
        while let Some(dominator) = heap.object_at(at) {
            above.extend(hierarchy(dominator));
            at = heap.dominator(at);
        }
        for class in hierarchy(object.object) {
            let row = rows.entry(class).or_default();
            row.0 += 1;
            if !above.contains(&class) {
                row.1 += object.retained_size;
            }
        }
    }
    rows
}

#[test]
fn sums_over_hierarchies_are_those_of_a_walk() {
    for seed in [3, 77, 4711] {
        let heap = heap(seed);
        let expected = naive(&heap);
        let mut compared = 0;
        for row in histogram(&heap, GroupBy::Superclass) {
            if !row.name.starts_with("app.C") {
                continue;
            }
            let (objects, retained) = expected[&row.class.unwrap()];
            assert_eq!(
                (row.reachable.objects, row.retained_size),
                (objects, retained),
                "{seed}: {}",
                row.name
            );
            compared += 1;
        }
        assert!(compared > 60, "{compared}");
    }
}
