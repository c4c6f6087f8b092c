//! Classes that lack a super, a name, a record, or make no sense.

use super::Wanted::{Clean, Warn};
use super::make::{extended, in_the_midst};
use super::{Case, Objects, Story};
use crate::dump::{DumpBuilder, Order};
use crate::encoder::Encoder;
use crate::{Type, tag};

pub(super) fn cases() -> Vec<Case> {
    let mut all = missing();
    all.extend([
        extended("super_cycle", Warn("super-cycle"), 1, |story| {
            let other = story.dump.reserve();
            let builder = story.dump.class("odd.A").extends(other);
            let class = builder.field("a", Type::Int).build();
            let builder = story.dump.at(other).class("odd.B").extends(class);
            builder.field("b", Type::Int).build();
            story.dump.instance(class).set("a", 1).set("b", 2).build();
        }),
        extended("self_super", Warn("super-cycle"), 1, |story| {
            let id = story.dump.next_address();
            let builder = story.dump.class("odd.Self").extends(id);
            let class = builder.field("a", Type::Int).build();
            story.dump.instance(class).set("a", 1).build();
        }),
        extended("same_class_name", Clean, 2, |story| {
            for _ in 0..2 {
                let builder = story.dump.class("shop.Order").loader(story.loader);
                let class = builder.field("only", Type::Int).build();
                story.dump.instance(class).set("only", 1).build();
            }
        }),
        extended("two_java_lang_class", Clean, 0, |story| {
            story.dump.class("java.lang.Class").build();
        }),
        extended("two_byte_array_classes", Clean, 0, |story| {
            story.dump.class("byte[]").build();
        }),
        in_the_midst("bad_static_type", Warn("bad-type"), |story| {
            let builder = story.dump.class("odd.Static");
            builder.raw_static("bad", 0x63, &[1, 2, 3, 4]).build();
            story.dump.break_segment();
        }),
        extended("repeated_pseudo_statics", Clean, 0, |story| {
            let array = story.order_array;
            let builder = story.dump.class("shop.Redefined");
            builder
                .static_object("<resolved_references>", array)
                .static_object("<resolved_references>", array)
                .build();
        }),
        extended("statics_65535", Clean, 0, |story| {
            let mut builder = story.dump.class("shop.Constants");
            for _ in 0..65_535 {
                builder = builder.static_field("C", 1i32);
            }
            builder.build();
        }),
        extended("constant_pool", Clean, 0, |story| {
            let array = story.order_array;
            let builder = story.dump.class("shop.Pooled");
            builder
                .constant(1, array)
                .constant(2, 7i32)
                .constant(3, 8i64)
                .build();
        }),
        extended("class_serial_reused", Clean, 0, |story| {
            let serial = story.dump.class_serial(story.order);
            story.dump.unload_class(serial);
            let class = story.dump.class("shop.Late").without_load_class().build();
            story.dump.load_class(serial, class, "shop/Late");
        }),
    ]);
    all
}

fn missing() -> Vec<Case> {
    vec![
        extended("missing_super", Warn("missing-super"), 1, |story| {
            let unknown = story.dump.reserve();
            let builder = story.dump.class("shop.Orphan").extends(unknown);
            let class = builder.field("own", Type::Int).build();
            // Four bytes of its own, eight of the unknown super class.
            story.dump.instance(class).payload_resized(12).build();
        }),
        without_basics("no_jdk_classes"),
        extended(
            "missing_classname_string",
            Warn("missing-name"),
            1,
            |story| {
                let class = story
                    .dump
                    .class("shop.Nameless")
                    .without_name_string()
                    .build();
                story.dump.instance(class).build();
            },
        ),
        extended(
            "missing_fieldname_string",
            Warn("missing-name"),
            1,
            |story| {
                let builder = story.dump.class("shop.Fields").nameless_field(Type::Int);
                let class = builder.null_name_field(Type::Object).build();
                story.dump.instance(class).build();
            },
        ),
        extended("missing_load_class", Warn("missing-name"), 1, |story| {
            let class = story
                .dump
                .class("shop.Unloaded")
                .without_load_class()
                .build();
            story.dump.instance(class).build();
        }),
        no_load_class_at_all(),
        extended("load_class_without_dump", Clean, 0, |story| {
            story
                .dump
                .class("shop.Unlinked")
                .without_class_dump()
                .build();
        }),
        extended("strings_after_heap", Clean, 0, |story| {
            story.dump.order(Order::StringsLast);
        }),
        extended("objects_before_classes", Clean, 0, |story| {
            story.dump.order(Order::ObjectsBeforeClasses);
        }),
        extended("as_the_agent_interleaves", Clean, 0, |story| {
            story.dump.order(Order::AsBuilt);
        }),
        extended("loader_not_in_file", Clean, 1, |story| {
            let unknown = story.dump.reserve();
            let class = story.dump.class("shop.Foreign").loader(unknown).build();
            story.dump.instance(class).build();
        }),
    ]
}

/// A dump without Object, Class, ClassLoader and array classes.
fn without_basics(name: &'static str) -> Case {
    let mut dump = DumpBuilder::new();
    dump.without_java_basics();
    let class = dump.class("only.Node").field("next", Type::Object).build();
    let last = dump.instance(class).build();
    let first = dump.instance(class).set("next", last).build();
    let mut array = Encoder::new(8);
    array.u1(tag::PRIM_ARRAY_DUMP).id(0x7_1000_0000).u4(1).u4(2);
    array.u1(Type::Byte.code()).put(b"ab");
    dump.raw_sub_record(array.bytes());
    dump.root_jni_global(first, 0x1000);
    Case {
        name,
        bytes: dump.to_bytes(),
        base_objects: 3,
        objects: Objects::Exactly(3),
        wanted: Warn("missing-super"),
    }
}

/// The healthy file with every LOAD_CLASS record cut out.
fn no_load_class_at_all() -> Case {
    let mut story = Story::new();
    let whole = story.dump.to_written();
    let mut bytes: Vec<u8> = whole.bytes.iter().copied().take(31).collect();
    let kept = whole.records.iter().filter(|r| r.tag != tag::LOAD_CLASS);
    for record in kept {
        bytes.extend(
            whole
                .bytes
                .get(record.start..record.end)
                .unwrap_or_default(),
        );
    }
    Case {
        name: "no_load_class_at_all",
        bytes,
        base_objects: story.objects,
        objects: Objects::Exactly(story.objects),
        wanted: Warn("missing-name"),
    }
}
