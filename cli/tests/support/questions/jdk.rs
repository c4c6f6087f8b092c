//! Collections that testkit does not have, as JDK 17 builds them.

use heapray_testkit::{ClassId, ObjectId, Type};

use super::maker::{Maker, int};

/// A list with room for more elements than it has.
pub(crate) fn roomy_list(
    maker: &mut Maker,
    elements: &[ObjectId],
    capacity: usize,
    changes: i32,
) -> ObjectId {
    let mut slots = elements.to_vec();
    slots.resize(capacity, 0);
    let array = maker.dump.object_array("java.lang.Object[]", &slots);
    let class = maker.dump.collections().array_list;
    let list = maker.dump.instance(class).set("elementData", array);
    let list = list.set("size", int(elements.len()));
    list.set("modCount", changes).build()
}

/// A map without a table; how often it was changed.
pub(crate) fn empty_map(maker: &mut Maker, changes: i32) -> ObjectId {
    let class = maker.dump.collections().hash_map;
    let map = maker.dump.instance(class).set("loadFactor", 0.75_f32);
    map.set("modCount", changes).build()
}

pub(crate) fn concurrent_map(maker: &mut Maker, entries: &[(ObjectId, ObjectId)]) -> ObjectId {
    let map = "java.util.concurrent.ConcurrentHashMap";
    let map = maker.known(map).unwrap_or_else(|| {
        let fields = [("table", Type::Object), ("baseCount", Type::Long)];
        maker.jdk(map, None, &fields)
    });
    let node = "java.util.concurrent.ConcurrentHashMap$Node";
    let node = maker.known(node).unwrap_or_else(|| {
        let fields = [
            ("hash", Type::Int),
            ("key", Type::Object),
            ("val", Type::Object),
            ("next", Type::Object),
        ];
        maker.jdk(node, None, &fields)
    });
    let mut nodes = Vec::new();
    for (key, value) in entries {
        let entry = maker.dump.instance(node).set("key", *key);
        nodes.push(entry.set("val", *value).build());
    }
    let table = "java.util.concurrent.ConcurrentHashMap$Node[]";
    let table = maker.dump.object_array(table, &nodes);
    let object = maker.dump.instance(map).set("table", table);
    object.set("baseCount", i64::from(int(nodes.len()))).build()
}

pub(crate) fn vector_class(maker: &mut Maker) -> ClassId {
    maker.dump.collections();
    let list = maker.known("java.util.AbstractList");
    let fields = [
        ("elementData", Type::Object),
        ("elementCount", Type::Int),
        ("capacityIncrement", Type::Int),
    ];
    maker.jdk("java.util.Vector", list, &fields)
}

pub(crate) fn vector(maker: &mut Maker, class: ClassId, elements: &[ObjectId]) -> ObjectId {
    let mut slots = elements.to_vec();
    slots.resize(10, 0);
    let array = maker.dump.object_array("java.lang.Object[]", &slots);
    let object = maker.dump.instance(class).set("elementData", array);
    let object = object.set("elementCount", int(elements.len()));
    object.set("modCount", int(elements.len())).build()
}
