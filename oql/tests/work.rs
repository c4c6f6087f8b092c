//! How much of the heap a query looks at. Values that cannot be computed are counted in a note, so the note tells how
//! many rows were looked at.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Heap, Silent, analyze};
use heapray_oql::{Answer, Oql, QueryOptions, Rows};
use heapray_testkit::{DumpBuilder, Type};

/// More than twenty tasks take.
const POINTS: i32 = 100_000;

/// Points whose `x` is a scrambled number, each once.
fn points() -> Heap {
    let mut dump = DumpBuilder::new();
    let class = dump
        .class("com.acme.Point")
        .field("x", Type::Int)
        .field("half", Type::Int)
        .build();
    let points: Vec<_> = (0..POINTS)
        .map(|number| {
            let x = scrambled(number);
            let point = dump.instance(class).set("x", x);
            point.set("half", x / 2).build()
        })
        .collect();
    let kept = dump.object_array("java.lang.Object[]", &points);
    dump.root_jni_global(kept, 1);
    analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap()
}

fn scrambled(number: i32) -> i32 {
    (i64::from(number) * 7_919 % i64::from(POINTS)) as i32
}

fn ask(heap: &Heap, query: &str) -> Answer {
    let mut options = QueryOptions::default();
    options.show_values = true;
    Oql::new(heap, &options).ask(query).unwrap()
}

/// The number in front of the note about what cannot be computed.
fn failed(answer: &Answer) -> usize {
    let words = answer.notes.iter().find(|note| note.contains("computed"));
    let words = words.map_or("0", |note| note.split(' ').next().unwrap());
    words.parse().unwrap()
}

fn numbers(answer: &Answer) -> Vec<i64> {
    let Rows::Table(table) = &answer.rows else {
        return Vec::new();
    };
    let rows = table.rows.iter();
    rows.map(|row| match row[0] {
        heapray_oql::Value::Int(number) => number.into(),
        _ => -1,
    })
    .collect()
}

#[test]
fn a_query_looks_at_no_more_than_it_needs() {
    let heap = points();
    // A limit stops the scan at the row that fills it.
    let first = ask(
        &heap,
        "SELECT p.x, p.x.nothing() AS y FROM com.acme.Point p LIMIT 3",
    );
    assert_eq!(failed(&first), 3, "{:?}", first.notes);
    let some = ask(
        &heap,
        "SELECT p.x FROM com.acme.Point p WHERE p.x.nothing() = 1 OR p.x >= 0 LIMIT 3",
    );
    assert_eq!(failed(&some), POINTS as usize, "no row fills it");
    let found = ask(
        &heap,
        "SELECT p.x, p.x.nothing() AS y FROM com.acme.Point p WHERE p.x > 99000 LIMIT 5",
    );
    assert_eq!(failed(&found), 5);
    assert_eq!(numbers(&found).len(), 5);
    // In order, values are computed of the rows that are shown.
    let query =
        "SELECT p.x, p.x.nothing() AS y FROM com.acme.Point p ORDER BY p.x DESC LIMIT 4 OFFSET 2";
    let ordered = ask(&heap, query);
    let wanted: Vec<i64> = (0..4).map(|n| i64::from(POINTS) - 3 - n).collect();
    assert_eq!((numbers(&ordered), failed(&ordered)), (wanted, 4));
}

#[test]
fn what_is_dropped_early_is_what_a_whole_sort_drops() {
    let heap = points();
    let whole = ask(&heap, "SELECT p.x FROM com.acme.Point p ORDER BY p.half");
    let whole = numbers(&whole);
    assert_eq!(whole.len(), POINTS as usize);
    for limit in [1, 2, 999, 70_000] {
        // Two points have the same half: they stay in the order in which they were met.
        let query =
            format!("SELECT p.x FROM com.acme.Point p ORDER BY p.half LIMIT {limit} OFFSET 1");
        assert!(numbers(&ask(&heap, &query)) == whole[1..=limit], "{limit}");
    }
}
