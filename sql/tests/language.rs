//! Questions in SQL on a small made-up shop, with their answers; and what hidden texts allow.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use std::sync::Arc;
use std::time::Duration;

use heapray_analyzer::{AnalyzeOptions, Heap, Silent, analyze};
use heapray_hprof::ObjectId;
use heapray_sql::{ColumnKind, Sql, SqlError, SqlOptions, SqlValue};
use heapray_testkit::{DumpBuilder, Type};

/// Five orders of two customers: two open with 3 and 4 lines, two paid, one without a status. One of them is rushed.
fn shop() -> Arc<Heap> {
    let mut dump = DumpBuilder::new();
    let customer = dump
        .class("com.acme.Customer")
        .field("name", Type::Object)
        .build();
    let customers: Vec<_> = ["ada", "bob"]
        .into_iter()
        .map(|name| {
            let name = dump.string(name);
            dump.instance(customer).set("name", name).build()
        })
        .collect();
    let order = dump
        .class("com.acme.Order")
        .field("id", Type::Long)
        .field("status", Type::Object)
        .field("customer", Type::Object)
        .field("lines", Type::Int)
        .field("total", Type::Double)
        .field("grade", Type::Char)
        .build();
    let rush = dump.class("com.acme.RushOrder").extends(order).build();
    let mut orders: Vec<_> = [
        ("OPEN", 0, 3, 1.5),
        ("OPEN", 1, 4, 2.5),
        ("PAID", 0, 1, 10.0),
        ("PAID", 0, 0, 0.5),
        ("", 1, 0, 0.0),
    ]
    .into_iter()
    .enumerate()
    .map(|(number, (status, customer, lines, total))| {
        let status = match status {
            "" => 0,
            status => dump.string(status),
        };
        let class = if number == 1 { rush } else { order };
        dump.instance(class)
            .set("id", 100 + i64::try_from(number).unwrap())
            .set("status", status)
            .set("customer", customers[customer])
            .set("lines", lines)
            .set("total", total)
            .set("grade", u16::from(b'A'))
            .build()
    })
    .collect();
    orders.extend(customers);
    let kept = dump.object_array("java.lang.Object[]", &orders);
    dump.root_jni_global(kept, 1);
    Arc::new(analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap())
}

fn open(heap: &Arc<Heap>, show_values: bool) -> Sql {
    let mut options = SqlOptions::default();
    options.show_values = show_values;
    Sql::open(heap, &options).unwrap()
}

/// The rows of one answer: cells by `,`, rows by ` / `.
fn rows(sql: &Sql, query: &str) -> String {
    let answers = sql
        .ask(query, usize::MAX)
        .unwrap_or_else(|error| panic!("{query}: {}", error.render(query)));
    let cell = |value: &SqlValue| match value {
        SqlValue::Null => "-".to_owned(),
        SqlValue::Integer(number) => number.to_string(),
        SqlValue::Real(number) => number.to_string(),
        SqlValue::Text(text) => text.clone(),
    };
    let rows = answers.iter().flat_map(|answer| &answer.rows);
    let rows = rows.map(|row| row.iter().map(cell).collect::<Vec<_>>().join(","));
    rows.collect::<Vec<_>>().join(" / ")
}

/// Questions and answers; none of them depends on what is shown.
const QUESTIONS: &[(&str, &str)] = &[
    ("SELECT count(*) FROM \"com.acme.Order\"", "4"),
    ("SELECT count(*) FROM \"com.acme.Order+\"", "5"),
    // A simple name is enough, and has no case.
    ("SELECT sum(lines), max(total) FROM rushorder", "4,2.5"),
    (
        "SELECT lines, total FROM \"com.acme.Order\" WHERE lines > 0 ORDER BY lines",
        "1,10 / 3,1.5",
    ),
    // The object's own columns come first; a field of that name has another.
    (
        "SELECT \"field.id\" FROM \"com.acme.Order+\" ORDER BY 1 DESC LIMIT 2",
        "104 / 103",
    ),
    (
        "SELECT count(*), sum(lines) FROM \"com.acme.Order+\" WHERE status = 'OPEN'",
        "2,7",
    ),
    (
        "SELECT count(*) FROM \"com.acme.Order+\" WHERE status IN ('PAID', 'LOST') OR status IS NULL",
        "3",
    ),
    (
        "SELECT sum(lines) FROM \"com.acme.Order+\" GROUP BY status HAVING count(*) = 2 ORDER BY 1",
        "1 / 7",
    ),
    (
        "SELECT count(*) FROM \"com.acme.Order+\" WHERE status LIKE 'o%' AND 'PAID' > status",
        "2",
    ),
    (
        "SELECT count(*) FROM \"Order\" WHERE length(status) = 4",
        "3",
    ),
    // References are joined by the address, strings by their text or address.
    (
        "SELECT sum(o.lines) FROM \"com.acme.Order+\" o JOIN Customer c ON c.id = o.customer WHERE c.name = 'ada'",
        "4",
    ),
    (
        "SELECT count(*) FROM \"com.acme.Order\" o JOIN strings s ON s.id = o.\"status.id\" WHERE s.value GLOB 'P*'",
        "2",
    ),
    (
        "SELECT o.class, count(*) FROM refs r JOIN objects o ON o.id = r.source \
         WHERE r.field = 'customer' GROUP BY o.class ORDER BY 1",
        "com.acme.Order,4 / com.acme.RushOrder,1",
    ),
    (
        "SELECT count(*) FROM Customer c JOIN refs r ON r.target = c.id WHERE r.field LIKE '[%'",
        "2",
    ),
    (
        "SELECT instances FROM classes WHERE name REGEXP '^com\\.acme\\.[A-Z]' ORDER BY name",
        "2 / 4 / 1",
    ),
    (
        "SELECT class, length FROM objects WHERE id = (SELECT dominator(id) FROM Customer LIMIT 1)",
        "java.lang.Object[],7",
    ),
    (
        "SELECT kind, count(*) FROM roots WHERE kind = 'JNI_GLOBAL' GROUP BY kind",
        "JNI_GLOBAL,1",
    ),
    ("SELECT count(*) FROM threads", "0"),
    ("SELECT count(*) FROM frames", "0"),
    ("SELECT count(*) FROM collections", "0"),
    // Several statements, and no table at all.
    ("SELECT 1; SELECT 2", "1 / 2"),
    (
        "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n",
        "1 / 2 / 3",
    ),
];

#[test]
fn questions_have_answers_whether_texts_are_shown_or_not() {
    let heap = shop();
    for show_values in [false, true] {
        let sql = open(&heap, show_values);
        for (question, answer) in QUESTIONS {
            assert_eq!(rows(&sql, question), *answer, "{question} ({show_values})");
        }
    }
}

#[test]
fn sizes_are_those_of_the_heap_and_conditions_on_them_hold() {
    let heap = shop();
    let sql = open(&heap, false);
    let total = heap.total();
    let all = format!("{},{}", total.objects, total.bytes);
    assert_eq!(
        rows(&sql, "SELECT count(*), sum(shallow) FROM objects"),
        all
    );
    assert_eq!(
        rows(&sql, "SELECT sum(instances), sum(shallow) FROM classes"),
        all
    );
    // Those of class objects and arrays differ, which the walk over a class does not assume.
    for row in &sql
        .ask("SELECT id, shallow, class FROM objects", usize::MAX)
        .unwrap()[0]
        .rows
    {
        let [SqlValue::Integer(id), SqlValue::Integer(shallow), ..] = row[..] else {
            panic!("{row:?}");
        };
        let object = heap.find(ObjectId(id.cast_unsigned())).unwrap();
        assert_eq!(
            shallow.cast_unsigned(),
            heap.shallow_size(object),
            "{row:?}"
        );
    }
    for size in [0, 16, 24, 32, 40, 1_000] {
        for comparison in ["<", "<=", ">", ">=", "=", "<>"] {
            for column in ["shallow", "retained"] {
                let pushed =
                    format!("SELECT count(*) FROM objects WHERE {column} {comparison} {size}");
                // SQLite alone, since a sum is no column.
                let naive =
                    format!("SELECT count(*) FROM objects WHERE {column} + 0 {comparison} {size}");
                assert_eq!(rows(&sql, &pushed), rows(&sql, &naive), "{pushed}");
            }
        }
    }
    for column in ["length", "shallow", "retained"] {
        let grouped = format!("SELECT {column}, count(*) FROM strings GROUP BY {column}");
        let naive = format!("SELECT {column} + 0, count(*) FROM strings GROUP BY {column} + 0");
        assert_eq!(rows(&sql, &grouped), rows(&sql, &naive), "{column}");
        let plan = rows(&sql, &format!("EXPLAIN QUERY PLAN {grouped}"));
        assert!(!plan.contains("GROUP BY"), "{column}: {plan}");
    }
    // A set's retained heap counts each byte once.
    let array = "SELECT retained, (SELECT retained_set(id) FROM objects WHERE class LIKE 'com.acme.%' \
                 OR class = 'java.lang.Object[]') FROM objects WHERE class = 'java.lang.Object[]'";
    let both = rows(&sql, array);
    let (array, set) = both.split_once(',').unwrap();
    assert_eq!(array, set);
    let grouped = rows(&sql, "SELECT class, count(*) FROM objects GROUP BY class");
    let naive = rows(
        &sql,
        "SELECT class || '', count(*) FROM objects GROUP BY class || '' ORDER BY 1",
    );
    assert_eq!(grouped, naive, "rows come in the order of classes");
    for query in [
        "SELECT class, count(*) FROM objects GROUP BY class",
        "SELECT class, count(*) FROM objects GROUP BY class ORDER BY 2 DESC",
        "SELECT DISTINCT class FROM objects",
        "SELECT class FROM objects ORDER BY class",
    ] {
        let plan = rows(&sql, &format!("EXPLAIN QUERY PLAN {query}"));
        assert!(
            !plan.contains("GROUP BY") && !plan.contains("DISTINCT"),
            "{query}: {plan}"
        );
    }
    // The other direction is sorted.
    let sorted = "SELECT DISTINCT class FROM objects ORDER BY class DESC LIMIT 1";
    let naive = "SELECT max(class) FROM objects";
    assert_eq!(rows(&sql, sorted), rows(&sql, naive));
}

#[test]
fn texts_stay_hidden() {
    let heap = shop();
    let sql = open(&heap, false);
    for query in [
        "SELECT status FROM \"Order\"",
        "SELECT value FROM strings",
        "SELECT DISTINCT status, count(*) FROM \"com.acme.Order+\" GROUP BY status",
        "SELECT status || '!' FROM \"Order\"",
        "SELECT to_string(id) FROM strings",
        "SELECT max(value), min(value) FROM strings",
        "SELECT group_concat(value) FROM strings",
        "SELECT CASE WHEN 1 THEN value END FROM strings",
        "SELECT CAST(value AS BLOB) FROM strings",
        "WITH x AS (SELECT value AS v FROM strings) SELECT v FROM x",
        "SELECT grade FROM \"Order\"",
        "SELECT value AS \"x\" FROM duplicate_strings",
    ] {
        let shown = rows(&sql, query);
        for text in ["OPEN", "PAID", "ada", "bob", "65"] {
            assert!(!shown.contains(text), "{query}: {shown}");
        }
        assert!(
            !shown.contains(['\u{f8ff}', '\u{f8fe}']),
            "{query}: {shown}"
        );
    }
    assert!(rows(&sql, "SELECT status FROM \"Order\" LIMIT 1").starts_with("4 characters #"));
    // Functions that would tell a part of a text are refused, and only then.
    for function in [
        "substr(value, 1, 1)",
        "hex(value)",
        "unicode(value)",
        "coalesce(value, '')",
    ] {
        let query = format!("SELECT {function} FROM strings");
        let error = sql.ask(&query, 10).unwrap_err();
        assert!(error.to_string().contains("hidden"), "{query}: {error}");
        open(&heap, true).ask(&query, 10).unwrap();
    }
    assert_eq!(
        rows(
            &sql,
            "SELECT substr(name, 10) FROM classes WHERE name = 'com.acme.Order'"
        ),
        "Order"
    );
    let shown = rows(
        &open(&heap, true),
        "SELECT DISTINCT status, grade FROM \"Order\" ORDER BY 1",
    );
    assert_eq!(shown, "-,65 / OPEN,65 / PAID,65");
}

#[test]
fn nothing_but_queries_is_allowed() {
    let heap = shop();
    let sql = open(&heap, true);
    for statement in [
        "CREATE TABLE t(a)",
        "CREATE TEMP TABLE t AS SELECT * FROM objects",
        "DELETE FROM objects",
        "INSERT INTO objects VALUES (1)",
        "UPDATE classes SET name = 'x'",
        "ATTACH 'file.db' AS x",
        "PRAGMA temp_store = FILE",
        "VACUUM INTO 'file.db'",
        "SELECT load_extension('x')",
        "BEGIN",
        "EXPLAIN SELECT writefile('x', 'y')",
    ] {
        assert!(sql.ask(statement, 10).is_err(), "{statement}");
    }
    assert!(!std::path::Path::new("file.db").exists());
}

#[test]
fn mistakes_are_told_with_their_place_and_the_nearest_name() {
    let heap = shop();
    let sql = open(&heap, false);
    let query = "SELECT count(*)\nFROM \"com.acme.Ordre\"";
    let error = sql.ask(query, 10).unwrap_err();
    assert_eq!(
        error.hint(),
        Some("did you mean com.acme.Order?"),
        "{error}"
    );
    let query = "SELECT count(*) FORM objects";
    let error = sql.ask(query, 10).unwrap_err();
    assert!(error.render(query).contains('^'), "{}", error.render(query));
    assert!(sql.ask("SELECT nothing FROM objects", 10).is_err());
    assert!(sql.ask("SELECT 'a' REGEXP '('", 10).is_err());
}

#[test]
fn dominators_are_addresses_by_themselves_and_under_a_name() {
    let sql = open(&shop(), false);
    let answers = sql
        .ask(
            "SELECT dominator(id), dominator(id) AS above, count(*) FROM Customer GROUP BY above",
            9,
        )
        .unwrap();
    let kinds = answers[0].columns.iter().map(|column| column.kind);
    assert!(kinds.eq([ColumnKind::Address, ColumnKind::Address, ColumnKind::Other]));
}

#[test]
fn time_is_limited_and_rows_are() {
    let heap = shop();
    let mut options = SqlOptions::default();
    options.time_limit = Some(Duration::from_millis(20));
    let sql = Sql::open(&heap, &options).unwrap();
    let endless =
        "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
    assert!(matches!(sql.ask(endless, 10), Err(SqlError::TimeLimit)));
    let answers = sql.ask("SELECT id FROM objects", 2).unwrap();
    assert!(answers[0].rows.len() == 2 && answers[0].has_more);
    assert_eq!(answers[0].columns[0].kind, ColumnKind::Address);
    let answers = sql.ask("SELECT sum(retained) FROM objects", 2).unwrap();
    assert!(answers[0].notes[0].contains("retained_set"));
}

#[test]
fn findings_are_a_table() {
    let heap = shop();
    let sql = open(&heap, false);
    let columns = [("rank", ColumnKind::Other), ("retained", ColumnKind::Bytes)];
    sql.add_table("suspects", &columns, || {
        vec![vec![SqlValue::Integer(1), SqlValue::Integer(4_000)]]
    })
    .unwrap();
    assert_eq!(
        rows(&sql, "SELECT retained FROM suspects WHERE rank = 1"),
        "4000"
    );
}

/// Every query of the guide runs.
#[test]
fn recipes_are_queries() {
    let guide = include_str!("../../docs/guides/queries.md");
    let (_, guide) = guide.split_once("\n## In SQL\n").unwrap();
    let recipes: Vec<&str> = guide
        .split("```sql\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert_eq!(recipes.len(), 5);
    let heap = shop();
    let sql = open(&heap, false);
    for recipe in recipes {
        rows(&sql, recipe);
    }
}
