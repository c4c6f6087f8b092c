//! Questions about references and referrers.

use super::question::{Question, oql};

pub(crate) fn references() -> Vec<Question> {
    vec![
        oql(
            6,
            "Which objects have a class whose name ends in Reference?",
            r#"SELECT r, r.referent FROM "java\.lang\.ref\..*Reference" r"#,
        ),
        oql(
            7,
            "How many objects are of these classes or their subclasses?",
            r#"SELECT classof(r).@name AS class, COUNT(*) AS objects
               FROM INSTANCEOF "java\.lang\.ref\..*Reference" r GROUP BY class"#,
        ),
        oql(
            8,
            "What do references refer to, each object once?",
            r"SELECT DISTINCT OBJECTS r.referent FROM INSTANCEOF java.lang.ref.Reference r",
        ),
        oql(
            33,
            "Who refers to the sessions of user 42?",
            r"SELECT DISTINCT OBJECTS inbounds(s) FROM OBJECTS (SELECT * FROM com.example.portal.UserSession s WHERE s.userId = 42) s",
        ),
        oql(
            52,
            "Which objects does the portal keep in these static fields?",
            r"SELECT p.SETTINGS.@object AS settings, p.USERS.@object AS users, p.EXPORT.@object.@retainedHeapSize AS export
              FROM OBJECTS com.example.portal.Portal p",
        ),
    ]
}
