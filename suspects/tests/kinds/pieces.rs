//! Pieces of dumps: objects with weight, static fields, thread locals.

use heapray_testkit::{ClassId, DumpBuilder, ObjectId, Type};

/// Bytes that each heavy object holds.
const WEIGHT: usize = 8 << 10;
/// Heavy objects that are more than a diagnosis lets pass.
pub(crate) const MANY: usize = 400;
/// So few that nobody minds.
pub(crate) const FEW: usize = 5;

pub(crate) fn dump() -> DumpBuilder {
    let mut dump = DumpBuilder::new();
    dump.java();
    dump
}

/// A class with these reference fields.
pub(crate) fn class(dump: &mut DumpBuilder, name: &str, fields: &[&str]) -> ClassId {
    let class = dump.class(name);
    let class = fields
        .iter()
        .fold(class, |class, field| class.field(field, Type::Object));
    class.build()
}

/// One object that has its whole weight in an array.
pub(crate) fn heavy(dump: &mut DumpBuilder, class: ClassId) -> ObjectId {
    weighing(dump, class, WEIGHT)
}

pub(crate) fn weighing(dump: &mut DumpBuilder, class: ClassId, bytes: usize) -> ObjectId {
    let data = dump.byte_array(&vec![0; bytes]);
    dump.instance(class).set("data", data).build()
}

/// Heavy objects of a class of this name, which has no other field.
pub(crate) fn heavies(dump: &mut DumpBuilder, name: &str, count: usize) -> Vec<ObjectId> {
    let class = class(dump, name, &["data"]);
    (0..count).map(|_| heavy(dump, class)).collect()
}

/// One object with one reference.
pub(crate) fn owner(dump: &mut DumpBuilder, name: &str, field: &str, target: ObjectId) -> ObjectId {
    let class = class(dump, name, &[field]);
    dump.instance(class).set(field, target).build()
}

/// A class whose static field holds the object.
pub(crate) fn in_static(dump: &mut DumpBuilder, class: &str, field: &str, object: ObjectId) {
    let class = dump.class(class).static_object(field, object).build();
    dump.root_sticky_class(class);
}

/// Most of a healthy heap: a list that keeps to its limit.
pub(crate) fn bounded_bulk(dump: &mut DumpBuilder) {
    let elements = heavies(dump, "app.archive.Record", MANY);
    let list = dump.array_list(&elements);
    let class = dump.class("app.archive.Archive");
    let class = class
        .static_object("RECORDS", list)
        .static_field("MAX_RECORDS", MANY as i32)
        .build();
    dump.root_sticky_class(class);
}

/// A map with numbers for keys.
pub(crate) fn map_of(dump: &mut DumpBuilder, values: &[ObjectId]) -> ObjectId {
    let entries: Vec<(ObjectId, ObjectId)> = values
        .iter()
        .enumerate()
        .map(|(number, value)| (dump.integer(number as i32), *value))
        .collect();
    dump.hash_map(&entries)
}

/// The main thread died of `OutOfMemoryError`.
pub(crate) fn died(dump: &mut DumpBuilder) {
    let error = "java.lang.OutOfMemoryError";
    let main = dump.thread("main");
    main.frame(error, "<init>", "()V", "OutOfMemoryError.java", 48)
        .build();
}
