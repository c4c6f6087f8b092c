//! Objects that collide, dangle or have no proper class.

use super::Case;
use super::Wanted::{Clean, Warn};
use super::make::{extended, in_the_midst};
use crate::{Type, tag};

pub(super) fn cases() -> Vec<Case> {
    let mut all = collisions();
    all.extend([
        extended("id_zero", Warn("null-id"), 0, |story| {
            let order = story.order;
            story.dump.at(0).instance(order).build();
        }),
        extended("ids_beyond_2_63", Clean, 4, |story| {
            story.dump.at(0xffff_ffff_ffff_fff0).byte_array(b"top");
            story.dump.at(0x8000_0000_0000_0000).byte_array(b"half");
            let order = story.order;
            let id = story.dump.at(0xfedc_ba98_7654_3210).instance(order).build();
            story.dump.object_array("shop.Order[]", &[id]);
        }),
        extended("largest_ids", Clean, 3, |story| {
            story.dump.at(1).byte_array(b"no multiple of anything");
            story.dump.at(u64::MAX).byte_array(b"the last of all");
            let order = story.order;
            story.dump.at(u64::MAX - 1).instance(order).build();
        }),
        extended("odd_ids", Clean, 2, |story| {
            story.dump.at(0x7_4000_0001).byte_array(b"odd");
            story.dump.at(0x7_4000_0002).byte_array(b"even");
        }),
        extended("missing_class", Warn("unknown-class"), 1, |story| {
            let unknown = story.dump.reserve();
            story.dump.instance(unknown).raw_payload(&[1; 24]).build();
        }),
        extended("missing_arrclass", Warn("unknown-class"), 1, |story| {
            let unknown = story.dump.reserve();
            let first = story.orders.first().copied().unwrap_or(0);
            story.dump.object_array_of(unknown, &[first, 0]);
        }),
        extended(
            "class_is_an_ordinary_object",
            Warn("unknown-class"),
            1,
            |story| {
                let not_a_class = story.order_array;
                story
                    .dump
                    .instance(not_a_class)
                    .raw_payload(&[1; 8])
                    .build();
            },
        ),
        extended("dangling_reference", Clean, 1, |story| {
            let nowhere = story.dump.reserve();
            story.dump.object_array("shop.Order[]", &[nowhere]);
        }),
        extended("root_of_nothing", Warn("lost-root"), 0, |story| {
            let nowhere = story.dump.reserve();
            story.dump.root_jni_global(nowhere, 0x2000);
        }),
        extended("array_holds_itself", Clean, 1, |story| {
            let id = story.dump.next_address();
            story.dump.object_array("java.lang.Object[]", &[id, id]);
        }),
        in_the_midst("bad_element_type", Warn("bad-type"), |story| {
            story.dump.primitive_array_claiming(0x63, 3, b"abc");
        }),
        in_the_midst("bad_element_type_object", Warn("bad-type"), |story| {
            let object = Type::Object.code();
            story.dump.primitive_array_claiming(object, 1, &[0; 8]);
        }),
        in_the_midst("unknown_subtag", Warn("unknown-sub-record"), |story| {
            story
                .dump
                .raw_sub_record(&[0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        }),
        extended("empty_strings_and_texts", Clean, 6, |story| {
            story.dump.string("");
            story.dump.string("größer als 𝄞");
            story.dump.string("nul \0 inside");
        }),
    ]);
    all
}

fn collisions() -> Vec<Case> {
    vec![
        extended(
            "dup_instance_same_data",
            Warn("duplicate-object"),
            0,
            |story| {
                let whole = story.dump.to_written();
                let span = whole.last(tag::INSTANCE_DUMP).expect("has instances");
                let bytes = whole.bytes.get(span.start..span.end).unwrap_or_default();
                story.dump.raw_sub_record(bytes);
            },
        ),
        extended(
            "dup_instance_other_data",
            Warn("duplicate-object"),
            0,
            |story| {
                let (order, first) = (story.order, story.orders.first().copied());
                let first = first.unwrap_or(0);
                story.dump.at(first).instance(order).set("int", 99).build();
            },
        ),
        extended(
            "dup_instance_other_class",
            Warn("duplicate-object"),
            0,
            |story| {
                let (entity, first) = (story.entity, story.orders.first().copied());
                story.dump.at(first.unwrap_or(0)).instance(entity).build();
            },
        ),
        extended(
            "instance_id_is_array_id",
            Warn("duplicate-object"),
            0,
            |story| {
                let (order, array) = (story.order, story.order_array);
                story.dump.at(array).instance(order).build();
            },
        ),
        extended(
            "instance_id_is_class_id",
            Warn("duplicate-object"),
            0,
            |story| {
                let order = story.order;
                let class = story.dump.java().class;
                story.dump.at(order).instance(class).build();
            },
        ),
        extended("dup_classdump", Warn("duplicate-object"), 0, |story| {
            let (order, entity) = (story.order, story.entity);
            let again = story.dump.at(order).class("shop.Order");
            again.extends(entity).field("other", Type::Int).build();
        }),
    ]
}
