//! Strings that are read one after the other have the texts that they have by themselves.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, NearStrings, ObjectIndex, Silent, analyze};
use heapray_testkit::{DumpBuilder, Type};

const TEXTS: [&str; 6] = ["", "plain", "l'été à Nîmes", "Ελλάδα", "𝄞 and 🐘", "again"];

/// Texts of all objects of a dump, those that are read near each other compared with those that are read alone.
fn texts_of(dump: &mut DumpBuilder) -> Vec<String> {
    let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    let mut near = NearStrings::default();
    let all = (0..heap.object_count()).map(ObjectIndex);
    let mut found = Vec::new();
    // Forward, backward, and with leaps.
    let orders = [
        all.clone().collect::<Vec<_>>(),
        all.clone().rev().collect(),
        all.clone().step_by(3).chain(all).collect(),
    ];
    for order in orders {
        for object in order {
            let alone = heap.string_value(object, usize::MAX);
            let units = { alone.as_ref() }.map(|text| text.encode_utf16().count() as u64);
            assert_eq!(near.text(&heap, object), alone, "{object:?}");
            assert_eq!(near.units(&heap, object), units, "{object:?}");
            found.extend(alone);
        }
    }
    found.sort();
    found.dedup();
    found
}

fn sorted() -> Vec<String> {
    let mut sorted = TEXTS.map(str::to_owned).to_vec();
    sorted.sort();
    sorted
}

#[test]
fn strings_of_every_jdk_are_read() {
    for is_old in [false, true] {
        let mut dump = DumpBuilder::new();
        if is_old {
            dump.jdk8_strings();
        }
        let made = TEXTS.map(|text| dump.string(text));
        let other = dump
            .class("com.acme.Name")
            .field("value", Type::Object)
            .build();
        let named = dump.instance(other).set("value", made[1]).build();
        let kept = dump.object_array("java.lang.Object[]", &[&made[..], &[named]].concat());
        dump.root_jni_global(kept, 1);
        assert_eq!(texts_of(&mut dump), sorted(), "{is_old}");
    }
}

#[test]
fn parts_of_a_shared_array_are_read() {
    let mut dump = DumpBuilder::new();
    dump.without_java_basics();
    let class = dump
        .class("java.lang.String")
        .field("value", Type::Object)
        .field("offset", Type::Int)
        .field("count", Type::Int)
        .build();
    let units: Vec<u16> = "shared text".encode_utf16().collect();
    let array = dump.char_array(&units);
    let mut made = Vec::new();
    for (offset, count) in [(0, 6), (7, 4), (7, 99), (99, 1), (-1, 3), (2, -1)] {
        let string = dump.instance(class).set("value", array);
        made.push(string.set("offset", offset).set("count", count).build());
    }
    made.push(dump.instance(class).build());
    let kept = dump.object_array("java.lang.Object[]", &made);
    dump.root_jni_global(kept, 1);
    assert_eq!(texts_of(&mut dump), ["", "sha", "shared", "text"]);
}
