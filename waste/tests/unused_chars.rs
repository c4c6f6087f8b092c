//! Characters that no string uses: against Eclipse MAT's `waste_in_char_arrays`, and in a dump that is told here.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use heapray_analyzer::{AnalyzeOptions, Heap, ObjectIndex, References, Silent, SizeRule, analyze};
use heapray_testkit::{DumpBuilder, Type};
use heapray_waste::{Kind, find_waste, unused_chars};

/// The arrays in MAT's table, by the addresses of its rows at the top.
fn arrays_of_mat(table: &Path) -> BTreeSet<u64> {
    let text = std::fs::read_to_string(table).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("0,"));
    let address = |row: &str| {
        let (_, rest) = row.split_once("@ 0x").unwrap();
        let digits: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
        u64::from_str_radix(&digits, 16).unwrap()
    };
    rows.map(address).collect()
}

#[test]
fn the_arrays_are_those_of_mat() {
    let shared = std::env::var_os("HEAPRAY_SHARED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let dumps = shared.unwrap_or(beside).join("dumps");
    for name in [
        "sun_jdk6_30_x64_compressedOops.hprof",
        "sun_jdk6_32bit.hprof",
        "oracle_jdk8_05_x64.hprof",
    ] {
        let table = dumps
            .join("mat-queries")
            .join(name)
            .join("waste_in_char_arrays_0.csv");
        if !table.is_file() {
            eprintln!(
                "##### SKIPPED: no answer of MAT at {} #####",
                table.display()
            );
            continue;
        }
        let mut options = AnalyzeOptions::default();
        (options.references, options.sizes) = (References::All, SizeRule::Mat);
        let bytes = std::fs::read(dumps.join(name)).unwrap();
        let heap = analyze(bytes, &options, &Silent).unwrap();
        // MAT leaves out arrays most of whose characters are in use.
        let is_much = |(array, bytes): &(ObjectIndex, u64)| {
            let all = u64::from(heap.array_len(*array).unwrap());
            bytes / 2 * 4 > all
        };
        let found = unused_chars(&heap).into_iter().filter(is_much);
        let found: BTreeSet<u64> = found.map(|(array, _)| heap.id(array).0).collect();
        assert_eq!(found, arrays_of_mat(&table), "{name}");
    }
}

/// Strings with parts of two arrays of ten characters, as JDK 6 has them.
fn told() -> Heap {
    let mut dump = DumpBuilder::new();
    let string = dump
        .class("java.lang.String")
        .field("value", Type::Object)
        .field("offset", Type::Int)
        .field("count", Type::Int)
        .build();
    let chars: Vec<u8> = (b'a'..=b'j').flat_map(|letter| [0, letter]).collect();
    for parts in [&[(0, 4), (2, 4), (8, 2)][..], &[(0, 3), (3, 7)]] {
        let array = dump.primitive_array(Type::Char, &chars);
        for (offset, count) in parts {
            let told = dump.instance(string).set("value", array);
            let told = told.set("offset", *offset).set("count", *count);
            let part = told.build();
            dump.root_jni_global(part, 1);
        }
    }
    analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap()
}

#[test]
fn overlapping_parts_count_once() {
    let heap = told();
    let found = unused_chars(&heap);
    // Of the first array the sixth and seventh character, from 0 on.
    assert_eq!(found.len(), 1);
    assert_eq!(found.first().map(|(_, bytes)| *bytes), Some(4));
    let waste = find_waste(&heap).unwrap();
    let row = waste.kinds.iter().find(|row| row.kind == Kind::UnusedChars);
    assert_eq!(row.map(|row| (row.objects, row.wasted_bytes)), Some((1, 4)));
}
