//! Questions about classes, loaders and the dominator tree.

use super::question::{Question, oql};

pub(crate) fn classes() -> Vec<Question> {
    vec![
        oql(
            13,
            "How many instances does each class of the portal have?",
            r"SELECT DISTINCT classof(x).@name AS class, classof(x).@numberOfObjects AS objects
              FROM com.example.portal.* x",
        ),
        oql(
            17,
            "What would go away with the portal's sessions?",
            r"SELECT AS RETAINED SET * FROM com.example.portal.UserSession",
        ),
        oql(
            18,
            "Which classes of maps are there, each once?",
            r"SELECT DISTINCT OBJECTS classof(m) FROM INSTANCEOF java.util.AbstractMap m",
        ),
        oql(
            31,
            "Which objects keep more than 10 MB alive?",
            r"SELECT o, o.@retainedHeapSize AS retained FROM INSTANCEOF java.lang.Object o
              WHERE o.@retainedHeapSize > 10MB ORDER BY retained DESC",
        ),
        oql(
            34,
            "What do the sessions of the servlet container dominate?",
            r"SELECT classof(x).@name AS class, COUNT(*) AS objects
              FROM OBJECTS (SELECT OBJECTS dominators(s) FROM org.apache.catalina.session.StandardSession s) x
              GROUP BY class",
        ),
        oql(
            36,
            "Which class loaders are there, and how many classes did each define?",
            r"SELECT l, toString(l.name) AS name, l.@definedClasses.size() AS classes
              FROM INSTANCEOF java.lang.ClassLoader l",
        ),
        oql(
            42,
            "Which objects of the portal's package are there?",
            r"SELECT classof(x).@name AS class, COUNT(*) AS objects FROM com.example.portal.* x
              GROUP BY class ORDER BY class",
        ),
        oql(
            50,
            "What is at this address?",
            r"SELECT s, s.userId, toString(s.user.name) AS name FROM OBJECTS {ada} s",
        ),
        oql(
            56,
            "Which arrays are dominated by an object of the portal itself?",
            r#"SELECT a, dominatorof(a) AS by FROM char[] a
               WHERE dominatorof(a).@clazz.@name LIKE "com\.example\.portal\..*""#,
        ),
    ]
}
