//! Records, arrays and instances that lie about their length.

use super::Wanted::{Clean, Warn};
use super::make::{extended, in_the_midst};
use super::{Case, Objects, Story};
use crate::dump::DumpBuilder;
use crate::encoder::Encoder;
use crate::{Type, tag};

pub(super) fn cases() -> Vec<Case> {
    vec![
        open_record("seglen_zero_last", 0),
        open_record("seglen_77777777", 0x7777_7777),
        extended("seglen_zero_first", Warn("record-length"), 0, |story| {
            let first = story.dump.to_written();
            let first = first.segments().next().expect("the story has segments");
            let body = (first.end - first.start) as i64 - 9;
            story.dump.segment_length_off_by(0, -body);
        }),
        extended("seglen_short", Warn("record-length"), 0, |story| {
            story.dump.segment_length_off_by(1, -3);
        }),
        extended("seglen_long", Warn("record-length"), 0, |story| {
            story.dump.segment_length_off_by(1, 5);
        }),
        in_the_midst("arr_len_huge", Warn("array-length"), |story| {
            let byte = Type::Byte.code();
            story
                .dump
                .primitive_array_claiming(byte, 0x7fff_fff0, b"short");
        }),
        in_the_midst("arr_len_huge_longs", Warn("array-length"), |story| {
            let long = Type::Long.code();
            story
                .dump
                .primitive_array_claiming(long, u32::MAX, &[0; 16]);
        }),
        in_the_midst("arr_len_neg", Warn("array-length"), |story| {
            let byte = Type::Byte.code();
            story
                .dump
                .primitive_array_claiming(byte, 0xffff_fff0, b"short");
        }),
        in_the_midst("oarr_len_huge", Warn("array-length"), |story| {
            let class = story.dump.class_or_new("java.lang.Object[]");
            story
                .dump
                .object_array_claiming(class, 0x7fff_fff0, &[0, 0]);
        }),
        in_the_midst("inst_len_neg", Warn("record-length"), |story| {
            let mut bad = Encoder::new(8);
            bad.u1(tag::INSTANCE_DUMP)
                .id(0x7_5000_0000)
                .u4(1)
                .id(story.order);
            bad.u4(0xffff_fff0).put(&[0; 20]);
            story.dump.raw_sub_record(bad.bytes());
        }),
        extended("inst_short", Warn("short-instance"), 1, |story| {
            let order = story.order;
            story.dump.instance(order).payload_resized(10).build();
        }),
        extended("inst_empty", Warn("short-instance"), 1, |story| {
            let order = story.order;
            story.dump.instance(order).payload_resized(0).build();
        }),
        extended("inst_long", Warn("long-instance"), 1, |story| {
            let order = story.order;
            story.dump.instance(order).payload_resized(100).build();
        }),
        extended("zero_length_arrays", Clean, 9, |story| {
            for of in Type::PRIMITIVES {
                story.dump.primitive_array(of, &[]);
            }
            story.dump.object_array("java.lang.Object[]", &[]);
        }),
    ]
}

/// JDK 5-8, killed before the length of the one record was patched.
fn open_record(name: &'static str, claimed: i64) -> Case {
    let mut dump = DumpBuilder::new();
    dump.version("JAVA PROFILE 1.0.1").single_heap_dump_record();
    let mut story = Story::in_dump(dump);
    let whole = story.dump.to_written();
    let record = whole.segments().next().expect("one heap record");
    let body = (record.end - record.start) as i64 - 9;
    story.dump.segment_length_off_by(0, claimed - body);
    Case {
        name,
        bytes: story.dump.to_bytes(),
        base_objects: story.objects,
        objects: Objects::Exactly(story.objects),
        wanted: Warn("record-length"),
    }
}
