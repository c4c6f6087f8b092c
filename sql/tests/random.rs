//! SQL, OQL and a naive walk over random small heaps: the same rows.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_wrap,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use heapray_analyzer::{AnalyzeOptions, Heap, ObjectIndex, Silent, analyze};
use heapray_hprof::Value as Raw;
use heapray_oql::{Oql, QueryOptions, Rows, Value};
use heapray_sql::{Sql, SqlOptions, SqlValue};
use heapray_testkit::{DumpBuilder, Type};
use proptest::prelude::*;

/// An object of one of two classes: its number, its text, and the objects it refers to.
#[derive(Debug, Clone)]
struct Node {
    is_special: bool,
    number: i32,
    text: u8,
    next: usize,
    is_root: bool,
}

fn node() -> impl Strategy<Value = Node> {
    (any::<bool>(), -3..4i32, 0..4u8, 0..12usize, any::<bool>()).prop_map(
        |(is_special, number, text, next, is_root)| Node {
            is_special,
            number,
            text,
            next,
            is_root,
        },
    )
}

/// Each node refers to an earlier one.
fn heap_of(nodes: &[Node]) -> Arc<Heap> {
    let mut dump = DumpBuilder::new();
    let base = dump
        .class("com.acme.Node")
        .field("number", Type::Int)
        .field("text", Type::Object)
        .field("next", Type::Object)
        .build();
    let special = dump.class("com.acme.Special").extends(base).build();
    let mut made = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        let text = match node.text {
            0 => 0,
            text => dump.string(&"x".repeat(text.into())),
        };
        let next = if at == 0 { 0 } else { made[node.next % at] };
        let class = if node.is_special { special } else { base };
        let object = dump
            .instance(class)
            .set("number", node.number)
            .set("text", text)
            .set("next", next)
            .build();
        if node.is_root || at + 1 == nodes.len() {
            dump.root_jni_global(object, 1 + at as u64);
        }
        made.push(object);
    }
    Arc::new(analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap())
}

/// The reachable nodes: address, class, number, text, address of the next.
type Row = (i64, String, i64, Option<String>, i64);

fn naive(heap: &Heap) -> Vec<Row> {
    let mut rows = Vec::new();
    for object in (0..heap.object_count()).map(ObjectIndex) {
        let class = heap.classes().get(heap.class_of(object)).name.clone();
        if !heap.is_reachable(object)
            || !class.starts_with("com.acme.")
            || heap.class_of_class_object(object).is_some()
        {
            continue;
        }
        let Some(Raw::Int(number)) = heap.field(object, "number") else {
            continue;
        };
        let text = heap.field_string(object, "text", usize::MAX);
        let next = heap.field_object(object, "next");
        rows.push((
            heap.id(object).0 as i64,
            class,
            number.into(),
            text,
            next.map_or(0, |next| heap.id(next).0 as i64),
        ));
    }
    rows.sort();
    rows
}

fn sql_rows(sql: &Sql, query: &str) -> Vec<Vec<SqlValue>> {
    sql.ask(query, usize::MAX).unwrap().swap_remove(0).rows
}

fn integer(value: &SqlValue) -> i64 {
    match value {
        SqlValue::Integer(number) => *number,
        _ => 0,
    }
}

fn oql_count(heap: &Heap, query: &str) -> i64 {
    let oql = Oql::new(heap, &QueryOptions::default());
    match oql.ask(query).unwrap().rows {
        Rows::Table(table) => match &table.rows[0][0] {
            Value::Int(number) => (*number).into(),
            Value::Long(number) => *number,
            _ => -1,
        },
        _ => -1,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_three_agree(nodes in prop::collection::vec(node(), 1..14), least in -3..4i64, wanted in 1..4usize) {
        let heap = heap_of(&nodes);
        let rows = naive(&heap);
        let mut options = SqlOptions::default();
        options.show_values = true;
        let shown = Sql::open(&heap, &options).unwrap();
        let hidden = Sql::open(&heap, &SqlOptions::default()).unwrap();
        let text = "x".repeat(wanted);

        // All rows.
        let query = "SELECT id, class, number, text, \"next.id\" FROM \"com.acme.Node+\" ORDER BY id";
        let found: Vec<Row> = sql_rows(&shown, query).into_iter().map(|row| {
            let word = |value: &SqlValue| match value {
                SqlValue::Text(text) => Some(text.clone()),
                _ => None,
            };
            (integer(&row[0]), word(&row[1]).unwrap(), integer(&row[2]), word(&row[3]), integer(&row[4]))
        }).collect();
        prop_assert_eq!(&found, &rows);

        // Conditions: SQL with texts and without, OQL, and a count.
        let expected = rows.iter().filter(|row| row.2 > least && row.3.as_ref() == Some(&text)).count() as i64;
        let query = format!("SELECT count(*) FROM \"com.acme.Node+\" WHERE number > {least} AND text = '{text}'");
        for sql in [&shown, &hidden] {
            prop_assert_eq!(integer(&sql_rows(sql, &query)[0][0]), expected);
        }
        let query = format!(
            "SELECT COUNT(*) FROM INSTANCEOF com.acme.Node o WHERE o.number > {least} AND toString(o.text) = '{text}'"
        );
        prop_assert_eq!(oql_count(&heap, &query), expected);

        // Groups.
        let mut groups: BTreeMap<Option<String>, (i64, i64)> = BTreeMap::new();
        for row in &rows {
            let group = groups.entry(row.3.clone()).or_default();
            group.0 += 1;
            group.1 += row.2;
        }
        let expected: Vec<(i64, i64)> = groups.into_values().collect();
        let query = "SELECT count(*), sum(number) FROM \"com.acme.Node+\" GROUP BY text ORDER BY text";
        for sql in [&shown, &hidden] {
            let found: Vec<(i64, i64)> = sql_rows(sql, query)
                .iter()
                .map(|row| (integer(&row[0]), integer(&row[1])))
                .collect();
            prop_assert_eq!(&found, &expected);
        }

        // Joins along references, and the table of references.
        let numbers: BTreeMap<i64, i64> = rows.iter().map(|row| (row.0, row.2)).collect();
        let expected: i64 = rows.iter().filter_map(|row| numbers.get(&row.4)).sum();
        for query in [
            "SELECT coalesce(sum(b.number), 0) FROM \"com.acme.Node+\" a JOIN \"com.acme.Node+\" b ON b.id = a.next",
            "SELECT coalesce(sum(b.number), 0) FROM refs r JOIN \"com.acme.Node+\" b ON b.id = r.target WHERE r.field = 'next'",
            "SELECT coalesce(sum(b.number), 0) FROM \"com.acme.Node+\" b JOIN refs r ON r.target = b.id AND r.field = 'next'",
        ] {
            prop_assert_eq!(integer(&sql_rows(&shown, query)[0][0]), expected, "{}", query);
        }

        // The instances of a class are found among all objects when it is asked for once, else by the lists of all.
        for query in [
            "SELECT id, number, text FROM \"com.acme.Node\"",
            "SELECT id, number FROM \"com.acme.Special\" WHERE shallow > 8 AND retained > 0 AND number > 0",
            "SELECT id, retained FROM \"com.acme.Node\" LIMIT 2",
            "SELECT id FROM \"java.lang.Class\"",
            "SELECT id, class FROM objects WHERE class = 'com.acme.Node'",
        ] {
            let sql = Sql::open(&heap, &options).unwrap();
            let [first, again] = [(); 2].map(|()| format!("{:?}", sql_rows(&sql, query)));
            prop_assert_eq!(first, again, "{}", query);
        }

        // Retained heaps of sets.
        let found = integer(&sql_rows(&hidden, "SELECT retained_set(id) FROM \"com.acme.Node+\"")[0][0]);
        let oql = oql_count(&heap, "SELECT SUM(o.@retainedHeapSize) FROM INSTANCEOF com.acme.Node o");
        prop_assert_eq!(found, oql);
    }
}

/// A class with numbers of several sizes, some equal, and some where the field is hidden or missing.
#[test]
fn groups_of_numbers_come_in_their_order() {
    let nodes: Vec<Node> = (0..200usize)
        .map(|at| Node {
            is_special: at % 3 == 0,
            number: (at * 7 % 11) as i32 - 5,
            text: (at % 4) as u8,
            next: at % 12,
            is_root: true,
        })
        .collect();
    let heap = heap_of(&nodes);
    let sql = Sql::open(&heap, &SqlOptions::default()).unwrap();
    let mut wanted: BTreeMap<i64, i64> = BTreeMap::new();
    for node in &nodes {
        *wanted.entry(node.number.into()).or_default() += 1;
    }
    let numbers = |query: &str| -> Vec<(i64, i64)> {
        let rows = sql_rows(&sql, query);
        let pair = |row: &Vec<SqlValue>| (integer(&row[0]), integer(&row[1]));
        rows.iter().map(pair).collect()
    };
    let all: Vec<(i64, i64)> = wanted.into_iter().collect();
    let grouped = "SELECT number, count(*) FROM \"com.acme.Node+\" GROUP BY number";
    let mut found = numbers(grouped);
    found.sort_unstable();
    assert_eq!(found, all);
    assert_eq!(numbers(&format!("{grouped} ORDER BY number")), all);
    let largest_first = numbers(&format!("{grouped} ORDER BY number DESC"));
    assert_eq!(largest_first, all.iter().rev().copied().collect::<Vec<_>>());
    // With another column SQLite sorts.
    let sums = "SELECT number, count(text.id IS NOT NULL) FROM \"com.acme.Node+\" GROUP BY number";
    let sums = sums.replace("text.id", "\"text.id\"");
    let mut found = numbers(&sums);
    found.sort_unstable();
    assert_eq!(found, all);
    let of_some =
        "SELECT number, count(*) FROM \"com.acme.Special\" WHERE retained > 0 GROUP BY number";
    let some: i64 = numbers(of_some).iter().map(|(_, count)| count).sum();
    assert_eq!(
        some,
        nodes.iter().filter(|node| node.is_special).count() as i64
    );
    // Objects that are no arrays have no length.
    let lengths = "SELECT length, count(*) FROM objects GROUP BY length";
    let mut by_length: BTreeMap<i64, i64> = BTreeMap::new();
    for object in (0..heap.object_count()).map(ObjectIndex) {
        if heap.is_reachable(object) {
            let length = heap.array_len(object).map_or(-1, i64::from);
            *by_length.entry(length).or_default() += 1;
        }
    }
    let found: BTreeMap<i64, i64> = sql_rows(&sql, lengths)
        .iter()
        .map(|row| match &row[0] {
            SqlValue::Integer(length) => (*length, integer(&row[1])),
            _ => (-1, integer(&row[1])),
        })
        .collect();
    assert_eq!(found, by_length);
}
