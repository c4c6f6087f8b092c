//! Maps and lists of many sizes: full, roomy, emptied, never used.

use heapray_testkit::{ObjectId, Type};

use super::jdk::{empty_map, roomy_list, vector, vector_class};
use super::maker::{Maker, int};
use super::people::People;

/// Two of these names have 15 letters.
const SETTINGS: [(&str, &str); 4] = [
    ("session.timeout", "30 min"),
    ("theme", "dark"),
    ("upload.max.size", "10 MB"),
    ("page.size", "20"),
];

pub(crate) fn add(maker: &mut Maker, people: &People) {
    let mut entries = Vec::new();
    for (name, value) in SETTINGS {
        entries.push((maker.dump.string(name), maker.dump.string(value)));
    }
    let settings = maker.dump.hash_map(&entries);
    maker.hold("SETTINGS", settings);
    for (field, size) in [("PRICES", 1_200), ("HITS", 10_500)] {
        let entries: Vec<(ObjectId, ObjectId)> = (0..size)
            .map(|key| (maker.dump.integer(key), maker.dump.long(i64::from(key) * 3)))
            .collect();
        let map = maker.dump.hash_map(&entries);
        maker.hold(field, map);
    }
    let never = empty_map(maker, 0);
    maker.hold("NEVER_USED_MAP", never);
    let emptied = empty_map(maker, 3);
    maker.hold("EMPTIED_MAP", emptied);

    let never = roomy_list(maker, &[], 0, 0);
    maker.hold("NEVER_USED_LIST", never);
    let emptied = roomy_list(maker, &[], 64, 8);
    maker.hold("EMPTIED_LIST", emptied);
    let roomy = roomy_list(maker, &people.users[..3], 100, 3);
    maker.hold("ROOMY_LIST", roomy);

    let class = vector_class(maker);
    let three = vector(maker, class, &people.orders[..3]);
    maker.hold("RECENT_ORDERS", three);
    let own = maker.dump.string("only the vector has this text");
    let one = vector(maker, class, &[own]);
    maker.hold("MESSAGES", one);

    sub_lists(maker, people);
    hash_set(maker, &people.customers[..2]);
}

/// A view of two orders, and a view of all seven.
fn sub_lists(maker: &mut Maker, people: &People) {
    let list = maker.known("java.util.AbstractList");
    let fields = [
        ("root", Type::Object),
        ("parent", Type::Object),
        ("offset", Type::Int),
        ("size", Type::Int),
    ];
    let class = maker.jdk("java.util.ArrayList$SubList", list, &fields);
    for (field, size) in [("FIRST_PAGE", 2), ("ALL_PAGES", int(people.orders.len()))] {
        let view = maker.dump.instance(class).set("root", people.order_list);
        let view = view.set("size", size).set("modCount", 7).build();
        maker.hold(field, view);
    }
}

fn hash_set(maker: &mut Maker, elements: &[ObjectId]) {
    let collection = maker.known("java.util.AbstractCollection");
    let set = maker.jdk("java.util.AbstractSet", collection, &[]);
    let class = maker.jdk("java.util.HashSet", Some(set), &[("map", Type::Object)]);
    let object = maker.dump.java().object;
    let present = maker.dump.instance(object).build();
    let entries: Vec<(ObjectId, ObjectId)> = elements.iter().map(|e| (*e, present)).collect();
    let map = maker.dump.hash_map(&entries);
    let set = maker.dump.instance(class).set("map", map).build();
    maker.hold("IMPORTANT_CUSTOMERS", set);
}
