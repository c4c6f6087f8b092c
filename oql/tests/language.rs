//! Questions that people ask, on a small made-up shop, with their answers; and what the language says of mistakes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use heapray_analyzer::{AnalyzeOptions, Heap, Silent, analyze};
use heapray_oql::{ErrorKind, Oql, QueryOptions, Rows, check};
use heapray_testkit::{DumpBuilder, Type};

/// Five orders: two open with 3 and 4 lines, two paid, one without a status. One session of user 42, one of user 7.
/// A map of two settings, a list of five orders, four strings that are kept by name.
fn shop() -> Heap {
    let mut dump = DumpBuilder::new();
    let order = dump
        .class("com.acme.Order")
        .field("status", Type::Object)
        .field("lines", Type::Int)
        .field("total", Type::Double)
        .field("paid", Type::Boolean)
        .build();
    let rush = dump.class("com.acme.RushOrder").extends(order).build();
    let session = dump
        .class("org.apache.catalina.session.StandardSession")
        .field("userId", Type::Long)
        .build();
    let orders: Vec<_> = [
        ("OPEN", 3, 1.5, false),
        ("OPEN", 4, 2.5, false),
        ("PAID", 1, 10.0, true),
        ("PAID", 0, 0.0, true),
        ("", 0, 0.0, false),
    ]
    .into_iter()
    .enumerate()
    .map(|(number, (status, lines, total, paid))| {
        let status = if status.is_empty() {
            0
        } else {
            dump.string(status)
        };
        let class = if number == 1 { rush } else { order };
        let order = dump
            .instance(class)
            .set("status", status)
            .set("lines", lines);
        order.set("total", total).set("paid", paid).build()
    })
    .collect();
    let list = dump.array_list(&orders);
    let (url, user) = (
        dump.string("jdbc:postgresql://db/shop"),
        dump.string("http://shop/a"),
    );
    let (key, other) = (dump.string("url"), dump.string("home"));
    let settings = dump.hash_map(&[(key, url), (other, user)]);
    let sessions: Vec<_> = [42i64, 7]
        .into_iter()
        .map(|id| dump.instance(session).set("userId", id).build())
        .collect();
    let kept = dump.object_array(
        "java.lang.Object[]",
        &[&[list, settings], sessions.as_slice()].concat(),
    );
    dump.root_jni_global(kept, 1);
    analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap()
}

fn oql(heap: &Heap, show_values: bool) -> Oql<'_> {
    let mut options = QueryOptions::default();
    options.show_values = show_values;
    Oql::new(heap, &options)
}

/// The rows of an answer as JSON.
fn rows(oql: &Oql<'_>, query: &str) -> String {
    let answer = oql
        .ask(query)
        .unwrap_or_else(|error| panic!("{query}: {error}"));
    let rows: Vec<serde_json::Value> = match &answer.rows {
        Rows::Table(table) => {
            let rows = table.rows.iter();
            let rows = rows.map(|row| row.iter().map(|cell| oql.json(cell)).collect());
            rows.map(serde_json::Value::Array).collect()
        }
        Rows::Objects(objects) => objects
            .iter()
            .map(|object| oql.title(*object).into())
            .collect(),
        Rows::List(values) => values.iter().map(|value| oql.json(value)).collect(),
        Rows::Value(value) => vec![oql.json(value)],
        Rows::Empty => Vec::new(),
    };
    serde_json::Value::Array(rows).to_string()
}

/// Questions and answers.
const QUESTIONS: &[(&str, &str)] = &[
    // Fields and conditions.
    (
        "SELECT * FROM com.acme.RushOrder",
        r#"["com.acme.RushOrder"]"#,
    ),
    ("SELECT o.lines FROM com.acme.Order o", "[[3],[1],[0],[0]]"),
    (
        "SELECT o.lines FROM INSTANCEOF com.acme.Order o",
        "[[3],[4],[1],[0],[0]]",
    ),
    (
        "SELECT lines FROM com.acme.Order WHERE lines > 0 and paid",
        "[[1]]",
    ),
    (
        "SELECT o.total * 2 AS t FROM com.acme.RushOrder o",
        "[[5.0]]",
    ),
    (
        "SELECT o.lines / 2 AS h, o.lines + 1 AS n FROM com.acme.RushOrder o",
        "[[2.0,5]]",
    ),
    (
        "SELECT o.nothing.more FROM com.acme.RushOrder o",
        "[[null]]",
    ),
    (
        "SELECT o.lines FROM com.acme.Order o WHERE o.status = null",
        "[[0]]",
    ),
    (
        "SELECT o.lines FROM com.acme.Order o WHERE o.status IS NULL",
        "[[0]]",
    ),
    (
        "SELECT o.lines FROM com.acme.Order o WHERE o.status IS NOT NULL AND !o.paid",
        "[[3]]",
    ),
    (
        "SELECT o.lines FROM com.acme.Order o WHERE o.nothing > 1",
        "[]",
    ),
    // Strings: the most frequent question.
    (
        "SELECT toString(s) FROM java.lang.String s WHERE toString(s) LIKE \"jdbc:.*\"",
        r#"[["jdbc:postgresql://db/shop"]]"#,
    ),
    (
        "SELECT toString(s) FROM java.lang.String s WHERE toString(s) LIKE 'http.*'",
        r#"[["http://shop/a"]]"#,
    ),
    (
        "SELECT toString(s) FROM java.lang.String s WHERE s.toString().startsWith('jdbc:')",
        r#"[["jdbc:postgresql://db/shop"]]"#,
    ),
    (
        "SELECT s.length() AS n FROM java.lang.String s WHERE s.contains(\"shop/\")",
        "[[13]]",
    ),
    (
        "SELECT o.lines FROM com.acme.Order o WHERE toString(o.status) = \"PAID\"",
        "[[1],[0]]",
    ),
    (
        "SELECT o.lines FROM com.acme.Order o WHERE o.status = 'OPEN'",
        "[[3]]",
    ),
    (
        "SELECT o.lines FROM com.acme.Order o WHERE o.status == 'OPEN' || o.lines <> 0 && o.paid == true",
        "[[3],[1]]",
    ),
    (
        "SELECT s.@length FROM byte[] s WHERE s.@length > 20",
        "[[25]]",
    ),
    // Sets and sub-selects.
    (
        "SELECT DISTINCT OBJECTS classof(o) FROM INSTANCEOF com.acme.Order o",
        r#"["class com.acme.Order","class com.acme.RushOrder"]"#,
    ),
    (
        "SELECT DISTINCT toString(o.status) AS s FROM com.acme.Order o WHERE o.status != null",
        r#"[["OPEN"],["PAID"]]"#,
    ),
    (
        "SELECT o.lines FROM com.acme.Order o WHERE o.lines IN (1, 3)",
        "[[3],[1]]",
    ),
    (
        "SELECT o.lines FROM com.acme.Order o WHERE o NOT IN (SELECT * FROM com.acme.Order p WHERE p.paid)",
        "[[3],[0]]",
    ),
    (
        "SELECT r.n FROM OBJECTS (SELECT o.lines AS n, o.paid AS p FROM com.acme.Order o) r WHERE r.p",
        "[[1],[0]]",
    ),
    (
        "SELECT * FROM com.acme.RushOrder UNION (SELECT * FROM org.apache.catalina.session.StandardSession s WHERE s.userId = 42)",
        r#"["com.acme.RushOrder","org.apache.catalina.session.StandardSession"]"#,
    ),
    (
        "SELECT classof(dominatorof(o)).@name AS c FROM com.acme.RushOrder o",
        r#"[["java.lang.Object[]"]]"#,
    ),
    (
        "SELECT inbounds(o).length AS n FROM com.acme.RushOrder o",
        "[[1]]",
    ),
    (
        "SELECT DISTINCT classof(x).@name AS c FROM OBJECTS (SELECT OBJECTS dominators(l) FROM java.util.ArrayList l) x",
        r#"[["java.lang.Object[]"]]"#,
    ),
    // A sub-select may name the rows of all selects around it.
    (
        "SELECT o.lines AS n, eval((SELECT p.lines FROM com.acme.Order p WHERE p IN (SELECT * FROM INSTANCEOF com.acme.Order q WHERE q.lines = p.lines AND p.lines < o.lines))) AS below FROM com.acme.RushOrder o",
        "[[4,[[3],[1],[0],[0]]]]",
    ),
    // Collections.
    (
        "SELECT l.size() AS n FROM java.util.ArrayList l WHERE l.size() > 4",
        "[[5]]",
    ),
    (
        "SELECT m.size() AS n, m.isEmpty() AS e FROM INSTANCEOF java.util.HashMap m",
        "[[2,false]]",
    ),
    (
        "SELECT l[1].lines AS n, l[99] AS none FROM java.util.ArrayList l",
        "[[4,null]]",
    ),
    (
        "SELECT l[-2:-1].size() AS n FROM java.util.ArrayList l",
        "[[2]]",
    ),
    // Classes, globs, interfaces.
    (
        "SELECT * FROM \"com\\.acme\\..*\"",
        r#"["com.acme.Order","com.acme.RushOrder","com.acme.Order","com.acme.Order","com.acme.Order"]"#,
    ),
    ("SELECT COUNT(*) FROM com.acme.*", "[[5]]"),
    (
        "SELECT s.userId FROM javax.servlet.http.HttpSession s WHERE s.userId = 42",
        "[[42]]",
    ),
    (
        "SELECT c.@name AS n, c.@numberOfObjects AS k FROM OBJECTS com.acme.Order c",
        r#"[["com.acme.Order",4]]"#,
    ),
    (
        "SELECT c.@superClass.@name AS n FROM OBJECTS com.acme.RushOrder c",
        r#"[["com.acme.Order"]]"#,
    ),
    // Groups.
    (
        "SELECT toString(o.status) AS s, COUNT(*) AS n, SUM(o.lines) AS l FROM INSTANCEOF com.acme.Order o GROUP BY s ORDER BY s DESC",
        r#"[["PAID",2,1],["OPEN",2,7],["",1,0]]"#,
    ),
    (
        "SELECT o.paid, MIN(o.lines), MAX(o.lines), AVG(o.total) FROM INSTANCEOF com.acme.Order o GROUP BY o.paid ORDER BY 1",
        "[[false,0,4,1.3333333333333333],[true,0,1,5.0]]",
    ),
    (
        "SELECT o.paid AS p, COUNT(*) AS n FROM com.acme.Order o GROUP BY p HAVING n > 1 ORDER BY n LIMIT 1",
        "[[false,2]]",
    ),
    (
        "SELECT COUNT(DISTINCT toString(o.status)) FROM com.acme.Order o",
        "[[3]]",
    ),
    (
        "SELECT SUM(o.lines), SUM(DISTINCT o.lines), AVG(DISTINCT o.lines) FROM INSTANCEOF com.acme.Order o",
        "[[8,8,2.0]]",
    ),
    (
        "SELECT o.paid, SUM(DISTINCT o.total * 0 + 5), AVG(o.lines) FROM INSTANCEOF com.acme.Order o GROUP BY o.paid ORDER BY 1",
        "[[false,5.0,2.3333333333333335],[true,5.0,0.5]]",
    ),
    (
        "SELECT SUM(DISTINCT o.lines) FROM com.acme.Order o WHERE o.lines > 1000",
        "[[null]]",
    ),
    (
        "SELECT COUNT(*) FROM com.acme.Order o WHERE o.lines > 1000",
        "[[0]]",
    ),
    // Order and limits.
    (
        "SELECT o.lines FROM INSTANCEOF com.acme.Order o ORDER BY o.lines DESC LIMIT 2",
        "[[4],[3]]",
    ),
    (
        "SELECT o.lines FROM INSTANCEOF com.acme.Order o ORDER BY o.lines LIMIT 2 OFFSET 2",
        "[[1],[3]]",
    ),
    ("SELECT * FROM com.acme.Order LIMIT 0", "[]"),
    (
        "SELECT o.lines AS n FROM com.acme.Order o WHERE o.@retainedHeapSize < 1KB ORDER BY n",
        "[[0],[0],[1],[3]]",
    ),
];

#[test]
fn questions_have_their_answers() {
    let heap = shop();
    let oql = oql(&heap, true);
    let wrong: Vec<String> = QUESTIONS
        .iter()
        .map(|(query, answer)| (query, answer, rows(&oql, query)))
        .filter(|(_, answer, found)| **answer != found)
        .map(|(query, answer, found)| format!("{query}\n  expected {answer}\n  found    {found}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The retained heap of a set counts nested objects once, and is never above the heap.
#[test]
fn a_sum_of_retained_heaps_is_that_of_the_set() {
    let heap = shop();
    let oql = oql(&heap, true);
    let number = |query: &str| -> u64 {
        let text = rows(&oql, query);
        text.trim_matches(['[', ']']).parse().unwrap()
    };
    let of_list = number("SELECT SUM(l.@retainedHeapSize) FROM java.util.ArrayList l");
    let both = "SELECT SUM(x.@retainedHeapSize) FROM OBJECTS (SELECT * FROM java.util.ArrayList UNION \
                (SELECT * FROM INSTANCEOF com.acme.Order)) x";
    assert_eq!(number(both), of_list);
    let everything = number("SELECT SUM(@retainedHeapSize) FROM \".*\"");
    assert!(
        everything <= heap.total().bytes,
        "{everything} of {}",
        heap.total().bytes
    );
    assert!(of_list > number("SELECT SUM(@usedHeapSize) FROM java.util.ArrayList"));
}

/// Without permission, no way of asking shows a text of the heap.
#[test]
fn texts_stay_hidden() {
    let heap = shop();
    let oql = oql(&heap, false);
    for query in [
        "SELECT toString(s) FROM java.lang.String s",
        "SELECT s.@displayName, s.@classSpecificName FROM java.lang.String s",
        "SELECT \"\" + toString(s) AS t, s.toString().toUpperCase() AS u FROM java.lang.String s",
        "SELECT toString(s) AS t, COUNT(*) FROM java.lang.String s GROUP BY t",
        "SELECT MIN(toString(s)), MAX(toString(s)) FROM java.lang.String s",
        "SELECT toString(s) AS \"\" FROM java.lang.String s",
        "SELECT r.t FROM OBJECTS (SELECT s.toString().substring(0, 3) AS t FROM java.lang.String s) r",
        "SELECT s.value.@valueArray, s.value[0], s.value[0] + 0, toHex(s.value[0]) FROM java.lang.String s",
        "SELECT s.toString().charAt(0), s.value[0:2], eval((SELECT toString(s) FROM OBJECTS (0))) FROM java.lang.String s",
        "SELECT toString(s.value), \"x\" + s.value[0] FROM java.lang.String s",
    ] {
        let record = oql.record("q", query);
        let shown = rows(&oql, query);
        for text in [record.rsplit("\"rows\":").next().unwrap(), &shown] {
            for secret in ["jdbc", "JDBC", "OPEN", "jdb", "0x6a", "http"] {
                assert!(!text.contains(secret), "{query}: {text}");
            }
        }
    }
    let found = rows(
        &oql,
        "SELECT COUNT(*) FROM java.lang.String s WHERE toString(s) LIKE 'jdbc.*'",
    );
    assert_eq!(found, "[[1]]", "comparisons work");
    let twice = rows(
        &oql,
        "SELECT DISTINCT toString(o.status) AS s FROM com.acme.Order o",
    );
    assert_eq!(twice.matches("4 characters #").count(), 2, "{twice}");
}

/// Query, the words that its error has, line and column, and a part of the hint.
const MISTAKES: &[(&str, &str, (usize, usize), &str)] = &[
    (
        "SELECT * FORM com.acme.Order",
        "expected FROM, found `FORM`",
        (1, 10),
        "FROM",
    ),
    (
        "SELEC * FROM com.acme.Order",
        "expected SELECT",
        (1, 1),
        "SELECT",
    ),
    (
        "SELECT * FROM com.acme.Order o WHERE",
        "found the end of the query",
        (1, 37),
        "",
    ),
    (
        "SELECT *\nFROM com.acme.Order o\nWHRE o.paid",
        "found `WHRE`",
        (3, 1),
        "WHERE",
    ),
    (
        "SELECT * FROM com.acme.Ordr",
        "no class com.acme.Ordr",
        (1, 15),
        "com.acme.Order",
    ),
    ("SELECT * FROM 0x1", "no object at 0x1", (1, 15), ""),
    (
        "SELECT * FROM com.acme.Order o WHERE o.status LIKE \"(\"",
        "regular expression",
        (1, 52),
        "",
    ),
    (
        "SELECT * FROM com.acme.Order o WHERE o.status = \"x",
        "closing quote",
        (1, 49),
        "",
    ),
    (
        "SELECT * FROM com.acme.Order UNION SELECT * FROM com.acme.Order",
        "expected `(`",
        (1, 36),
        "brackets",
    ),
    (
        "SELECT o.lines, COUNT(*) FROM com.acme.Order o GROUP BY o.paid",
        "neither an aggregate",
        (1, 8),
        "",
    ),
    (
        "SELECT o.lines FROM com.acme.Order o ORDER BY 2",
        "no column 2",
        (1, 47),
        "",
    ),
    (
        "SELECT * FROM com.acme.Order o LIMIT x",
        "number of rows",
        (1, 38),
        "",
    ),
    ("SELECT 5XB FROM OBJECTS (0)", "unknown unit", (1, 8), ""),
];

#[test]
fn mistakes_are_placed_and_named() {
    let heap = shop();
    let oql = oql(&heap, false);
    for (query, words, place, hint) in MISTAKES {
        let error = oql.ask(query).expect_err(query);
        assert!(error.message.contains(words), "{query}: {error}");
        assert_eq!(error.position(query), Some(*place), "{query}: {error}");
        let given = error.hint.clone().unwrap_or_default();
        assert!(given.contains(hint), "{query}: {given}");
        let marked = error.render(query);
        assert!(
            marked.lines().last().unwrap().trim_start().starts_with('^'),
            "{marked}"
        );
    }
}

/// A value that cannot be computed costs its row or cell, not the answer.
#[test]
fn what_cannot_be_computed_is_noted() {
    let heap = shop();
    let oql = oql(&heap, false);
    let answer = oql.ask("SELECT * FROM com.acme.Order o WHERE o.@nothing = 1 OR o.lines = 3");
    let answer = answer.unwrap();
    assert!(answer.rows.is_empty());
    assert!(
        answer
            .notes
            .iter()
            .any(|note| note.starts_with("4 rows were left out")),
        "{:?}",
        answer.notes
    );
    let answer = oql.ask("SELECT o.@nothing FROM com.acme.Order o").unwrap();
    assert_eq!(answer.rows.len(), 4);
    assert!(
        answer
            .notes
            .iter()
            .any(|note| note.starts_with("4 values cannot")),
        "{:?}",
        answer.notes
    );
}

/// Nesting and length are bounded, whatever the text says.
#[test]
fn hostile_queries_are_refused() {
    let deep = format!(
        "SELECT {}1{} FROM OBJECTS (0)",
        "(".repeat(10_000),
        ")".repeat(10_000)
    );
    let long = format!("SELECT 1{} FROM OBJECTS (0)", "+1".repeat(10_000));
    let not = format!("SELECT {}true FROM OBJECTS (0)", "!".repeat(10_000));
    let inside = "eval((SELECT ".repeat(15) + "1" + &" FROM OBJECTS (0)))".repeat(15);
    check(&format!("SELECT {inside} FROM OBJECTS (0)")).unwrap();
    let heap = shop();
    let nested = format!("SELECT {inside} FROM OBJECTS (0)");
    assert_eq!(oql(&heap, true).ask(&nested).unwrap().rows.len(), 1);
    for text in [deep, long, not] {
        assert_eq!(check(&text).unwrap_err().kind, ErrorKind::Syntax);
    }
    let several = "SELECT * FROM a.B; SELECT * FROM a.C;\n";
    check(several).unwrap();
}

/// Every query of the guide is one.
#[test]
fn recipes_are_queries() {
    let guide = include_str!("../../docs/guides/queries.md");
    let (guide, _) = guide.split_once("\n## In SQL\n").unwrap();
    let recipes: Vec<&str> = guide
        .split("```sql\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert_eq!(recipes.len(), 30);
    let heap = shop();
    let oql = Oql::new(&heap, &QueryOptions::default());
    for recipe in recipes {
        check(recipe).unwrap_or_else(|error| panic!("{}", error.render(recipe)));
        // Most name classes that the shop does not have.
        if let Err(error) = oql.ask(recipe) {
            assert_eq!(
                error.kind,
                ErrorKind::UnknownClass,
                "{}",
                error.render(recipe)
            );
        }
    }
}

#[test]
fn a_cancelled_query_ends() {
    let heap = shop();
    let cancelled = Arc::new(AtomicBool::new(false));
    let mut options = QueryOptions::default();
    options.cancelled = Some(Arc::clone(&cancelled));
    let oql = Oql::new(&heap, &options);
    let query = "SELECT * FROM java.lang.String s WHERE s.@retainedHeapSize > 0";
    assert!(oql.ask(query).is_ok());
    cancelled.store(true, Ordering::Relaxed);
    let error = oql.ask(query).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Cancelled);
}
