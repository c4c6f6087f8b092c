//! Questions about the program's own objects: users, sessions, statements.

use super::question::{Question, oql, sql};

pub(crate) fn application() -> Vec<Question> {
    vec![
        oql(
            1,
            "Which SQL texts do the statements hold, and with how many parameters?",
            r"SELECT toString(s.sql.original) AS sql, s.sql.parameters AS parameters
              FROM INSTANCEOF com.example.jdbc.Statement s",
        ),
        oql(
            2,
            "As which user and on which schema was each connection opened?",
            r"SELECT toString(c.url) AS url, toString(c.environment[0].value) AS user, toString(c.environment[1].value) AS schema
              FROM com.example.jdbc.Connection c",
        ),
        oql(
            11,
            "Which sessions are those of user 42?",
            r"SELECT s, toString(s.user.name) AS name, s.basket.size() AS articles
              FROM com.example.portal.UserSession s WHERE s.userId = 42",
        ),
        oql(
            24,
            "Which screens are in the heap, and which of them are gone for the user?",
            r"SELECT a, toString(a.mTitle) AS title, a.mDestroyed
              FROM INSTANCEOF android.app.Activity a",
        )
        .on_the_phone(),
        oql(
            28,
            "Which files does the portal know?",
            r"SELECT toString(f.path) AS path FROM java.io.File f",
        ),
        oql(
            40,
            "Which HTTP sessions are there, whatever the server's class for them is?",
            r"SELECT toString(s.id) AS id, s.isValid, s.@retainedHeapSize AS retained
              FROM javax.servlet.http.HttpSession s",
        ),
        oql(
            41,
            "Which data sources are there, whoever made them, and how many connections may they open?",
            r"SELECT d, d.maxPoolSize, d.maxTotal FROM javax.sql.DataSource d",
        ),
        oql(
            54,
            "Which users have an address at example.org?",
            r#"SELECT toString(u.name) AS name, toString(u.email) AS email, toString(u.role) AS role
               FROM com.example.portal.User u WHERE toString(u.email) LIKE ".*@example\.org""#,
        ),
        sql(
            61,
            "Which customer placed how many orders?",
            r#"SELECT c.name, c.city, count(o.id) AS orders, max(o.number) AS latest
               FROM "com.example.portal.Customer" c
               LEFT JOIN "com.example.portal.Order" o ON o.customerNumber = c.number GROUP BY c.number
               ORDER BY orders DESC, c.name"#,
        ),
        sql(
            63,
            "How many TLS sessions are there with each host?",
            r#"SELECT host, count(*) AS sessions, count(DISTINCT port) AS ports
               FROM "sun.security.ssl.SSLSessionImpl" GROUP BY host ORDER BY sessions DESC"#,
        ),
    ]
}
