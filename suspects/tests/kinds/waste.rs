//! More than there need be: equal strings, empty collections, full buckets.

use heapray_suspects::LeakKind;
use heapray_testkit::{DumpBuilder, ObjectId, Type};

use crate::pair::Pair;
use crate::pieces::{class, dump, heavy, in_static};

pub(crate) const DUPLICATE_STRINGS: Pair = Pair {
    kind: LeakKind::DuplicateStrings,
    leak: || rows(|_| "c".repeat(1500)),
    culprit: "app.Row.country",
    accumulated: "String",
    evidence: "copies",
    twin: || rows(|number| format!("{number:1500}")),
    instead: None,
};

pub(crate) const SPARSE_COLLECTIONS: Pair = Pair {
    kind: LeakKind::SparseCollections,
    leak: || owners(0),
    culprit: "app.Owner.attributes",
    accumulated: "HashMap",
    evidence: "collections",
    twin: || owners(10),
    instead: None,
};

pub(crate) const HASH_COLLISIONS: Pair = Pair {
    kind: LeakKind::HashCollisions,
    leak: || cells(|_| 31),
    culprit: "app.Grid.CELLS",
    accumulated: "Point",
    evidence: "equal_hashes",
    // Fair hashes that happen to fall into few buckets.
    twin: || cells(|number| number << 16),
    instead: Some(LeakKind::StaticCollection),
};

/// Objects in a list that keeps to its limit.
fn bounded(dump: &mut DumpBuilder, objects: &[ObjectId]) {
    let list = dump.array_list(objects);
    let class = dump.class("app.Table").static_object("ROWS", list);
    let class = class.static_field("MAX_ROWS", objects.len() as i32).build();
    dump.root_sticky_class(class);
}

/// Four thousand rows, each with a string of its own.
fn rows(text: fn(usize) -> String) -> DumpBuilder {
    let mut dump = dump();
    let row = class(&mut dump, "app.Row", &["country"]);
    let rows: Vec<ObjectId> = (0..4000)
        .map(|number| {
            let text = dump.string(&text(number));
            dump.instance(row).set("country", text).build()
        })
        .collect();
    bounded(&mut dump, &rows);
    dump
}

/// Owners that each have a map with so many entries.
fn owners(entries: usize) -> DumpBuilder {
    let mut dump = dump();
    let owner = class(&mut dump, "app.Owner", &["attributes"]);
    let number = dump.integer(7);
    let owners = if entries == 0 { 60_000 } else { 6_000 };
    let owners: Vec<ObjectId> = (0..owners)
        .map(|_| {
            let map = dump.hash_map(&vec![(number, number); entries]);
            dump.instance(owner).set("attributes", map).build()
        })
        .collect();
    bounded(&mut dump, &owners);
    dump
}

/// A map whose buckets became trees: all entries in one chain, with a hash each.
fn cells(hash: fn(i32) -> i32) -> DumpBuilder {
    let mut dump = dump();
    let node = dump
        .class("java.util.HashMap$TreeNode")
        .field("hash", Type::Int);
    let node = node.field("key", Type::Object).field("value", Type::Object);
    let node = node.field("next", Type::Object).build();
    let point = class(&mut dump, "app.Point", &["data"]);
    let mut nodes: Vec<ObjectId> = Vec::new();
    for number in 0..1200 {
        let key = heavy(&mut dump, point);
        let told = dump
            .instance(node)
            .set("hash", hash(number))
            .set("key", key);
        // Buckets of twenty entries.
        let next = nodes.last().filter(|_| number % 20 != 0).copied();
        nodes.push(told.set("next", next.unwrap_or(0)).build());
    }
    let heads: Vec<ObjectId> = nodes
        .chunks(20)
        .filter_map(|bucket| bucket.last().copied())
        .collect();
    let table = dump.object_array("java.util.HashMap$Node[]", &heads);
    let known = dump.collections();
    let map = dump.instance(known.hash_map).set("table", table);
    let map = map.set("size", nodes.len() as i32).build();
    in_static(&mut dump, "app.Grid", "CELLS", map);
    dump
}
