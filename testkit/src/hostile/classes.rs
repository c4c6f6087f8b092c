//! Hostile classes, loaders and hierarchies.

use super::build::grown;
use crate::encoder::Encoder;
use crate::raw::{FIRST, NODE, OBJECT, Raw, colliding};
use crate::tag;

pub(super) fn statics_65535(length: usize) -> Vec<u8> {
    grown(length, |raw, i| {
        let class = 0x4000_0000 + i * 0x10_0000;
        raw.load_class(class, "com/acme/Constants");
        raw.class_with_statics(class, 65_535);
    })
}

pub(super) fn fields_65535(length: usize) -> Vec<u8> {
    let class = |i: u64| 0x4000_0000 + i * 0x1_0000;
    grown(length, |raw, i| {
        raw.load_class(class(i), "com/acme/Wide");
        let above = if i == 0 { OBJECT } else { class(i - 1) };
        raw.class_dump(class(i), above, 0, 65_535);
        raw.instance(FIRST + i * 24, class(i), &[FIRST; 30]);
    })
}

pub(super) fn classes_without_number(length: usize) -> Vec<u8> {
    grown(length, |raw, i| {
        let class = 0x4000_0000 + i * 128;
        raw.load_class(class, &format!("com/acme/Main$$Lambda+0x{i:016x}"));
        raw.class_dump(class, OBJECT, 0, 0);
        raw.instance(FIRST + i * 16, class, &[]);
        raw.root(FIRST + i * 16);
    })
}

pub(super) fn missing_classes(length: usize) -> Vec<u8> {
    grown(length, |raw, i| {
        raw.instance(FIRST + i * 16, 0x5000_0000 + i * 8, &[]);
        raw.object_array(FIRST * 64 + i * 16, 0x5000_0000 + i * 8, &[]);
    })
}

pub(super) fn colliding_strings(length: usize) -> Vec<u8> {
    grown(length, |raw, i| {
        let mut body = Encoder::new(8);
        body.id(colliding(i));
        raw.record(tag::UTF8, body.bytes());
    })
}

pub(super) fn colliding_classes(length: usize) -> Vec<u8> {
    grown(length, |raw, i| {
        raw.load_class(colliding(i), "com/acme/A");
        raw.class_dump(colliding(i), OBJECT, 0, 0);
        raw.instance(FIRST + i * 16, colliding(i), &[]);
        raw.root(FIRST + i * 16);
    })
}

pub(super) fn nested_loaders(length: usize) -> Vec<u8> {
    grown(length, |raw, i| {
        let class = 0x4000_0000 + i * 128;
        raw.load_class(class, &format!("p{i}/C"));
        raw.class_dump(class, NODE, FIRST + i * 24, 0);
        raw.instance(FIRST + i * 24, class, &[FIRST + (i + 1) * 24, 0]);
        if i == 0 {
            raw.root(FIRST);
        }
    })
}

/// Each class extends the one before; every tenth has an instance.
pub(super) fn deep_superclasses(length: usize) -> Vec<u8> {
    let class = |i: u64| 0x4000_0000 + i * 128;
    grown(length, |raw, i| {
        let above = if i == 0 { OBJECT } else { class(i - 1) };
        raw.load_class(class(i), &format!("app/Deep{i}"));
        raw.class_dump(class(i), above, 0, 0);
        if i % 10 == 0 {
            raw.instance(FIRST + i * 16, class(i), &[]);
            raw.root(FIRST + i * 16);
        }
    })
}

/// The same, each class with a field, and instances that claim all of them.
pub(super) fn deep_fields(length: usize) -> Vec<u8> {
    let class = |i: u64| 0x4000_0000 + i * 128;
    grown(length, |raw, i| {
        let above = if i == 0 { OBJECT } else { class(i - 1) };
        raw.load_class(class(i), &format!("app/Deep{i}"));
        raw.class_dump(class(i), above, 0, 1);
        raw.instance(FIRST + i * 64, class(i), &[FIRST; 4]);
        raw.root(FIRST + i * 64);
    })
}

/// Each class extends the next, the last the first.
pub(super) fn superclass_ring(length: usize) -> Vec<u8> {
    let class = |i: u64| 0x4000_0000 + i * 128;
    let many = length as u64 / 110;
    let mut raw = Raw::new();
    for i in 0..many {
        raw.load_class(class(i), &format!("app/Ring{i}"));
        raw.class_dump(class(i), class((i + 1) % many), 0, 0);
        if i % 10 == 0 {
            raw.instance(FIRST + i * 16, class(i), &[]);
            raw.root(FIRST + i * 16);
        }
    }
    raw.finish()
}

/// All classes have the name that the JDK has for loaders, and extend each other.
pub(super) fn classes_of_one_name(length: usize) -> Vec<u8> {
    let class = |i: u64| 0x4000_0000 + i * 128;
    grown(length, |raw, i| {
        let name = [
            "java/lang/String",
            "java/lang/ClassLoader",
            "java/lang/Thread",
        ];
        raw.load_class(class(i), name[(i % 3) as usize]);
        raw.class_dump(class(i), OBJECT, FIRST + i * 24, 1);
        raw.instance(FIRST + i * 24, class(i), &[FIRST + 24]);
        raw.root(FIRST + i * 24);
    })
}
