//! Whose fields hold copies of a text?
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_query::waste::find_waste;
use heapray_testkit::{DumpBuilder, Type};

#[test]
fn copies_are_held_by_the_field_that_most_of_them_are_in() {
    let mut dump = DumpBuilder::new();
    let order = dump
        .class("com.example.Order")
        .field("currency", Type::Object)
        .build();
    let tags = dump
        .class("com.example.Tags")
        .field("names", Type::Object)
        .build();
    let mut objects = Vec::new();
    for _ in 0..40 {
        let currency = dump.string("EUR");
        objects.push(dump.instance(order).set("currency", currency).build());
    }
    for _ in 0..20 {
        let name = dump.string("a tag that is long enough");
        let names = dump.array_list(&[name]);
        objects.push(dump.instance(tags).set("names", names).build());
    }
    let list = dump.array_list(&objects);
    let store = dump
        .class("com.example.Store")
        .static_object("ALL", list)
        .build();
    dump.root_sticky_class(store);
    let bytes = dump.to_bytes();
    let heap = analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap();
    let waste = find_waste(&heap);
    let held: Vec<_> = waste
        .strings
        .unwrap()
        .top
        .into_iter()
        .map(|text| (text.count, text.held_by.unwrap_or_default()))
        .collect();
    assert!(
        held.contains(&(40, "com.example.Order.currency".to_owned())),
        "{held:?}"
    );
    assert!(
        held.contains(&(20, "com.example.Tags.names".to_owned())),
        "{held:?}"
    );
}
