//! Can a file make the inventory or the copy take more time or memory than its length allows? Bounds and
//! means are those of the analysis (`suspects/tests/hostile.rs`).
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a failed unwrap is the failure; the figures are worth reading"
)]

use std::time::{Duration, Instant};

use heapray_privacy::redact::{RedactLevel, RedactOptions, redact};
use heapray_privacy::secrets::{SecretOptions, find_secrets};
use heapray_testkit::raw::{FIRST, NODE, OBJECT, OBJECT_ARRAY, Raw, colliding, peak};
use heapray_testkit::{Encoder, tag};

const FACTOR: u64 = 16;
const BASE: u64 = 48 << 20;
const PATIENCE: Duration = Duration::from_secs(30);
/// Length that each file grows to.
const LENGTH: usize = 6 << 20;

/// Adds to a dump until it is long enough.
fn grown(mut add: impl FnMut(&mut Raw, u64)) -> Vec<u8> {
    let mut raw = Raw::new();
    let mut i = 0;
    while raw.written() < LENGTH {
        add(&mut raw, i);
        i += 1;
    }
    raw.finish()
}

fn string(raw: &mut Raw, id: u64, text: &[u8]) {
    let mut body = Encoder::new(8);
    body.id(id).put(text);
    raw.record(tag::UTF8, body.bytes());
}

fn colliding_ids() -> Vec<u8> {
    grown(|raw, i| {
        string(raw, colliding(3 * i), b"password");
        raw.class_dump(colliding(3 * i + 1), OBJECT, 0, 0);
        raw.byte_array(colliding(3 * i + 2), b"token");
    })
}

/// Each class the heir of the one before, without fields, and an instance of each.
fn heirs_without_fields() -> Vec<u8> {
    let class = |i: u64| 0x4000_0000 + i * 128;
    grown(|raw, i| {
        let above = if i == 0 { NODE } else { class(i - 1) };
        raw.class_dump(class(i), above, 0, 0);
        raw.instance(FIRST + i * 24, class(i), &[FIRST, FIRST]);
    })
}

/// The same with fields, whose names promise secrets.
fn heirs_with_fields() -> Vec<u8> {
    let class = |i: u64| 0x4000_0000 + i * 128;
    grown(|raw, i| {
        if i == 0 {
            string(raw, 1, b"password"); // the name of all fields; too late, but a second one counts
        }
        let above = if i == 0 { NODE } else { class(i - 1) };
        raw.class_dump(class(i), above, 0, 1);
        raw.instance(FIRST + i * 24, class(i), &[FIRST + 1, FIRST, FIRST]);
    })
}

/// A few classes in a circle, and instances with more bytes than any of them.
fn a_circle() -> Vec<u8> {
    grown(|raw, i| {
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
fn nothing_but_secrets() -> Vec<u8> {
    let key = [b"AK".as_slice(), b"IA", &[b'Q'; 16]].concat();
    let ids: Vec<u64> = (0..60).map(|i| FIRST + i * 64).collect();
    grown(|raw, i| {
        raw.byte_array(FIRST + i * 64, &key);
        raw.object_array(FIRST * 64 + i * 1024, OBJECT_ARRAY, &ids);
    })
}

/// Damage in which every fourth byte begins what reads like a class.
fn classes_in_damage() -> Vec<u8> {
    let mut raw = Raw::new();
    raw.byte_array(FIRST, &[]);
    raw.heap_bytes(&[0x77]);
    raw.heap_bytes(&[0xff, 0x20, 0x08, 0xff].repeat(LENGTH / 4));
    raw.finish()
}

/// Writes a hostile file.
type Write = fn() -> Vec<u8>;

#[test]
fn nothing_takes_more_than_its_length_allows() {
    let cases: [(&str, Write); 6] = [
        ("colliding_ids", colliding_ids),
        ("heirs_without_fields", heirs_without_fields),
        ("heirs_with_fields", heirs_with_fields),
        ("a_circle", a_circle),
        ("nothing_but_secrets", nothing_but_secrets),
        ("classes_in_damage", classes_in_damage),
    ];
    let mut failures = Vec::new();
    for (name, build) in cases {
        let file = build();
        let mut options = RedactOptions::default();
        options.level = RedactLevel::Names;
        options.keep_thread_names = true;
        options.key = Some(b"salt".to_vec());
        let mut secrets = SecretOptions::default();
        secrets.reveal = true;
        let began = Instant::now();
        let memory = peak(|| {
            let summary = redact(&file, &mut std::io::sink(), &options, &|_| {}).unwrap();
            assert_eq!(summary.bytes, file.len() as u64);
        });
        let inventory = peak(|| {
            find_secrets(&file, secrets, &|_| {}).unwrap();
        });
        let (took, memory) = (began.elapsed(), memory.max(inventory));
        eprintln!(
            "{name:24} {:3} MB in {:6.2} s, {:4} MB of memory",
            file.len() >> 20,
            took.as_secs_f64(),
            memory >> 20
        );
        if took > PATIENCE || memory > file.len() as u64 * FACTOR + BASE {
            failures.push(name);
        }
    }
    assert!(failures.is_empty(), "{failures:?}");
}
