//! Words in any order end in an answer or an error, never in a panic.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_oql::{Oql, QueryOptions, check};
use heapray_testkit::generate::{GenerateOptions, generate};

/// Words that make a whole query likely, and those that end it.
const WORDS: [&str; 48] = [
    "SELECT",
    "*",
    "FROM",
    "WHERE",
    "s",
    ".",
    "value",
    "@length",
    "@retainedHeapSize",
    "(",
    ")",
    "[",
    "]",
    "0",
    "-1",
    ":",
    "1MB",
    "\"a.*\"",
    "'x'",
    "=",
    "!=",
    "<",
    "LIKE",
    "NOT",
    "IN",
    "AND",
    "OR",
    "IS",
    "NULL",
    "null",
    "true",
    "COUNT(*)",
    "SUM",
    "GROUP",
    "BY",
    "ORDER",
    "LIMIT",
    "UNION",
    "DISTINCT",
    "OBJECTS",
    "INSTANCEOF",
    "AS",
    "toString",
    "inbounds",
    "${snapshot}",
    "getClasses()",
    ",",
    "\u{e9}",
];

const STARTS: [&str; 6] = [
    "SELECT * FROM java.lang.String s WHERE",
    "SELECT s FROM java.lang.String s WHERE s",
    "SELECT s, COUNT(*) FROM java.lang.String s GROUP BY",
    "SELECT s.value FROM OBJECTS (SELECT * FROM java.lang.String LIMIT 3) s ORDER BY",
    "SELECT",
    "",
];

#[test]
fn words_in_any_order_are_survived() {
    let mut options = GenerateOptions::default();
    options.objects = 300;
    let mut dump = Vec::new();
    generate(&options, &mut dump).unwrap();
    let heap = analyze(dump, &AnalyzeOptions::default(), &Silent).unwrap();
    let oql = Oql::new(&heap, &QueryOptions::default());
    let mut state = 1u64;
    let mut random = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut answered = 0;
    for _ in 0..6_000 {
        let mut query = STARTS.get(random(STARTS.len())).unwrap().to_string();
        for _ in 0..=random(7) {
            query.push_str([" ", ""].get(random(4) / 3).unwrap());
            query.push_str(WORDS.get(random(WORDS.len())).unwrap());
        }
        let result = oql.ask(&query);
        answered += usize::from(result.is_ok());
        if let Err(error) = result {
            error.render(&query);
        } else {
            check(&query).unwrap();
        }
        oql.record("q", &query);
    }
    assert!(answered > 100, "only {answered} of the texts were queries");
}
