//! Can a file take more time or memory than its length allows? Each of these is made to.
//!
//! The bounds: anonymous memory at most [`FACTOR`] times the file's length and [`BASE`]; time linear,
//! which is tested as "a file of 12 MB is done in [`PATIENCE`], unoptimised and on a busy machine".
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a failed unwrap is the failure; the figures are worth reading"
)]

use std::time::{Duration, Instant};

use heapray_analyzer::{AnalyzeOptions, Heap, Silent, analyze};
use heapray_suspects::{DiagnoseOptions, diagnose};
use heapray_testkit::raw::{FIRST, NODE, OBJECT, OBJECT_ARRAY, Raw, colliding, peak};
use heapray_testkit::{Encoder, tag};

/// The analysis with default options.
fn analyzed(bytes: &[u8]) -> Heap {
    analyze(bytes, &AnalyzeOptions::default(), &Silent).unwrap()
}

const FACTOR: u64 = 20;
const BASE: u64 = 48 << 20;
const PATIENCE: Duration = Duration::from_secs(30);
/// Length that each file grows to.
const LENGTH: usize = 12 << 20;

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        // xorshift64
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

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

fn honest() -> Vec<u8> {
    grown(|raw, i| {
        let at = FIRST + i * 64;
        raw.instance(at, NODE, &[at + 24, at.saturating_sub(64)]);
        raw.byte_array(at + 24, &[7; 16]);
        if i == 0 {
            raw.root(at);
        }
    })
}

/// Objects anywhere, even and odd, that refer anywhere.
fn scattered() -> Vec<u8> {
    let mut random = Random(7);
    grown(|raw, i| {
        let id = random.next() >> (i % 3 * 8);
        raw.instance(id, NODE, &[random.next(), id]);
        if i % 2 == 0 {
            raw.root(id);
        }
    })
}

/// One object for each page of address space.
fn a_page_each() -> Vec<u8> {
    grown(|raw, i| raw.byte_array(FIRST + i * 57_344 * 2, &[]))
}

fn duplicates() -> Vec<u8> {
    grown(|raw, i| {
        let id = FIRST + i % 1000 * 24;
        raw.instance(id, NODE, &[FIRST + (i + 1) % 1000 * 24, 0]);
        raw.instance(id, NODE, &[0, 0]);
    })
}

fn statics_65535() -> Vec<u8> {
    grown(|raw, i| {
        let class = 0x4000_0000 + i * 0x10_0000;
        raw.load_class(class, "com/acme/Constants");
        raw.class_with_statics(class, 65_535);
    })
}

fn fields_65535() -> Vec<u8> {
    let class = |i: u64| 0x4000_0000 + i * 0x1_0000;
    grown(|raw, i| {
        raw.load_class(class(i), "com/acme/Wide");
        let above = if i == 0 { OBJECT } else { class(i - 1) };
        raw.class_dump(class(i), above, 0, 65_535);
        raw.instance(FIRST + i * 24, class(i), &[FIRST; 30]);
    })
}

/// Hidden classes without number, each with an instance and nothing else.
fn classes_without_number() -> Vec<u8> {
    grown(|raw, i| {
        let class = 0x4000_0000 + i * 128;
        raw.load_class(class, &format!("com/acme/Main$$Lambda+0x{i:016x}"));
        raw.class_dump(class, OBJECT, 0, 0);
        raw.instance(FIRST + i * 16, class, &[]);
        raw.root(FIRST + i * 16);
    })
}

/// Every object names another class, none of which is there.
fn missing_classes() -> Vec<u8> {
    grown(|raw, i| {
        raw.instance(FIRST + i * 16, 0x5000_0000 + i * 8, &[]);
        raw.object_array(FIRST * 64 + i * 16, 0x5000_0000 + i * 8, &[]);
    })
}

fn colliding_strings() -> Vec<u8> {
    grown(|raw, i| {
        let mut body = Encoder::new(8);
        body.id(colliding(i));
        raw.record(tag::UTF8, body.bytes());
    })
}

fn colliding_classes() -> Vec<u8> {
    grown(|raw, i| {
        raw.load_class(colliding(i), "com/acme/A");
        raw.class_dump(colliding(i), OBJECT, 0, 0);
        raw.instance(FIRST + i * 16, colliding(i), &[]);
        raw.root(FIRST + i * 16);
    })
}

fn colliding_threads() -> Vec<u8> {
    grown(|raw, i| {
        let mut root = Encoder::new(8);
        let serial = (colliding(i) >> 32) as u32;
        root.u1(tag::ROOT_THREAD_OBJ)
            .id(FIRST + i % 100 * 24)
            .u4(serial)
            .u4(1);
        raw.heap_bytes(root.bytes());
    })
}

/// Nothing but GC roots.
fn roots() -> Vec<u8> {
    grown(|raw, i| raw.root(FIRST + i % 1000 * 24))
}

/// A segment for each sub-record.
fn segments() -> Vec<u8> {
    grown(|raw, i| {
        raw.byte_array(FIRST + i * 16, &[]);
        raw.end_segment();
    })
}

/// Damage behind every few sub-records.
fn damage_everywhere() -> Vec<u8> {
    grown(|raw, i| {
        for at in 0..5 {
            raw.byte_array(FIRST + (i * 5 + at) * 16, &[]);
        }
        raw.heap_bytes(&[0x77]);
    })
}

/// Damage in which every fourth byte begins what reads like a class with thousands of constants.
fn classes_in_damage() -> Vec<u8> {
    let mut raw = Raw::new();
    raw.byte_array(FIRST, &[]);
    raw.heap_bytes(&[0x77]);
    raw.heap_bytes(&[0xff, 0x20, 0x08, 0xff].repeat(LENGTH / 4));
    raw.finish()
}

/// The same in a file that has no objects to tell what their stack traces are.
fn classes_in_unknown_damage() -> Vec<u8> {
    let mut raw = Raw::new();
    raw.heap_bytes(&[0x77]);
    raw.heap_bytes(&[0xff, 0x20, 0x08, 0xff].repeat(LENGTH / 4));
    raw.finish()
}

fn zeros_and_tags() -> Vec<u8> {
    let mut raw = Raw::new();
    let mut random = Random(3);
    let tags = [0x20, 0x21, 0x22, 0x23, 0x1c, 0x2c, 0x01, 0x00, 0x08];
    let noise = (0..LENGTH).map(|_| tags[(random.next() % 9) as usize]);
    raw.heap_bytes(&noise.collect::<Vec<u8>>());
    raw.finish()
}

/// Arrays that claim what is not there, at every other byte.
fn lying_arrays() -> Vec<u8> {
    let mut lie = Encoder::new(8);
    lie.u1(tag::OBJ_ARRAY_DUMP)
        .id(FIRST)
        .u4(1)
        .u4(u32::MAX)
        .id(OBJECT_ARRAY);
    grown(|raw, i| {
        raw.heap_bytes(lie.bytes());
        raw.byte_array(FIRST + 4096 + i * 16, &[]);
        raw.end_segment();
    })
}

/// Android's arrays without data: each claims gigabytes.
fn no_data() -> Vec<u8> {
    grown(|raw, i| {
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

/// An array of arrays of arrays …, each of which all others refer to.
fn everyone_knows_everyone() -> Vec<u8> {
    let ids: Vec<u64> = (0..1200).map(|i| FIRST + i * 8192).collect();
    let mut raw = Raw::new();
    for id in &ids {
        raw.object_array(*id, OBJECT_ARRAY, &ids);
    }
    raw.root(FIRST);
    raw.finish()
}

/// Loaders and packages as many as classes, each class's instance held by another's.
fn nested_loaders() -> Vec<u8> {
    grown(|raw, i| {
        let class = 0x4000_0000 + i * 128;
        raw.load_class(class, &format!("p{i}/C"));
        raw.class_dump(class, NODE, FIRST + i * 24, 0);
        raw.instance(FIRST + i * 24, class, &[FIRST + (i + 1) * 24, 0]);
        if i == 0 {
            raw.root(FIRST);
        }
    })
}

/// Writes a hostile file.
type Write = fn() -> Vec<u8>;

#[test]
fn nothing_takes_more_than_its_length_allows() {
    let cases: [(&str, Write); 21] = [
        ("honest", honest),
        ("scattered", scattered),
        ("a_page_each", a_page_each),
        ("duplicates", duplicates),
        ("statics_65535", statics_65535),
        ("fields_65535", fields_65535),
        ("classes_without_number", classes_without_number),
        ("missing_classes", missing_classes),
        ("colliding_strings", colliding_strings),
        ("colliding_classes", colliding_classes),
        ("colliding_threads", colliding_threads),
        ("roots", roots),
        ("segments", segments),
        ("damage_everywhere", damage_everywhere),
        ("classes_in_damage", classes_in_damage),
        ("classes_in_unknown_damage", classes_in_unknown_damage),
        ("zeros_and_tags", zeros_and_tags),
        ("lying_arrays", lying_arrays),
        ("no_data", no_data),
        ("everyone_knows_everyone", everyone_knows_everyone),
        ("nested_loaders", nested_loaders),
    ];
    let only = std::env::var("HOSTILE_CASE").ok();
    let mut failures = Vec::new();
    for (name, build) in cases {
        if only.as_ref().is_some_and(|only| only != name) {
            continue;
        }
        let file = build();
        let began = Instant::now();
        let memory = peak(|| {
            let analysis = analyzed(&file);
            let diagnosis = diagnose(&analysis, &DiagnoseOptions::default());
            assert!(diagnosis.findings.len() <= 10);
        });
        let took = began.elapsed();
        let allowed = file.len() as u64 * FACTOR + BASE;
        eprintln!(
            "{name:24} {:3} MB in {:6.2} s, {:4} MB of memory",
            file.len() >> 20,
            took.as_secs_f64(),
            memory >> 20
        );
        if took > PATIENCE || memory > allowed {
            failures.push(name);
        }
    }
    assert!(failures.is_empty(), "{failures:?}");
}
