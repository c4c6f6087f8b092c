//! Questions about threads and thread locals.

use super::question::{Question, oql};

pub(crate) fn threads() -> Vec<Question> {
    vec![
        oql(
            35,
            "How much does each thread keep alive?",
            r"SELECT toString(t.name) AS name, t.@retainedHeapSize AS retained
              FROM INSTANCEOF java.lang.Thread t ORDER BY retained DESC, name",
        ),
        oql(
            38,
            "Which threads have thread locals?",
            r"SELECT toString(t.name) AS name, t.threadLocals.size AS locals
              FROM INSTANCEOF java.lang.Thread t WHERE t.threadLocals != null",
        ),
        oql(
            45,
            "Which threads wait, by their status?",
            r"SELECT toString(t.name) AS name, t.threadStatus FROM INSTANCEOF java.lang.Thread t
              WHERE t.threadStatus = 401",
        ),
        oql(
            46,
            "Of which classes is what the first worker dominates?",
            r#"SELECT DISTINCT x.@clazz.@name AS class FROM OBJECTS (SELECT OBJECTS dominators(t) FROM INSTANCEOF java.lang.Thread t WHERE toString(t.name) = "http-nio-8080-exec-1") x"#,
        ),
        oql(
            47,
            "Which texts of the first worker begin with the word order?",
            r#"SELECT toString(x) AS text FROM OBJECTS (SELECT OBJECTS dominators(t) FROM INSTANCEOF java.lang.Thread t WHERE toString(t.name) = "http-nio-8080-exec-1") x
               WHERE toString(x).startsWith("order ")"#,
        ),
        oql(
            53,
            "Which values do threads keep for thread locals, even for those that are gone?",
            r"SELECT e.referent AS local, e.value AS value
              FROM java.lang.ThreadLocal$ThreadLocalMap$Entry e WHERE e.value != null",
        ),
        oql(
            60,
            "Which thread locals are there?",
            r"SELECT * FROM INSTANCEOF java.lang.ThreadLocal",
        ),
    ]
}
