//! Does the encoder write what the format prescribes? Every expectation here was put together
//! by hand from the format's description, field by field.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::expect_used,
    reason = "a test may stop at its own mistake"
)]

use heapray_testkit::{AllocSite, DumpBuilder, Order, Type, modified_utf8, tag};

/// A dump of four-byte ids without the JDK's classes, in the order of the calls.
fn bare() -> DumpBuilder {
    let mut dump = DumpBuilder::new();
    dump.id_size(4).without_java_basics().order(Order::AsBuilt);
    dump
}

/// The file's bytes after the 31 of the header.
fn records(dump: &mut DumpBuilder) -> Vec<u8> {
    dump.to_bytes().split_off(31)
}

/// All bytes of the file's only sub-records, one heap record expected.
fn heap(dump: &mut DumpBuilder) -> Vec<u8> {
    let written = dump.to_written();
    let mut segments = written.segments();
    let segment = segments.next().expect("a heap record");
    assert!(segments.next().is_none(), "one heap record");
    let body = written.bytes.get(segment.start + 9..segment.end);
    body.expect("inside the file").to_vec()
}

#[track_caller]
fn assert_hex(actual: &[u8], expected: &str) {
    let shown: Vec<String> = actual.iter().map(|b| format!("{b:02x}")).collect();
    let expected: String = expected.split_whitespace().collect();
    assert_eq!(shown.concat(), expected);
}

#[test]
fn an_empty_dump_is_header_and_end() {
    let mut dump = DumpBuilder::new();
    dump.without_java_basics().created_ms(0x0102_0304_0506);
    assert_hex(
        &dump.to_bytes(),
        "4a415641 2050524f 46494c45 20312e30 2e3200  00000008 0000010203040506
         2c 00000000 00000000",
    );
}

#[test]
fn a_class_has_its_strings_its_load_record_and_its_dump() {
    let mut dump = bare();
    let builder = dump.class("a.B").extends(0x11).loader(0x22).signers(0x33);
    let class = builder
        .protection_domain(0x44)
        .constant(7, 0x0102i16)
        .static_field("s", true)
        .field("f", Type::Long)
        .field("g", Type::Object)
        .build();
    assert_eq!(class, 0x9000_0000);
    assert_hex(
        &records(&mut dump),
        "01 00000000 00000007  60000000 612f42
         02 00000000 00000010  00000001 90000000 00000001 60000000
         01 00000000 00000005  60000010 73
         01 00000000 00000005  60000020 66
         01 00000000 00000005  60000030 67
         1c 00000000 00000040
           20 90000000 00000001 00000011 00000022 00000033 00000044 00000000 00000000
           0000000c
           0001  0007 09 0102
           0001  60000010 04 01
           0002  60000020 0b  60000030 02
         2c 00000000 00000000",
    );
}

#[test]
fn an_instance_holds_its_own_fields_before_its_supers() {
    let mut dump = bare();
    let builder = dump.class("Base").field("base", Type::Int);
    let base = builder.field("flag", Type::Boolean).build();
    let mut builder = dump.class("Sub").extends(base);
    for of in [
        Type::Object,
        Type::Char,
        Type::Float,
        Type::Double,
        Type::Byte,
        Type::Short,
    ] {
        builder = builder.field(&format!("{of:?}"), of);
    }
    let sub = builder.field("Long", Type::Long).build();
    let builder = dump.break_segment().at(0x1234).instance(sub);
    builder
        .set("base", 0x0102_0304)
        .set("flag", true)
        .set("Object", 0xcafe_u64)
        .set("Char", 0x20ac_u16)
        .set("Float", 1.5f32)
        .set("Double", -2.0f64)
        .set("Byte", -1)
        .set("Short", -2)
        .set("Long", 5)
        .build();
    let written = dump.to_written();
    let span = written.first(tag::INSTANCE_DUMP).expect("one instance");
    let bytes = written.bytes.get(span.start..span.end);
    let class = format!("{sub:08x}");
    assert_hex(
        bytes.expect("inside the file"),
        &format!(
            "21 00001234 00000001 {class} 00000022
             0000cafe 20ac 3fc00000 c000000000000000 ff fffe 0000000000000005
             01020304 01"
        ),
    );
}

#[test]
fn arrays_have_count_and_type_in_their_own_order() {
    let mut dump = bare();
    dump.at(0x10).object_array_of(0x20, &[0x30, 0, 0x10]);
    dump.at(0x40).char_array(&[0x41, 0x20ac]);
    dump.at(0x50).long_array(&[-1]);
    dump.at(0x60).primitive_array_nodata(Type::Int, 1000);
    dump.at(0x70)
        .primitive_array_claiming(0x63, 0xffff_fff0, &[1]);
    assert_hex(
        &heap(&mut dump),
        "22 00000010 00000001 00000003 00000020 00000030 00000000 00000010
         23 00000040 00000001 00000002 05 0041 20ac
         23 00000050 00000001 00000001 0b ffffffffffffffff
         c3 00000060 00000001 000003e8 0a
         23 00000070 00000001 fffffff0 63 01",
    );
}

#[test]
fn every_root_has_its_fields() {
    let mut dump = bare();
    dump.root_unknown(1).root_jni_global(2, 3);
    dump.root_jni_local(4, 5, -1).root_java_frame(6, 7, 8);
    dump.root_native_stack(9, 10).root_sticky_class(11);
    dump.root_thread_block(12, 13).root_monitor(14);
    dump.root_thread(15, 16, 17).root_interned_string(18);
    dump.root_finalizing(19)
        .root_debugger(20)
        .root_reference_cleanup(21);
    dump.root_vm_internal(22)
        .root_jni_monitor(23, 24, 25)
        .root_unreachable(26);
    assert_hex(
        &heap(&mut dump),
        "ff 00000001
         01 00000002 00000003
         02 00000004 00000005 ffffffff
         03 00000006 00000007 00000008
         04 00000009 0000000a
         05 0000000b
         06 0000000c 0000000d
         07 0000000e
         08 0000000f 00000010 00000011
         89 00000012
         8a 00000013
         8b 00000014
         8c 00000015
         8d 00000016
         8e 00000017 00000018 00000019
         90 0000001a",
    );
}

#[test]
fn the_heap_of_android_is_named_before_its_objects() {
    let mut dump = bare();
    dump.heap_info(65, "app");
    assert_hex(
        &records(&mut dump),
        "01 00000000 00000007  60000000 617070
         1c 00000000 00000009  fe 00000041 60000000
         2c 00000000 00000000",
    );
}

#[test]
fn frames_and_traces_name_strings_and_serials() {
    let mut dump = bare();
    let known = dump.frame(9, "m", "()V", Some("A.java"), 42);
    let native = dump.frame(9, "m", "()V", None, -3);
    dump.trace(2, 1, &[known, native]);
    assert_hex(
        &records(&mut dump),
        "01 00000000 00000005  60000000 6d
         01 00000000 00000007  60000010 282956
         01 00000000 0000000a  60000020 412e6a617661
         04 00000000 00000018  00000001 60000000 60000010 60000020 00000009 0000002a
         04 00000000 00000018  00000002 60000000 60000010 00000000 00000009 fffffffd
         05 00000000 00000014  00000002 00000001 00000002 00000001 00000002
         2c 00000000 00000000",
    );
}

#[test]
fn the_agents_records_have_their_lengths() {
    let mut dump = bare();
    dump.unload_class(3).heap_summary((1, 2), (3, 4));
    dump.cpu_samples(&[(5, 6), (1, 7)]).control_settings(3, 16);
    dump.end_thread(8);
    let site = AllocSite {
        kind: 8,
        class_serial: 1,
        trace: 2,
        live_bytes: 3,
        live_objects: 4,
        allocated_bytes: 5,
        allocated_objects: 6,
    };
    dump.micros(0x10).alloc_sites(2, 0x55, &[site]);
    assert_hex(
        &records(&mut dump),
        "03 00000000 00000004  00000003
         07 00000000 00000018  00000001 00000002 0000000000000003 0000000000000004
         0d 00000000 00000018  00000006 00000002  00000005 00000006  00000001 00000007
         0e 00000000 00000006  00000003 0010
         0b 00000000 00000004  00000008
         06 00000010 0000003b  0002 00000055 00000003 00000004
           0000000000000005 0000000000000006 00000001
           08 00000001 00000002 00000003 00000004 00000005 00000006
         2c 00000000 00000000",
    );
}

#[test]
fn a_started_thread_names_its_groups() {
    let mut dump = bare();
    dump.start_thread(1, 2, "t", "g", "p");
    assert_hex(
        &records(&mut dump),
        "01 00000000 00000005  60000000 74
         01 00000000 00000005  60000010 67
         01 00000000 00000005  60000020 70
         0a 00000000 00000018  00000001 00000002 00000001 60000000 60000010 60000020
         2c 00000000 00000000",
    );
}

#[test]
fn raw_records_lie_as_told() {
    let mut dump = bare();
    dump.raw_record(0x55, 0xffff_ffff, b"ab");
    dump.raw_sub_record(&[0x42, 1]);
    dump.raw_record_after_heap(0x56, 0, b"");
    dump.segment_length_off_by(0, 5).no_end().trailing(b"tail");
    assert_hex(
        &records(&mut dump),
        "55 00000000 ffffffff 6162
         1c 00000000 00000007 4201
         56 00000000 00000000
         7461696c",
    );
}

#[test]
fn the_single_record_of_old_jdks_has_no_end() {
    let mut dump = bare();
    dump.version("JAVA PROFILE 1.0.1").single_heap_dump_record();
    dump.segment_bytes(1).root_monitor(1).root_monitor(2);
    assert_hex(
        &records(&mut dump),
        "0c 00000000 0000000a  07 00000001  07 00000002",
    );
}

#[test]
fn segments_close_before_they_grow_too_big() {
    let mut dump = bare();
    dump.segment_bytes(10);
    dump.root_monitor(1).root_monitor(2).root_monitor(3);
    dump.at(4).byte_array(b"longer than a segment");
    let written = dump.to_written();
    let bodies: Vec<usize> = written.segments().map(|s| s.end - s.start - 9).collect();
    assert_eq!(bodies, [10, 5, 14 + 21]);
}

#[test]
fn eight_byte_ids_are_eight_bytes_everywhere() {
    let mut dump = DumpBuilder::new();
    dump.without_java_basics().order(Order::AsBuilt);
    dump.at(0xffff_ffff_ffff_fff8).object_array_of(2, &[3]);
    dump.root_jni_global(4, 5);
    assert_hex(
        &heap(&mut dump),
        "22 fffffffffffffff8 00000001 00000001 0000000000000002 0000000000000003
         01 0000000000000004 0000000000000005",
    );
}

#[test]
fn hotspot_writes_sections_in_its_order_whatever_was_told_first() {
    let mut dump = DumpBuilder::new();
    let order = dump.class("a.Order").build();
    let object = dump.instance(order).build();
    dump.thread("main")
        .frame("a.Main", "run", "()V", "A.java", 1)
        .local(0, object)
        .build();
    let written = dump.to_written();
    let tags = |from: &[heapray_testkit::Span]| {
        let mut tags: Vec<u8> = from.iter().map(|s| s.tag).collect();
        tags.dedup();
        tags
    };
    let traces = [tag::TRACE, tag::FRAME, tag::TRACE];
    let heap = [tag::HEAP_DUMP_SEGMENT, tag::HEAP_DUMP_END];
    let expected = [&[tag::UTF8, tag::LOAD_CLASS][..], &traces, &heap].concat();
    assert_eq!(tags(&written.records), expected);
    let subs = tags(&written.sub_records);
    let start = [tag::CLASS_DUMP, tag::ROOT_THREAD_OBJ, tag::ROOT_JAVA_FRAME];
    assert!(subs.starts_with(&start), "{subs:02x?}");
    assert_eq!(subs.get(3), Some(&tag::ROOT_STICKY_CLASS));
}

#[test]
fn the_jdks_class_has_the_payload_of_jdk_17() {
    let mut dump = DumpBuilder::new();
    let java = dump.java();
    // Measured: 14 references and an int.
    assert_eq!(dump.payload_size(java.class), 116);
    assert_eq!(dump.instance_size(java.object), 16);
    assert_eq!(dump.instance_size(java.string), 24);
}

#[test]
fn neighbours_lie_as_far_apart_as_they_are_big() {
    let mut dump = DumpBuilder::new();
    let first = dump.byte_array(b"12345");
    let second = dump.string("x");
    let third = dump.integer(1);
    assert_eq!(second - first, 24, "16 of header and 5 elements");
    let classes_between = third - second;
    assert!(
        classes_between > 24 + 24,
        "string, its array, then the boxes' classes"
    );
}

#[test]
fn strings_hold_javas_hash_and_the_coder_of_their_text() {
    let mut dump = DumpBuilder::new();
    dump.string("ab");
    let written = dump.to_written();
    let span = written.first(tag::INSTANCE_DUMP).expect("the string");
    let value = written.first(tag::PRIM_ARRAY_DUMP).expect("its bytes");
    let payload = written.bytes.get(span.start + 25 + 8..span.end);
    // 31 * 'a' + 'b' = 3105, coder 0, hashIsZero false.
    assert_hex(payload.expect("inside"), "00000c21 00 00");
    let elements = written.bytes.get(value.start + 18..value.end);
    assert_hex(elements.expect("inside"), "61 62");

    let mut dump = DumpBuilder::new();
    dump.string("€");
    let written = dump.to_written();
    let value = written.first(tag::PRIM_ARRAY_DUMP).expect("its bytes");
    let elements = written.bytes.get(value.start + 18..value.end);
    assert_hex(elements.expect("inside"), "ac 20");
}

#[test]
fn symbols_are_modified_utf8() {
    assert_hex(&modified_utf8("a\0b"), "61 c080 62");
    assert_hex(&modified_utf8("é€"), "c3a9 e282ac");
    assert_hex(&modified_utf8("𝄞"), "eda0b4 edb49e");
}
