//! Does the builder write what a test asks for: forward references, shadowed fields, addresses,
//! several dumps?
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::expect_used,
    reason = "a test may stop at its own mistake"
)]

use heapray_testkit::{DumpBuilder, Span, Type, VmLayout, Written, tag};

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |n, b| n << 8 | u64::from(*b))
}

fn bytes_of(file: &Written, span: Span) -> &[u8] {
    file.bytes
        .get(span.start..span.end)
        .expect("spans are inside their file")
}

/// The sub-record of the object with this id.
fn object(file: &Written, id: u64) -> &[u8] {
    let found = file.sub_records.iter().find(|s| {
        let is_object = (0x21..=0x23).contains(&s.tag);
        is_object && number(bytes_of(file, **s).get(1..9).unwrap_or_default()) == id
    });
    bytes_of(file, *found.expect("the object is in the file"))
}

/// Id number `at` of an instance's values or an array's elements.
fn reference(sub_record: &[u8], at: usize) -> u64 {
    number(
        sub_record
            .get(25 + 8 * at..33 + 8 * at)
            .expect("so many references"),
    )
}

#[test]
fn two_instances_can_refer_to_each_other() {
    let mut dump = DumpBuilder::new();
    let node = dump.class("Node").field("other", Type::Object).build();
    let later = dump.reserve_instance(node);
    let first = dump.instance(node).set("other", later).build();
    dump.at(later).instance(node).set("other", first).build();
    assert_eq!(
        first - later,
        dump.instance_size(node),
        "no gap between them"
    );
    let file = dump.to_written();
    assert_eq!(reference(object(&file, first), 0), later);
    assert_eq!(reference(object(&file, later), 0), first);
}

#[test]
fn a_shadowed_field_is_set_in_the_class_that_declares_it() {
    let mut dump = DumpBuilder::new();
    let base = dump.class("Base").field("x", Type::Object).build();
    let sub = dump
        .class("Sub")
        .extends(base)
        .field("x", Type::Object)
        .build();
    let builder = dump.instance(sub).set("x", 1u64);
    let id = builder.set_in(base, "x", 2u64).build();
    let file = dump.to_written();
    assert_eq!(reference(object(&file, id), 0), 1);
    assert_eq!(reference(object(&file, id), 1), 2);
}

#[test]
#[should_panic(expected = "no field size")]
fn a_field_that_does_not_exist_stops_the_story() {
    let mut dump = DumpBuilder::new();
    let class = dump.class("Empty").build();
    dump.instance(class).set("size", 1).build();
}

#[test]
#[should_panic(expected = "settings come before")]
fn a_late_setting_stops_the_story() {
    let mut dump = DumpBuilder::new();
    dump.string("first");
    dump.id_size(4);
}

#[test]
fn a_map_reaches_its_entries_through_table_and_nodes() {
    let mut dump = DumpBuilder::new();
    let (key, value) = (dump.string("key"), dump.integer(7));
    let map = dump.hash_map(&[(key, value)]);
    let file = dump.to_written();
    let table = reference(object(&file, map), 0);
    let node = reference(object(&file, table), 0);
    let node = object(&file, node);
    // The int `hash` stands before the references.
    let ids = [29, 37, 45].map(|at| number(node.get(at..at + 8).unwrap_or_default()));
    assert_eq!(ids, [key, value, 0]);
}

#[test]
fn the_address_set_goes_to_the_object_not_to_its_parts() {
    let mut dump = DumpBuilder::new();
    assert_eq!(dump.at(0x5000).string("text"), 0x5000);
    assert_eq!(dump.at(0x6000).array_list(&[1, 2]), 0x6000);
    assert_eq!(dump.at(0x7000).hash_map(&[]), 0x7000);
    assert_eq!(dump.at(0x8000).thread("t").build().object, 0x8000);
    assert_eq!(dump.at(0x9000).object_array("a.New[]", &[]), 0x9000);
}

#[test]
fn another_jvm_lays_objects_out_otherwise() {
    let sizes = |vm: VmLayout| {
        let mut dump = DumpBuilder::new();
        dump.vm_layout(vm);
        let node = dump.collections().hash_map_node;
        let object = dump.java().object;
        (dump.instance_size(object), dump.instance_size(node))
    };
    assert_eq!(sizes(VmLayout::COMPRESSED), (16, 32));
    assert_eq!(sizes(VmLayout::COMPACT), (8, 24));
    assert_eq!(sizes(VmLayout::WIDE_REFERENCES), (16, 40));
    assert_eq!(sizes(VmLayout::UNCOMPRESSED), (16, 48));
}

#[test]
fn a_second_dump_follows_the_first_ones_end() {
    let mut dump = DumpBuilder::new();
    dump.byte_array(b"first");
    dump.next_dump().byte_array(b"second");
    let file = dump.to_written();
    let tags: Vec<u8> = file.records.iter().map(|r| r.tag).collect();
    let heap = [tag::HEAP_DUMP_SEGMENT, tag::HEAP_DUMP_END];
    assert!(tags.ends_with(&[heap, heap].concat()), "{tags:02x?}");
    let counts = dump.counts();
    assert_eq!((counts.primitive_arrays, counts.objects()), (2, 2));
}

#[test]
fn spans_cover_the_file_without_gaps() {
    let mut dump = DumpBuilder::new();
    dump.segment_bytes(700);
    dump.thread("main")
        .frame("a.Main", "main", "()V", "A.java", 1)
        .build();
    let file = dump.to_written();
    let ends = file.records.iter().map(|r| r.end);
    let starts = file
        .records
        .iter()
        .map(|r| r.start)
        .chain([file.bytes.len()]);
    assert!(ends.eq(starts.skip(1)), "records chain to the end");
    for segment in file.segments() {
        let inside = |s: &&Span| s.start > segment.start && s.end <= segment.end;
        let subs = file.sub_records.iter().filter(inside);
        let bytes: usize = subs.map(|s| s.end - s.start).sum();
        assert_eq!(bytes, segment.end - segment.start - 9);
    }
    assert!(
        file.sub_records
            .iter()
            .all(|s| file.bytes.get(s.start) == Some(&s.tag))
    );
}
