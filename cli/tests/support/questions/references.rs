//! Soft, weak and phantom references, and buffers outside the heap.

use heapray_testkit::{ClassId, ObjectId, Type};

use super::maker::{Maker, int};
use super::people::People;

pub(crate) fn add(maker: &mut Maker, people: &People) {
    let java = maker.dump.java();
    let thumbnail = maker.dump.byte_array(&[0; 3_000]);
    let key = maker.dump.string("held by a weak reference alone");
    let referents = [
        (java.soft_reference, thumbnail),
        (java.weak_reference, people.customers[0]),
        (java.weak_reference, people.customers[0]),
        (java.weak_reference, people.customers[3]),
        (java.weak_reference, key),
        (java.phantom_reference, people.users[4]),
    ];
    let references: Vec<ObjectId> = referents
        .into_iter()
        .map(|(class, referent)| {
            let reference = maker.dump.instance(class);
            reference.set("referent", referent).build()
        })
        .collect();
    let class = java.weak_reference;
    let cleared = maker.dump.instance(class).build();
    let references = [references, vec![cleared]].concat();
    let array = maker.dump.object_array("java.lang.Object[]", &references);
    maker.hold("REFERENCES", array);
    buffers(maker);
}

/// Two direct buffers with a cleaner each, a slice of the first, and two buffers in the heap.
fn buffers(maker: &mut Maker) {
    let fields = [
        ("mark", Type::Int),
        ("position", Type::Int),
        ("limit", Type::Int),
        ("capacity", Type::Int),
        ("address", Type::Long),
    ];
    let buffer = maker.jdk("java.nio.Buffer", None, &fields);
    let bytes = maker.jdk(
        "java.nio.ByteBuffer",
        Some(buffer),
        &[("hb", Type::Object), ("offset", Type::Int)],
    );
    let heap = maker.jdk("java.nio.HeapByteBuffer", Some(bytes), &[]);
    let mapped = maker.jdk(
        "java.nio.MappedByteBuffer",
        Some(bytes),
        &[("fd", Type::Object)],
    );
    let fields = [("att", Type::Object), ("cleaner", Type::Object)];
    let direct = maker.jdk("java.nio.DirectByteBuffer", Some(mapped), &fields);
    let phantom = Some(maker.dump.java().phantom_reference);
    let fields = [("thunk", Type::Object)];
    let cleaner = maker.jdk("jdk.internal.ref.Cleaner", phantom, &fields);

    let first = cleaned(maker, direct, cleaner, 65_536, 40_000);
    let second = cleaned(maker, direct, cleaner, 8_192, 8_192);
    let slice = sized(maker, direct, 1_024, 1_000, ("att", first));
    let mut all = vec![first, second, slice];
    for size in [4_096, 512] {
        let array = maker.dump.byte_array(&vec![0; size]);
        let size = int(size);
        all.push(sized(maker, heap, size, size, ("hb", array)));
    }
    let array = maker.dump.object_array("java.nio.ByteBuffer[]", &all);
    maker.hold("BUFFERS", array);
}

fn cleaned(
    maker: &mut Maker,
    class: ClassId,
    cleaner: ClassId,
    capacity: i32,
    limit: i32,
) -> ObjectId {
    let place = maker.dump.reserve_instance(class);
    let cleaner = maker.dump.instance(cleaner).set("referent", place).build();
    maker.dump.at(place);
    sized(maker, class, capacity, limit, ("cleaner", cleaner))
}

fn sized(
    maker: &mut Maker,
    class: ClassId,
    capacity: i32,
    limit: i32,
    (field, object): (&str, ObjectId),
) -> ObjectId {
    let buffer = maker.dump.instance(class).set("capacity", capacity);
    let buffer = buffer.set("limit", limit).set("mark", -1);
    buffer.set(field, object).build()
}
