//! Hostile contents: what looks like a secret, and texts.

use super::build::grown;
use crate::encoder::Encoder;
use crate::raw::{FIRST, NODE, OBJECT, OBJECT_ARRAY, Raw, colliding};
use crate::tag;

fn string(raw: &mut Raw, id: u64, text: &[u8]) {
    let mut body = Encoder::new(8);
    body.id(id).put(text);
    raw.record(tag::UTF8, body.bytes());
}

pub(super) fn colliding_ids(length: usize) -> Vec<u8> {
    grown(length, |raw, i| {
        string(raw, colliding(3 * i), b"password");
        raw.class_dump(colliding(3 * i + 1), OBJECT, 0, 0);
        raw.byte_array(colliding(3 * i + 2), b"token");
    })
}

/// Each class the heir of the one before, without fields, and an instance of each.
pub(super) fn heirs_without_fields(length: usize) -> Vec<u8> {
    let class = |i: u64| 0x4000_0000 + i * 128;
    grown(length, |raw, i| {
        let above = if i == 0 { NODE } else { class(i - 1) };
        raw.class_dump(class(i), above, 0, 0);
        raw.instance(FIRST + i * 24, class(i), &[FIRST, FIRST]);
    })
}

/// The same with fields, whose names promise secrets.
pub(super) fn heirs_with_fields(length: usize) -> Vec<u8> {
    let class = |i: u64| 0x4000_0000 + i * 128;
    grown(length, |raw, i| {
        if i == 0 {
            string(raw, 1, b"password"); // the name of all fields; too late, but a second one counts
        }
        let above = if i == 0 { NODE } else { class(i - 1) };
        raw.class_dump(class(i), above, 0, 1);
        raw.instance(FIRST + i * 24, class(i), &[FIRST + 1, FIRST, FIRST]);
    })
}

/// A few classes in a circle, and instances with more bytes than any of them.
pub(super) fn a_circle(length: usize) -> Vec<u8> {
    grown(length, |raw, i| {
        raw.class_dump(
            0x4000_0000 + i % 3 * 128,
            0x4000_0000 + (i + 1) % 3 * 128,
            0,
            1,
        );
        raw.instance(FIRST + i * 24, 0x4000_0000 + i % 3 * 128, &[FIRST; 300]);
    })
}

/// Every array looks like a secret, and everybody holds it.
pub(super) fn nothing_but_secrets(length: usize) -> Vec<u8> {
    let key = [b"AK".as_slice(), b"IA", &[b'Q'; 16]].concat();
    let ids: Vec<u64> = (0..60).map(|i| FIRST + i * 64).collect();
    grown(length, |raw, i| {
        raw.byte_array(FIRST + i * 64, &key);
        raw.object_array(FIRST * 64 + i * 1024, OBJECT_ARRAY, &ids);
    })
}

/// Strings that all have one array, which is two thirds of the file.
pub(super) fn strings_share_an_array(length: usize) -> Vec<u8> {
    const STRING: u64 = 0x4000_0000;
    let mut raw = Raw::new();
    raw.load_class(STRING, "java/lang/String");
    raw.class_dump(STRING, OBJECT, 0, 1);
    raw.byte_array(FIRST, &vec![b'x'; length / 3 * 2]);
    let mut i = 1;
    while raw.written() < length {
        let at = FIRST + length as u64 + i * 24;
        raw.instance(at, STRING, &[FIRST]);
        raw.root(at);
        i += 1;
    }
    raw.finish()
}

/// The same with thousands of arrays, each of as many strings.
pub(super) fn strings_share_arrays(length: usize) -> Vec<u8> {
    const STRING: u64 = 0x4000_0000;
    let each = 900;
    let arrays = (length / 3 / each) as u64;
    let at = |i: u64| FIRST + i * 1024;
    let mut raw = Raw::new();
    raw.load_class(STRING, "java/lang/String");
    raw.class_dump(STRING, OBJECT, 0, 1);
    for i in 0..arrays {
        raw.byte_array(at(i), &vec![b'a' + (i % 26) as u8; each]);
    }
    let mut i = 0;
    while raw.written() < length {
        let string = at(arrays) + i * 24;
        raw.instance(string, STRING, &[at(i % arrays)]);
        raw.root(string);
        i += 1;
    }
    raw.finish()
}
