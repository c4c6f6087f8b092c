//! Does a query tell how far it is, and end when it is cancelled?
#![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use heapray_analyzer::{AnalyzeOptions, Heap, Progress, Silent, Stage, analyze};
use heapray_oql::{Oql, QueryOptions, Watched};
use heapray_sql::{Sql, SqlError, SqlOptions};
use heapray_testkit::{DumpBuilder, Type};

const OBJECTS: u64 = 60_000;

fn heap() -> Arc<Heap> {
    let mut dump = DumpBuilder::new();
    let order = dump
        .class("com.example.Order")
        .field("number", Type::Int)
        .build();
    let orders: Vec<u64> = (0..OBJECTS as i32)
        .map(|number| dump.instance(order).set("number", number % 977).build())
        .collect();
    let all = dump.object_array("java.lang.Object[]", &orders);
    let shop = dump
        .class("com.example.Shop")
        .static_object("ORDERS", all)
        .build();
    dump.root_sticky_class(shop);
    Arc::new(analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap())
}

/// Notes what it is told, and cancels after so many rows.
#[derive(Default)]
struct Told {
    begun: Mutex<Vec<u64>>,
    done: AtomicU64,
    most: Option<u64>,
}

impl Progress for Told {
    fn begin(&self, _: Stage, total: u64) {
        self.begun.lock().unwrap().push(total);
    }

    fn advance(&self, amount: u64) {
        self.done.fetch_add(amount, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        { self.most }.is_some_and(|most| self.done.load(Ordering::Relaxed) >= most)
    }
}

fn told(most: Option<u64>) -> Arc<Told> {
    Arc::new(Told {
        most,
        ..Told::default()
    })
}

fn ask_sql(heap: &Arc<Heap>, told: &Arc<Told>, text: &str) -> Result<usize, SqlError> {
    let mut options = SqlOptions::default();
    let told: Arc<Told> = Arc::clone(told);
    options.progress = Some(Watched::new(told));
    let sql = Sql::open(heap, &options).unwrap();
    let answers = sql.ask(text, usize::MAX)?;
    Ok(answers.iter().map(|answer| answer.rows.len()).sum())
}

#[test]
fn sql_tells_how_many_rows_it_has_looked_at() {
    let heap = heap();
    let all = heap.total().objects;
    // Among which the instances of one class are looked for.
    let everywhere = u64::from(heap.object_count());
    let of_class = "\"com.example.Order\"";
    for (text, expected) in [
        (
            "SELECT class, count(*) FROM objects GROUP BY class".to_owned(),
            all,
        ),
        (
            "SELECT id FROM objects WHERE retained > 1000000".to_owned(),
            all,
        ),
        (
            format!("SELECT number % 7, count(*) FROM {of_class} GROUP BY 1"),
            everywhere,
        ),
        (
            format!("SELECT id FROM {of_class} ORDER BY number % 7, id DESC"),
            everywhere,
        ),
    ] {
        let told = told(None);
        ask_sql(&heap, &told, &text).unwrap();
        assert_eq!(*told.begun.lock().unwrap(), [expected], "{text}");
        let done = told.done.load(Ordering::Relaxed);
        // Reports come by the thousand.
        let last = text.contains("retained >") || done + 2_048 > expected && done <= expected;
        assert!(last, "{text}: {done} of {expected}");
    }
    // A table that is read once for each row of another tells nothing.
    let told = told(None);
    let text = "SELECT count(*) FROM classes c JOIN objects o ON o.class = c.name";
    ask_sql(&heap, &told, text).unwrap();
    assert_eq!(told.begun.lock().unwrap().len(), 1);
}

#[test]
fn cancelled_sql_ends_wherever_it_is() {
    let heap = heap();
    for text in [
        "SELECT class, count(*) FROM objects GROUP BY class",
        "SELECT id, path_to_root(id) FROM objects",
        "SELECT id FROM \"com.example.Order\" ORDER BY number % 7, id DESC",
        "SELECT retained_set(id) FROM objects GROUP BY shallow",
        "SELECT a.id FROM objects a JOIN refs r ON r.source = a.id",
        "SELECT count(*) FROM refs WHERE field = 'none'",
    ] {
        let told = told(Some(5_000));
        let answer = ask_sql(&heap, &told, text);
        assert!(
            matches!(answer, Err(SqlError::Cancelled)),
            "{text}: {answer:?}"
        );
        let done = told.done.load(Ordering::Relaxed);
        assert!(done < 25_000, "{text}: {done}");
    }
    // Before it begins.
    let told = told(Some(0));
    let answer = ask_sql(
        &heap,
        &told,
        "SELECT id FROM objects ORDER BY shallow LIMIT 3",
    );
    assert!(matches!(answer, Err(SqlError::Cancelled)));
}

#[test]
fn oql_tells_how_many_objects_it_has_looked_at_and_ends() {
    let heap = heap();
    let ask = |told: &Arc<Told>, text: &str| {
        let mut options = QueryOptions::default();
        let told: Arc<Told> = Arc::clone(told);
        options.progress = Some(Watched::new(told));
        Oql::new(&heap, &options)
            .ask(text)
            .map(|answer| answer.rows.len())
    };
    let texts = [
        "SELECT * FROM com.example.Order o WHERE o.number = 3",
        "SELECT o.number, COUNT(*) FROM com.example.Order o GROUP BY o.number",
        "SELECT o.number FROM com.example.Order o ORDER BY o.number LIMIT 5",
    ];
    for text in texts {
        let told = told(None);
        ask(&told, text).unwrap();
        assert_eq!(*told.begun.lock().unwrap(), [OBJECTS], "{text}");
        assert_eq!(told.done.load(Ordering::Relaxed), OBJECTS, "{text}");
    }
    for text in [
        texts[0],
        texts[1],
        texts[2],
        "SELECT AS RETAINED SET * FROM com.example.Order",
    ] {
        let told = told(Some(1));
        let error = ask(&told, text).unwrap_err();
        assert_eq!(error.kind, heapray_oql::ErrorKind::Cancelled, "{text}");
        assert!(told.done.load(Ordering::Relaxed) < OBJECTS, "{text}");
    }
}
