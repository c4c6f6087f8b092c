//! Hostile objects, segments and damage.

use super::build::{Random, grown};
use crate::encoder::Encoder;
use crate::raw::{FIRST, NODE, OBJECT_ARRAY, Raw};
use crate::tag;

pub(super) fn honest(length: usize) -> Vec<u8> {
    grown(length, |raw, i| {
        let at = FIRST + i * 64;
        raw.instance(at, NODE, &[at + 24, at + 64]);
        raw.byte_array(at + 24, &[7; 16]);
        if i == 0 {
            raw.root(at);
        }
    })
}

pub(super) fn scattered(length: usize) -> Vec<u8> {
    let mut random = Random(7);
    grown(length, |raw, i| {
        let id = random.next() >> (i % 3 * 8);
        raw.instance(id, NODE, &[random.next(), id]);
        if i % 2 == 0 {
            raw.root(id);
        }
    })
}

pub(super) fn a_page_each(length: usize) -> Vec<u8> {
    grown(length, |raw, i| raw.byte_array(FIRST + i * 57_344 * 2, &[]))
}

pub(super) fn duplicates(length: usize) -> Vec<u8> {
    grown(length, |raw, i| {
        let id = FIRST + i % 1000 * 24;
        raw.instance(id, NODE, &[FIRST + (i + 1) % 1000 * 24, 0]);
        raw.instance(id, NODE, &[0, 0]);
    })
}

pub(super) fn roots(length: usize) -> Vec<u8> {
    grown(length, |raw, i| raw.root(FIRST + i % 1000 * 24))
}

pub(super) fn segments(length: usize) -> Vec<u8> {
    grown(length, |raw, i| {
        raw.byte_array(FIRST + i * 16, &[]);
        raw.end_segment();
    })
}

pub(super) fn damage_everywhere(length: usize) -> Vec<u8> {
    grown(length, |raw, i| {
        for at in 0..5 {
            raw.byte_array(FIRST + (i * 5 + at) * 16, &[]);
        }
        raw.heap_bytes(&[0x77]);
    })
}

pub(super) fn classes_in_damage(length: usize) -> Vec<u8> {
    let mut raw = Raw::new();
    raw.byte_array(FIRST, &[]);
    raw.heap_bytes(&[0x77]);
    raw.heap_bytes(&[0xff, 0x20, 0x08, 0xff].repeat(length / 4));
    raw.finish()
}

pub(super) fn classes_in_unknown_damage(length: usize) -> Vec<u8> {
    let mut raw = Raw::new();
    raw.heap_bytes(&[0x77]);
    raw.heap_bytes(&[0xff, 0x20, 0x08, 0xff].repeat(length / 4));
    raw.finish()
}

pub(super) fn zeros_and_tags(length: usize) -> Vec<u8> {
    let mut raw = Raw::new();
    let mut random = Random(3);
    let tags = [0x20, 0x21, 0x22, 0x23, 0x1c, 0x2c, 0x01, 0x00, 0x08];
    let noise = (0..length).map(|_| tags[(random.next() % 9) as usize]);
    raw.heap_bytes(&noise.collect::<Vec<u8>>());
    raw.finish()
}

pub(super) fn lying_arrays(length: usize) -> Vec<u8> {
    let mut lie = Encoder::new(8);
    lie.u1(tag::OBJ_ARRAY_DUMP)
        .id(FIRST)
        .u4(1)
        .u4(u32::MAX)
        .id(OBJECT_ARRAY);
    grown(length, |raw, i| {
        raw.heap_bytes(lie.bytes());
        raw.byte_array(FIRST + 4096 + i * 16, &[]);
        raw.end_segment();
    })
}

pub(super) fn no_data(length: usize) -> Vec<u8> {
    grown(length, |raw, i| {
        let mut array = Encoder::new(8);
        array
            .u1(tag::PRIM_ARRAY_NODATA)
            .id(FIRST + i * 16)
            .u4(1)
            .u4(u32::MAX)
            .u1(11);
        raw.heap_bytes(array.bytes());
        raw.root(FIRST + i * 16);
    })
}

pub(super) fn everyone_knows_everyone(length: usize) -> Vec<u8> {
    let many = (length as f64 / 8.0).sqrt() as u64;
    let ids: Vec<u64> = (0..many).map(|i| FIRST + i * 16_384).collect();
    let mut raw = Raw::new();
    for id in &ids {
        raw.object_array(*id, OBJECT_ARRAY, &ids);
    }
    raw.root(FIRST);
    raw.finish()
}
