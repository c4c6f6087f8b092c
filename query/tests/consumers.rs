//! The bytes of a class loader count for its classes, whose static fields hold them.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_query::{Consumer, consumers};
use heapray_testkit::{ClassId, DumpBuilder, ObjectId, Type};

const PAYLOAD: usize = 50_000;

/// A class of the loader that holds 50 kB in a static field.
fn class_with_payload(dump: &mut DumpBuilder, name: &str, loader: ObjectId) -> ClassId {
    let bytes = dump.byte_array(&vec![7; PAYLOAD]);
    let class = dump.class(name).loader(loader);
    class.static_object("DATA", bytes).build()
}

/// `holder` names the class of what keeps the loader; nobody where it is empty.
fn dump_with_loader(holder: &str) -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    let java = dump.java();
    let of = dump.class("app.Loader").extends(java.class_loader).build();
    let loader = dump.reserve_instance(of);
    let orders = class_with_payload(&mut dump, "shop.Orders", loader);
    let stock = class_with_payload(&mut dump, "shop.Stock", loader);
    let list = dump.array_list(&[orders, stock]);
    dump.at(loader).instance(of).set("classes", list).build();
    if holder.is_empty() {
        dump.root_jni_global(loader, 0);
    } else {
        let of = dump.class(holder).field("loader", Type::Object).build();
        let holder = dump.instance(of).set("loader", loader).build();
        dump.root_jni_global(holder, 0);
    }
    dump.to_bytes()
}

/// `name objects retained` of rows that hold some, and the sum of all.
fn groups(rows: &[Consumer]) -> (Vec<String>, u64) {
    let all = rows.iter().map(|row| row.retained_size).sum();
    let large = rows.iter().filter(|row| row.retained_size > 10_000);
    let large = large.map(|row| format!("{} {}", row.name, row.retained_size / PAYLOAD as u64));
    (large.collect(), all)
}

#[test]
fn the_classes_of_a_loader_count_for_themselves() {
    let bytes = dump_with_loader("");
    let analysis = analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap();
    let found = consumers(&analysis, 0);
    let (classes, all) = groups(&found.classes);
    assert_eq!(classes, ["shop.Orders 1", "shop.Stock 1"]);
    assert_eq!(all, analysis.total().bytes, "the groups add up to the heap");
    let (loaders, all) = groups(&found.class_loaders);
    assert!(loaders[0].starts_with("Loader 0x"), "{loaders:?}");
    assert_eq!((loaders.len(), all), (1, analysis.total().bytes));
    let shop = found.packages.iter().find(|row| row.name == "shop");
    assert_eq!(shop.unwrap().objects, 2);
}

#[test]
fn a_loader_that_something_else_holds_counts_for_its_holder() {
    let bytes = dump_with_loader("app.Server");
    let analysis = analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap();
    let (classes, all) = groups(&consumers(&analysis, 0).classes);
    assert_eq!(classes, ["app.Server 2"]);
    assert_eq!(all, analysis.total().bytes);
}
