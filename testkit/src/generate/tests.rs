//! Are generated files deterministic, and do their parts fit together?
#![allow(
    clippy::indexing_slicing,
    reason = "a test may stop at its own mistake"
)]

use std::collections::HashSet;

use super::{GenerateOptions, Shape, Totals, generate};

fn generated(shape: Shape, change: impl FnOnce(&mut GenerateOptions)) -> (Vec<u8>, Totals) {
    let mut options = GenerateOptions {
        objects: 20_000,
        shape,
        classes: 500,
        ..GenerateOptions::default()
    };
    change(&mut options);
    let mut out = Vec::new();
    let totals = generate(&options, &mut out).expect("a Vec takes everything");
    (out, totals)
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |n, b| n << 8 | u64::from(*b))
}

#[derive(Default)]
struct Walked {
    objects: HashSet<u64>,
    classes: HashSet<u64>,
    array_elements: Vec<u64>,
    roots: Vec<u64>,
    biggest_segment: u64,
    segments: u64,
    ended: bool,
}

/// A second reading of the format, just enough for files whose every kind of record is known.
fn walk(file: &[u8], id: usize) -> Walked {
    let mut walked = Walked::default();
    let mut at = 31;
    while at < file.len() {
        assert!(!walked.ended, "nothing behind the end record");
        let length = number(&file[at + 5..at + 9]) as usize;
        let body = &file[at + 9..at + 9 + length];
        match file[at] {
            0x1c => {
                walked.segments += 1;
                walked.biggest_segment = walked.biggest_segment.max(length as u64);
                walk_segment(body, id, &mut walked);
            }
            0x2c => walked.ended = true,
            _ => {}
        }
        at += 9 + length;
    }
    assert_eq!(at, file.len());
    walked
}

fn walk_segment(body: &[u8], id: usize, walked: &mut Walked) {
    let mut at = 0;
    while at < body.len() {
        let tag = body[at];
        let object = number(&body[at + 1..at + 1 + id]);
        let rest = &body[at + 1 + id..];
        let length = match tag {
            0x01 => id,
            0x03 | 0x08 => 8,
            0x05 => 0,
            0x20 => class_dump_length(rest, id),
            0x21 => 8 + id + number(&rest[4 + id..8 + id]) as usize,
            0x22 => {
                let n = number(&rest[4..8]) as usize;
                let elements = rest[8 + id..8 + id + n * id].chunks(id);
                walked.array_elements.extend(elements.map(number));
                8 + id + n * id
            }
            0x23 => {
                assert_eq!(rest[8], 8, "generated files hold byte arrays only");
                9 + number(&rest[4..8]) as usize
            }
            other => panic!("tag {other:#x} at {at}"),
        };
        match tag {
            0x20 => assert!(walked.classes.insert(object)),
            0x21..=0x23 => assert!(walked.objects.insert(object), "{object:#x} twice"),
            _ => walked.roots.push(object),
        }
        at += 1 + id + length;
    }
    assert_eq!(at, body.len(), "the last sub-record ends with its segment");
}

fn class_dump_length(rest: &[u8], id: usize) -> usize {
    let mut at = 4 + 6 * id + 4;
    assert_eq!(number(&rest[at..at + 2]), 0, "HotSpot writes no constants");
    let statics = number(&rest[at + 2..at + 4]) as usize;
    at += 4;
    for _ in 0..statics {
        assert_eq!(rest[at + id], 2, "generated statics are references");
        at += id + 1 + id;
    }
    let fields = number(&rest[at..at + 2]) as usize;
    at + 2 + fields * (id + 1)
}

#[test]
fn every_shape_is_a_whole_file_without_dangling_elements_and_roots() {
    for (name, shape) in Shape::ALL {
        for id_size in [4, 8] {
            let (file, totals) = generated(shape, |o| o.id_size = id_size);
            assert_eq!(totals.bytes, file.len() as u64, "{name}");
            let walked = walk(&file, id_size);
            assert!(walked.ended, "{name}");
            assert_eq!(walked.objects.len() as u64, totals.objects, "{name}");
            assert_eq!(walked.classes.len() as u64, totals.classes, "{name}");
            let known = |id: &u64| walked.objects.contains(id) || walked.classes.contains(id);
            for element in walked.array_elements.iter().chain(&walked.roots) {
                assert!(
                    *element == 0 || known(element),
                    "{name}: {element:#x} dangles"
                );
            }
            let off = totals.objects.abs_diff(20_000);
            assert!(off < 2_000, "{name}: {} objects", totals.objects);
        }
    }
}

#[test]
fn equal_options_give_equal_files_and_another_seed_another() {
    let (first, _) = generated(Shape::Mixed, |_| {});
    let (again, _) = generated(Shape::Mixed, |_| {});
    let (other, _) = generated(Shape::Mixed, |o| o.seed = 2);
    assert!(first == again);
    assert!(first != other);
}

#[test]
fn segments_keep_their_bound() {
    let (file, _) = generated(Shape::Mixed, |o| o.segment_bytes = 100_000);
    let walked = walk(&file, 8);
    assert!(walked.biggest_segment <= 100_000);
    assert!(walked.segments > 10);
    // The array of 19 000 references is greater than a segment may be: one of its own.
    let (file, _) = generated(Shape::BigArray, |o| o.segment_bytes = 100_000);
    assert!(walk(&file, 8).biggest_segment > 150_000);
}

#[test]
fn one_object_segments_hold_one_object_each() {
    let (file, totals) = generated(Shape::OneObjectSegments, |_| {});
    let walked = walk(&file, 8);
    assert!(walked.segments >= totals.objects + totals.classes);
}

/// The measured heaps have 65 bytes and 1.2 references an object; the mix must stay near.
#[test]
fn the_mix_resembles_a_real_heap() {
    let (_, totals) = generated(Shape::Mixed, |o| o.objects = 500_000);
    let objects = totals.objects as f64;
    let bytes = totals.bytes as f64 / objects;
    let references = totals.references as f64 / objects;
    let garbage = totals.garbage as f64 / objects;
    assert!((60.0..70.0).contains(&bytes), "{bytes} bytes an object");
    assert!(
        (1.0..1.3).contains(&references),
        "{references} references an object"
    );
    assert!((0.04..0.12).contains(&garbage), "{garbage} garbage");
}
