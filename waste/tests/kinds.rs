//! Random small heaps against an oracle that computes each kind of waste from the story of the heap.
#![allow(
    clippy::cast_possible_wrap,
    clippy::indexing_slicing,
    clippy::too_many_lines,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use std::collections::{BTreeMap, HashMap};

use heapray_analyzer::{AnalyzeOptions, Heap, Silent, Workers, analyze};
use heapray_hprof::ObjectId;
use heapray_query::ObjectSet;
use heapray_testkit::{DumpBuilder, Type};
use heapray_waste::{Kind, WasteReport, find_waste, find_waste_in};
use proptest::prelude::*;

/// Something that a random heap holds.
#[derive(Debug, Clone)]
enum Thing {
    Text(String),
    Ints(Vec<i32>),
    /// Slots that are in use.
    Objects(Vec<bool>),
    /// Elements, spare slots, changes.
    List(usize, usize, i32),
    /// Entries, changes.
    Map(usize, i32),
    Integer(i32),
    /// A list of numbers, and spare slots; whether it is a map of numbers to themselves.
    Numbers(Vec<i32>, usize, bool),
    /// A number, and other things.
    Point(
        i32,
        Option<prop::sample::Index>,
        Option<prop::sample::Index>,
    ),
    /// Rows and columns.
    Bar(usize, usize),
    /// Entries of a map, and slots that they share; whether the chains have become trees.
    Collisions(usize, usize, bool),
    /// An entry of a `WeakHashMap`; whether the value leads to the key, and whether something else holds the key.
    WeakEntry(bool, bool),
}

fn things() -> impl Strategy<Value = Vec<Thing>> {
    let index = || prop::option::of(any::<prop::sample::Index>());
    let ints = prop_oneof![
        prop::collection::vec(Just(0), 0..6),
        prop::collection::vec(Just(99_999), 0..4),
        prop::collection::vec(-3..3, 0..4),
        prop::collection::vec(-40_000..40_000, 0..6),
        (1..3usize, 0..9usize).prop_map(|(used, zeros)| {
            let mut ints = vec![1 << 20; used];
            ints[0] = 77_777;
            ints.extend(vec![0; zeros]);
            ints
        }),
    ];
    let thing = prop_oneof![
        3 => "[ab]{0,2}|é|漢".prop_map(Thing::Text),
        3 => ints.prop_map(Thing::Ints),
        2 => prop::collection::vec(any::<bool>(), 0..6).prop_map(Thing::Objects),
        2 => (0..8usize, 0..20usize, 0..2i32).prop_map(|(n, spare, changes)| Thing::List(n, spare, changes)),
        2 => (0..8usize, 0..2i32).prop_map(|(n, changes)| Thing::Map(n, changes)),
        1 => any::<i32>().prop_map(Thing::Integer),
        1 => (prop::collection::vec(any::<i32>(), 1..9), 0..9usize, any::<bool>())
            .prop_map(|(numbers, spare, is_map)| Thing::Numbers(numbers, spare, is_map)),
        4 => (0..2i32, index(), index()).prop_map(|(x, a, b)| Thing::Point(x, a, b)),
        1 => (1..9usize, 1..4usize).prop_map(|(m, n)| Thing::Bar(m, n)),
        2 => (10..40usize, 1..40usize, any::<bool>())
            .prop_map(|(entries, slots, trees)| Thing::Collisions(entries, slots.min(entries), trees)),
        2 => (any::<bool>(), any::<bool>()).prop_map(|(own, held)| Thing::WeakEntry(own, held)),
    ];
    prop::collection::vec(thing, 1..25)
}

/// A told thing: its address and those of its parts.
#[derive(Debug, Clone, Default)]
struct Told {
    object: u64,
    parts: Vec<u64>,
    references: [Option<usize>; 2],
}

fn tell(things: &[Thing], jdk8: bool) -> (Vec<u8>, Vec<Told>) {
    let mut dump = DumpBuilder::new();
    if jdk8 {
        dump.jdk8_strings();
    }
    let point = dump
        .class("com.example.Point")
        .field("x", Type::Int)
        .field("a", Type::Object)
        .field("b", Type::Object)
        .build();
    dump.root_sticky_class(point);
    dump.hash_map(&[]);
    dump.array_list(&[]);
    let [list, map, node] = [
        "java.util.ArrayList",
        "java.util.HashMap",
        "java.util.HashMap$Node",
    ]
    .map(|name| dump.find_class(name).unwrap());
    let java = dump.java();
    let object = java.object;
    let tree_node = dump
        .class("java.util.HashMap$TreeNode")
        .extends(node)
        .field("parent", Type::Object)
        .field("left", Type::Object)
        .field("right", Type::Object)
        .build();
    let weak_entry = dump
        .class("java.util.WeakHashMap$Entry")
        .extends(java.weak_reference)
        .field("value", Type::Object)
        .build();
    let weak_value = dump
        .class("com.example.Value")
        .field("key", Type::Object)
        .field("id", Type::Int)
        .build();
    dump.root_sticky_class(weak_entry);
    dump.root_sticky_class(weak_value);
    let mut told: Vec<Told> = Vec::new();
    for thing in things {
        let mut new = Told::default();
        let elements = |dump: &mut DumpBuilder, n: usize| -> Vec<u64> {
            (0..n).map(|_| dump.instance(object).build()).collect()
        };
        match thing {
            Thing::Text(text) => new.object = dump.string(text),
            Thing::Ints(ints) => {
                let bytes: Vec<u8> = ints.iter().flat_map(|int| int.to_be_bytes()).collect();
                new.object = dump.primitive_array(Type::Int, &bytes);
            }
            Thing::Objects(slots) => {
                let slots: Vec<u64> = slots
                    .iter()
                    .map(|used| {
                        if *used {
                            dump.instance(object).build()
                        } else {
                            0
                        }
                    })
                    .collect();
                new.object = dump.object_array("java.lang.Object[]", &slots);
            }
            Thing::List(n, spare, changes) => {
                let mut slots = elements(&mut dump, *n);
                slots.extend(vec![0; *spare]);
                let data = dump.object_array("java.lang.Object[]", &slots);
                let told = dump.instance(list).set("elementData", data);
                let told = told.set("size", *n as i32).set("modCount", *changes);
                new.object = told.build();
                new.parts = vec![data];
            }
            Thing::Map(n, changes) => {
                let mut slots = vec![0; 16];
                let keys = elements(&mut dump, 2 * n);
                for (slot, entry) in slots.iter_mut().zip(keys.chunks(2)) {
                    let told = dump.instance(node).set("key", entry[0]);
                    *slot = told.set("value", entry[1]).build();
                    new.parts.push(*slot);
                }
                let table = dump.object_array("java.util.HashMap$Node[]", &slots);
                new.parts.push(table);
                let told = dump.instance(map).set("table", table);
                let told = told.set("size", *n as i32).set("modCount", *changes);
                new.object = told.build();
            }
            Thing::Integer(value) => new.object = dump.integer(*value),
            Thing::Numbers(numbers, spare, is_map) => {
                let boxes: Vec<u64> = numbers.iter().map(|n| dump.integer(*n)).collect();
                new.parts.clone_from(&boxes);
                if *is_map {
                    let mut slots = vec![0; 16];
                    for (slot, number) in slots.iter_mut().zip(&boxes) {
                        let told = dump.instance(node).set("key", *number);
                        *slot = told.set("value", *number).build();
                        new.parts.push(*slot);
                    }
                    let table = dump.object_array("java.util.HashMap$Node[]", &slots);
                    new.parts.push(table);
                    let told = dump.instance(map).set("table", table);
                    let told = told.set("size", boxes.len() as i32).set("modCount", 1);
                    new.object = told.build();
                } else {
                    let mut slots = boxes;
                    slots.extend(vec![0; *spare]);
                    let data = dump.object_array("java.lang.Object[]", &slots);
                    new.parts.push(data);
                    let told = dump.instance(list).set("elementData", data);
                    let told = told.set("size", numbers.len() as i32).set("modCount", 1);
                    new.object = told.build();
                }
            }
            Thing::Point(x, a, b) => {
                let before = told.len();
                let of = |index: &Option<prop::sample::Index>| {
                    index
                        .filter(|_| before > 0)
                        .map(|index| index.index(before))
                };
                new.references = [of(a), of(b)];
                let id = |at: Option<usize>| at.map_or(0, |at| told[at].object);
                let told = dump.instance(point).set("x", *x);
                let told = told.set("a", id(new.references[0]));
                new.object = told.set("b", id(new.references[1])).build();
            }
            Thing::Collisions(entries, used, trees) => {
                let mut slots = vec![0; 64];
                for number in 0..*entries {
                    let key = dump.instance(object).build();
                    let before = slots[number % used];
                    let told = dump.instance(if *trees { tree_node } else { node });
                    let told = told.set("key", key).set("value", key).set("next", before);
                    slots[number % used] = told.build();
                    new.parts.push(slots[number % used]);
                }
                let table = dump.object_array("java.util.HashMap$Node[]", &slots);
                new.parts.push(table);
                let told = dump.instance(map).set("table", table);
                let told = told.set("size", *entries as i32).set("modCount", 1);
                new.object = told.build();
            }
            Thing::WeakEntry(leads, is_held) => {
                let key = dump.instance(object).build();
                let value = dump
                    .instance(weak_value)
                    .set("key", if *leads { key } else { 0 });
                // No value equals another.
                let value = value.set("id", told.len() as i32).build();
                let told = dump.instance(weak_entry).set("referent", key);
                new.object = told.set("value", value).build();
                new.parts = vec![value, key];
                if *is_held {
                    dump.root_jni_global(key, 0x20);
                }
            }
            Thing::Bar(m, n) => {
                for row in 0..*m {
                    // Different in every row, and wide.
                    let ints = (0..*n)
                        .map(|at| 1 << 20 | ((row * 8 + at) as i32) << 9 | told.len() as i32);
                    let bytes: Vec<u8> = ints.flat_map(i32::to_be_bytes).collect();
                    new.parts.push(dump.primitive_array(Type::Int, &bytes));
                }
                new.object = dump.object_array("java.lang.Object[]", &new.parts);
            }
        }
        dump.root_jni_global(new.object, 0x10);
        told.push(new);
    }
    (dump.to_bytes(), told)
}

struct Oracle<'o> {
    heap: &'o Heap,
    things: &'o [Thing],
    told: &'o [Told],
    wasted: BTreeMap<&'static str, u64>,
}

impl Oracle<'_> {
    fn size(&self, id: u64) -> u64 {
        self.heap
            .shallow_size(self.heap.find(ObjectId(id)).unwrap())
    }

    /// What a node of a tree takes beyond a plain one: headers of 12 bytes, references of 4, alignment to 8.
    fn beyond_plain() -> u64 {
        let tree_node: u64 = 12 + 4 + 3 * 4 + 3 * 4;
        let node: u64 = 12 + 4 + 3 * 4;
        tree_node.next_multiple_of(8) - node.next_multiple_of(8)
    }

    fn add(&mut self, kind: Kind, bytes: u64) {
        if bytes > 0 {
            *self.wasted.entry(kind.id()).or_default() += bytes;
        }
    }

    /// Whether two things are equal as far as `depth` references.
    fn equal(&self, a: usize, b: usize, depth: usize) -> bool {
        match (&self.things[a], &self.things[b]) {
            _ if a == b => true,
            (Thing::Text(a), Thing::Text(b)) => a == b,
            (Thing::Ints(a), Thing::Ints(b)) => a == b && a.len() > 1,
            (Thing::Point(x, ..), Thing::Point(y, ..)) if depth > 0 && x == y => {
                let pairs = self.told[a].references.iter().zip(&self.told[b].references);
                pairs.into_iter().all(|pair| match pair {
                    (None, None) => true,
                    (Some(a), Some(b)) => self.equal(*a, *b, depth - 1),
                    _ => false,
                })
            }
            _ => false,
        }
    }

    fn is_copy(&self, at: usize, depth: usize) -> bool {
        (0..at).any(|other| self.equal(other, at, depth))
    }

    fn array(&mut self, id: u64, ints: &[i32], is_copy: bool) {
        let size = self.size(id);
        let last = ints.iter().rposition(|int| *int != 0);
        match (ints, last) {
            ([], _) => self.add(Kind::NoNumbers, size),
            ([_], _) => self.add(Kind::OneNumber, size.min(size + 4 - 4)),
            (_, None) => self.add(Kind::ZeroArray, size),
            (ints, _) if ints.iter().all(|int| *int == ints[0]) => {
                self.add(Kind::ConstantArray, size);
            }
            (ints, Some(last)) if ints.len() - last - 1 > ints.len() / 2 => {
                self.add(Kind::ZeroTail, 4 * (ints.len() - last - 1) as u64);
            }
            _ if is_copy => self.add(Kind::DuplicateArray, size),
            (ints, _) => {
                let fits = |low: i32, high: i32| ints.iter().all(|int| (low..=high).contains(int));
                if fits(-128, 127) {
                    self.add(Kind::WideNumbers, 3 * ints.len() as u64);
                } else if fits(-32_768, 32_767) {
                    self.add(Kind::WideNumbers, 2 * ints.len() as u64);
                }
            }
        }
    }

    fn thing(&mut self, at: usize, jdk8: bool) {
        let told = self.told[at].clone();
        let own = self.size(told.object);
        let parts: u64 = told.parts.iter().map(|part| self.size(*part)).sum();
        match self.things[at].clone() {
            Thing::Text(text) => {
                let units = text.encode_utf16().count() as u64;
                let object = self.heap.find(ObjectId(told.object)).unwrap();
                let array = self.heap.field_object(object, "value").unwrap();
                if self.is_copy(at, 0) {
                    self.add(Kind::DuplicateString, own + self.heap.shallow_size(array));
                } else if jdk8 && text.chars().all(|char| (char as u32) < 256) {
                    self.add(Kind::WideString, units);
                }
            }
            Thing::Ints(ints) => {
                let is_copy = self.is_copy(at, 0);
                self.array(told.object, &ints, is_copy);
            }
            Thing::Objects(slots) => {
                let used = slots.iter().filter(|used| **used).count();
                match (slots.len(), used) {
                    (0, _) => self.add(Kind::NoObjects, own),
                    (1, 1) => self.add(Kind::OneObject, own),
                    (_, 0) => self.add(Kind::NullArray, own),
                    (all, used) if used * 2 < all => {
                        self.add(Kind::SparseArray, 4 * (all - used) as u64);
                    }
                    _ => {}
                }
            }
            Thing::List(n, spare, changes) => {
                let array = if n + spare > 0 { parts } else { 0 };
                match (n, changes) {
                    (0, 0) => self.add(Kind::UnusedCollection, own + array),
                    (0, _) => self.add(Kind::EmptiedCollection, own + array),
                    (1..=4, _) => {
                        let needed = 16 + 4 * n as u64;
                        self.add(Kind::SmallCollection, own + array - needed);
                    }
                    _ if n * 2 < n + spare && n + spare > 10 => {
                        self.add(Kind::OversizedCollection, 4 * spare as u64);
                    }
                    _ if n * 2 < n + spare => self.add(Kind::SparseCollection, 4 * spare as u64),
                    _ => {}
                }
            }
            Thing::Map(n, changes) => match (n, changes) {
                (0, 0) => self.add(Kind::UnusedCollection, own + parts),
                (0, _) => self.add(Kind::EmptiedCollection, own + parts),
                (1..=4, _) => {
                    let needed = 16 + 8 * n as u64;
                    self.add(Kind::SmallCollection, own + parts - needed);
                }
                (5..=7, _) => self.add(Kind::SparseCollection, 4 * (16 - n as u64)),
                _ => {}
            },
            Thing::Integer(_) => self.add(Kind::BoxedNumber, own),
            Thing::Numbers(numbers, _, is_map) => {
                // The list and the numbers, or the map, its nodes and the numbers, but for an array of the numbers.
                let references = if is_map { 2 } else { 1 };
                let needed = 16 + 4 * references * numbers.len() as u64;
                self.add(Kind::BoxedCollection, own + parts - needed);
            }
            Thing::Point(..) => {
                if self.is_copy(at, 3) {
                    self.add(Kind::DuplicateObject, own);
                }
            }
            Thing::Collisions(entries, used, trees) => {
                if entries >= 16 && (entries - used) * 10 >= entries * 8 {
                    // Two references and the alignment beyond the next, key, value and hash of a plain node.
                    let nodes = if trees {
                        entries as u64 * Self::beyond_plain()
                    } else {
                        0
                    };
                    self.add(Kind::CollidingMap, 4 * (64 - used as u64) + nodes);
                } else if used * 2 < 64 {
                    self.add(Kind::OversizedCollection, 4 * (64 - used as u64));
                }
            }
            Thing::WeakEntry(leads, is_held) => {
                if leads && !is_held {
                    self.add(Kind::SelfHeld, own + parts);
                }
            }
            Thing::Bar(m, n) => {
                let is_bar = n * 4 <= m;
                for (row, part) in told.parts.iter().enumerate() {
                    if is_bar && row >= n {
                        self.add(Kind::VerticalBar, 16);
                    } else if n == 1 {
                        let size = self.size(*part);
                        self.add(Kind::OneNumber, size);
                    }
                }
                if is_bar {
                    let outer = 4 * (m - n) as u64;
                    self.add(Kind::VerticalBar, outer.min(own));
                } else if m == 1 {
                    self.add(Kind::OneObject, own);
                }
            }
        }
    }
}

fn analyzed(bytes: &[u8]) -> Heap {
    let mut options = AnalyzeOptions::default();
    options.workers = Some(Workers::new(2).unwrap());
    analyze(bytes, &options, &Silent).unwrap()
}

fn check_sums(heap: &Heap, waste: &WasteReport) {
    let kinds: u64 = waste.kinds.iter().map(|row| row.wasted_bytes).sum();
    assert_eq!(waste.wasted_bytes, kinds);
    assert!(kinds <= heap.total().bytes);
    assert_eq!(waste.used_bytes, heap.total().bytes);
    if waste.fields.len() < 500 {
        let mut by_kind: HashMap<Kind, u64> = HashMap::new();
        for row in &waste.fields {
            *by_kind.entry(row.kind).or_default() += row.wasted_bytes;
            assert!(row.objects <= row.of_objects, "{row:?}");
        }
        for row in &waste.kinds {
            assert_eq!(
                by_kind.get(&row.kind),
                Some(&row.wasted_bytes),
                "{}",
                row.kind.id()
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn every_kind_is_what_the_oracle_says(things in things(), jdk8 in any::<bool>()) {
        let (bytes, told) = tell(&things, jdk8);
        let heap = analyzed(&bytes);
        prop_assert_eq!(heap.layout().reference_bytes, 4);
        let waste = find_waste(&heap).unwrap();
        check_sums(&heap, &waste);
        let mut oracle = Oracle { heap: &heap, things: &things, told: &told, wasted: BTreeMap::new() };
        for at in 0..things.len() {
            oracle.thing(at, jdk8);
        }
        oracle.wasted.retain(|_, bytes| *bytes > 0);
        let found: BTreeMap<&'static str, u64> = waste
            .kinds
            .iter()
            .map(|row| (row.kind.id(), row.wasted_bytes))
            .collect();
        prop_assert_eq!(found, oracle.wasted);
    }
}

/// `Vertex.attributes`: lazily created maps, and the field that holds them, with the good ones beside.
#[test]
fn waste_is_told_by_the_field_that_holds_it() {
    let mut dump = DumpBuilder::new();
    let vertex = dump
        .class("com.example.Vertex")
        .field("attributes", Type::Object)
        .field("name", Type::Object)
        .field("owner", Type::Object)
        .field("id", Type::Int)
        .build();
    let graph = dump
        .class("com.example.Graph")
        .field("vertices", Type::Object)
        .build();
    let (key, value) = (dump.string("a key"), dump.string("a value"));
    let mut vertices = Vec::new();
    for number in 0..200 {
        let map = if number % 20 == 0 {
            let entries = vec![(key, value); 12];
            dump.hash_map(&entries)
        } else {
            dump.hash_map(&[])
        };
        let name = dump.string("vertex");
        let told = dump.instance(vertex).set("attributes", map);
        vertices.push(told.set("name", name).set("id", number).build());
    }
    let list = dump.array_list(&vertices);
    let told = dump.instance(graph).set("vertices", list).build();
    dump.root_jni_global(told, 1);
    let heap = analyzed(&dump.to_bytes());
    let waste = find_waste(&heap).unwrap();
    check_sums(&heap, &waste);
    let row = |kind: Kind| waste.fields.iter().find(|row| row.kind == kind).unwrap();
    let unused = row(Kind::UnusedCollection);
    assert_eq!(unused.field, "com.example.Vertex.attributes");
    assert_eq!(unused.class, "java.util.HashMap");
    assert_eq!((unused.objects, unused.of_objects), (190, 200));
    assert_eq!(unused.chain.last().unwrap(), "java.util.HashMap");
    assert!(unused.chain.contains(&"com.example.Vertex".to_owned()));
    let copies = row(Kind::DuplicateString);
    assert_eq!(copies.field, "com.example.Vertex.name");
    assert_eq!((copies.objects, copies.of_objects), (199, 200));
    // No vertex has an owner: the reference, and nothing else, is wasted in each.
    let fields = row(Kind::UnusedFields);
    assert_eq!(
        (fields.class.as_str(), fields.objects),
        ("com.example.Vertex", 200)
    );
    assert_eq!(fields.wasted_bytes, 200 * 4);
    assert!(waste.overhead.header_bytes > 0);
}

/// A map whose keys all have one hash code, and a healthy one beside; an entry of a `WeakHashMap` that is never cleared.
#[test]
fn colliding_maps_and_entries_that_hold_their_own_keys() {
    let mut dump = DumpBuilder::new();
    let java = dump.java();
    dump.hash_map(&[]);
    let [map, node] =
        ["java.util.HashMap", "java.util.HashMap$Node"].map(|name| dump.find_class(name).unwrap());
    let object = java.object;
    for chains in [1usize, 32] {
        let mut slots = vec![0u64; 64];
        for number in 0..32 {
            let key = dump.instance(object).build();
            let before = slots[number % chains];
            let told = dump.instance(node).set("key", key).set("value", key);
            slots[number % chains] = told.set("next", before).build();
        }
        let table = dump.object_array("java.util.HashMap$Node[]", &slots);
        let told = dump.instance(map).set("table", table).set("size", 32);
        let told = told.set("modCount", 32).build();
        dump.root_jni_global(told, 1);
    }
    let entry = dump
        .class("java.util.WeakHashMap$Entry")
        .extends(java.weak_reference)
        .field("value", Type::Object)
        .build();
    let key = dump.instance(object).build();
    let entry = dump.instance(entry).set("referent", key).set("value", key);
    let entry = entry.build();
    dump.root_jni_global(entry, 1);
    let heap = analyzed(&dump.to_bytes());
    let waste = find_waste(&heap).unwrap();
    check_sums(&heap, &waste);
    let [row] = waste.collisions.as_slice() else {
        panic!("{:?}", waste.collisions);
    };
    assert_eq!((row.maps, row.entries, row.in_chains), (1, 32, 31));
    let [leak] = waste.self_held.as_slice() else {
        panic!("{:?}", waste.self_held);
    };
    assert_eq!(leak.class, "java.util.WeakHashMap$Entry");
}

/// Copies are told by content; within a set, copies outside of it do not count.
#[test]
fn copies_are_counted_by_content_and_within_a_set() {
    let mut dump = DumpBuilder::new();
    let holder = dump
        .class("com.example.Holder")
        .field("text", Type::Object)
        .field("id", Type::Int)
        .build();
    let mut holders = Vec::new();
    for (id, text) in (1..).zip(["same", "same", "same", "other", "same"]) {
        let text = dump.string(text);
        let told = dump.instance(holder).set("text", text);
        holders.push(told.set("id", id).build());
    }
    for holder in &holders {
        dump.root_jni_global(*holder, 1);
    }
    let heap = analyzed(&dump.to_bytes());
    let waste = find_waste(&heap).unwrap();
    let [row] = waste.copies.as_slice() else {
        panic!("{:?}", waste.copies);
    };
    assert_eq!((row.kind, row.objects), (Kind::DuplicateString, 4));
    assert_eq!(row.wasted_bytes, 3 * row.each_bytes);
    let index = |id: &u64| heap.find(ObjectId(*id)).unwrap();
    let some: ObjectSet = holders[2..].iter().map(index).collect();
    let set = some.retained_set(&heap);
    let within = find_waste_in(&heap, &set).unwrap();
    assert_eq!(within.used_bytes, set.total(&heap).bytes);
    assert_eq!(within.copies[0].objects, 2);
    assert_eq!(within.wasted_bytes, row.each_bytes);
}

/// An outer object that only `this$0` of its inner object holds, and one that something else holds, too.
#[test]
fn outer_objects_that_only_inner_ones_hold() {
    let mut dump = DumpBuilder::new();
    let page = dump
        .class("com.example.Page")
        .field("data", Type::Object)
        .build();
    let listener = dump
        .class("com.example.Page$Listener")
        .field("this$0", Type::Object)
        .build();
    for is_held in [true, false] {
        let data = dump.byte_array(&[is_held.into(); 900]);
        let outer = dump.instance(page).set("data", data).build();
        let inner = dump.instance(listener).set("this$0", outer).build();
        dump.root_jni_global(inner, 1);
        if is_held {
            dump.root_jni_global(outer, 1);
        }
    }
    let heap = analyzed(&dump.to_bytes());
    let waste = find_waste(&heap).unwrap();
    let [row] = waste.inner.as_slice() else {
        panic!("{:?}", waste.inner);
    };
    assert_eq!(row.field, "com.example.Page$Listener.this$0");
    assert_eq!(row.objects, 1);
    assert!(row.retained_bytes > 900);
}
