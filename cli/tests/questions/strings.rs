//! Questions about texts.

use super::question::{Question, oql, sql};

pub(crate) fn strings() -> Vec<Question> {
    vec![
        oql(
            3,
            "Which strings begin with the address of the shop?",
            r#"SELECT toString(s) AS text FROM java.lang.String s
               WHERE toString(s) LIKE "https://shop\.example\.com/.*""#,
        ),
        sql(
            4,
            "What is in each field of the strings that are e-mail addresses of users?",
            r#"SELECT id, value, hash, coder, hashIsZero FROM "java.lang.String"
               WHERE id IN (SELECT "email.id" FROM "com.example.portal.User")"#,
        ),
        oql(
            5,
            "What are text, length and array of the strings that are names of users?",
            r"SELECT toString(s) AS text, s.length() AS length, s.value AS array
              FROM OBJECTS (SELECT OBJECTS u.name FROM com.example.portal.User u) s",
        ),
        oql(
            14,
            "Which strings have an array of more than 100 bytes?",
            r"SELECT s, s.value.@length AS bytes FROM java.lang.String s WHERE s.value.@length > 100",
        ),
        oql(
            16,
            "Which strings are names of pictures?",
            r#"SELECT toString(s) AS text FROM java.lang.String s
               WHERE toString(s) LIKE ".*\.(png|jpg)""#,
        ),
        oql(
            23,
            "Which strings have more than 200 000 characters?",
            r"SELECT s, s.length() AS characters FROM java.lang.String s WHERE s.length() > 200000",
        ),
        oql(
            29,
            "Which number and which address do the strings have that are names of roles?",
            r#"SELECT s.@objectId AS number, toHex(s.@objectAddress) AS address, toString(s) AS text
               FROM java.lang.String s WHERE toString(s) IN ("ADMIN", "EDITOR", "READER")"#,
        ),
        oql(
            30,
            "How often does each text occur?",
            r"SELECT toString(s) AS text, COUNT(*) AS copies FROM java.lang.String s
              WHERE s.length() < 100 GROUP BY text ORDER BY copies DESC, text LIMIT 12",
        ),
        oql(
            43,
            "Which texts are in the heap more than twice?",
            r"SELECT toString(s) AS text, COUNT(*) AS copies FROM java.lang.String s
              WHERE s.length() < 100 GROUP BY text HAVING copies > 2 ORDER BY copies DESC, text",
        ),
        oql(
            44,
            "Which strings are texts of SELECT statements?",
            r"SELECT toString(s) AS text FROM java.lang.String s WHERE toString(s) LIKE 'SELECT .*'",
        ),
        oql(
            59,
            "Which strings begin with jdbc?",
            r#"SELECT toString(s) AS text FROM java.lang.String s WHERE toString(s).startsWith("jdbc:")"#,
        ),
        sql(
            65,
            "How often was each tag used, however it was written?",
            r"SELECT lower(trim(s.value)) AS tag, count(*) AS uses FROM refs holder
              JOIN refs slot ON slot.source = holder.target JOIN strings s ON s.id = slot.target
              WHERE holder.field = 'TAGS' GROUP BY tag ORDER BY uses DESC, tag",
        ),
        sql(
            66,
            "Which texts waste the most memory by being in the heap several times?",
            r"SELECT value, copies, wasted, held_by FROM duplicate_strings",
        ),
    ]
}
