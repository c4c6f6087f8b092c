//! How much of the heap a query looks at. Values that cannot be computed are counted in a note, so the note tells how
//! many rows were looked at.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use heapray_analyzer::{AnalyzeOptions, Heap, Progress, Silent, Stage, analyze};
use heapray_oql::{Answer, ErrorKind, Oql, QueryOptions, Rows, Watched};
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

/// Sorted in several shares: by `half`, of which two have each, and then as they were met.
#[test]
fn many_rows_come_in_order() {
    let heap = points();
    let mut wanted: Vec<i64> = (0..POINTS).map(scrambled).map(i64::from).collect();
    wanted.sort_by_key(|x| std::cmp::Reverse(x / 2));
    let answer = ask(
        &heap,
        "SELECT p.x FROM com.acme.Point p ORDER BY p.half DESC",
    );
    assert!(numbers(&answer) == wanted);
    wanted.sort_unstable();
    let answer = ask(&heap, "SELECT p.x FROM com.acme.Point p ORDER BY p.x");
    assert!(numbers(&answer) == wanted);
}

/// Does not want to know any more as soon as all rows were looked at.
#[derive(Default)]
struct UntilSorted {
    total: AtomicU64,
    looked_at: AtomicU64,
}

impl Progress for UntilSorted {
    fn begin(&self, _stage: Stage, total: u64) {
        self.total.store(total, Ordering::Relaxed);
    }

    fn advance(&self, amount: u64) {
        self.looked_at.fetch_add(amount, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        let total = self.total.load(Ordering::Relaxed);
        total > 0 && self.looked_at.load(Ordering::Relaxed) >= total
    }
}

#[test]
fn sorting_ends_when_nobody_wants_to_know() {
    let heap = points();
    let watched = Arc::new(UntilSorted::default());
    let mut options = QueryOptions::default();
    options.progress = Some(Watched::new(Arc::clone(&watched) as Arc<_>));
    let oql = Oql::new(&heap, &options);
    let sorted = oql.ask("SELECT p.x FROM com.acme.Point p ORDER BY p.x");
    assert_eq!(sorted.unwrap_err().kind, ErrorKind::Cancelled);
    let looked_at = watched.looked_at.load(Ordering::Relaxed);
    assert_eq!(
        looked_at, POINTS as u64,
        "every row, before it was cancelled"
    );
}
